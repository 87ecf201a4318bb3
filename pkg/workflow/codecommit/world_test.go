package codecommit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"
	"github.com/aws/aws-sdk-go-v2/service/codecommit/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const (
	account = fakeiam.Account
	region  = "us-east-1"
	machine = "arn:aws:states:us-east-1:" + account + ":stateMachine:ekr-respond"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// repository plays CodeCommit with one repository.
type repository struct {
	// pageSize is the length of a page of differences.
	pageSize      int
	defaultBranch string
	branches      map[string]string
	commits       map[string]*types.Commit
	// specifiers are what GetFolder knows of beside commits: tags by their names, and
	// perhaps objects of tags. They lead to commits.
	specifiers map[string]string
	// trees are the files of a commit, text by path.
	trees map[string]map[string]string
	// fail gives the error of an operation, or of an operation on one id, as
	// "GetBlob <id>".
	fail  map[string]error
	calls []string
	made  int
}

func newRepository() *repository {
	return &repository{pageSize: 1, defaultBranch: "main", branches: map[string]string{}, commits: map[string]*types.Commit{}, specifiers: map[string]string{},
		trees: map[string]map[string]string{}, fail: map[string]error{}}
}

// commit makes a commit with the files of its first parent and those given, as
// path and text in turns; a text of "-" takes a file away.
func (r *repository) commit(message string, parents []string, files ...string) string {
	r.made++
	id := fmt.Sprintf("%040x", r.made)
	tree := map[string]string{}
	if len(parents) > 0 {
		for path, text := range r.trees[parents[0]] {
			tree[path] = text
		}
	}
	for i := 0; i < len(files); i += 2 {
		if tree[files[i]] = files[i+1]; files[i+1] == "-" {
			delete(tree, files[i])
		}
	}
	r.trees[id] = tree
	r.commits[id] = &types.Commit{CommitId: &id, Message: &message, Parents: parents,
		Committer: &types.UserInfo{Date: aws.String(strconv.Itoa(1_700_000_000+r.made) + " +0100")}}
	return id
}

func (r *repository) enter(operation, about string) error {
	r.calls = append(r.calls, operation)
	if err := r.fail[operation+" "+about]; err != nil {
		return err
	}
	return r.fail[operation]
}

func (r *repository) GetRepository(_ context.Context, in *codecommit.GetRepositoryInput, _ ...func(*codecommit.Options)) (*codecommit.GetRepositoryOutput, error) {
	if err := r.enter("GetRepository", *in.RepositoryName); err != nil {
		return nil, err
	}
	return &codecommit.GetRepositoryOutput{RepositoryMetadata: &types.RepositoryMetadata{DefaultBranch: &r.defaultBranch}}, nil
}

func (r *repository) GetBranch(_ context.Context, in *codecommit.GetBranchInput, _ ...func(*codecommit.Options)) (*codecommit.GetBranchOutput, error) {
	if err := r.enter("GetBranch", *in.BranchName); err != nil {
		return nil, err
	}
	head, known := r.branches[*in.BranchName]
	if !known {
		return nil, &types.BranchDoesNotExistException{}
	}
	return &codecommit.GetBranchOutput{Branch: &types.BranchInfo{CommitId: &head}}, nil
}

func (r *repository) GetFolder(_ context.Context, in *codecommit.GetFolderInput, _ ...func(*codecommit.Options)) (*codecommit.GetFolderOutput, error) {
	if err := r.enter("GetFolder", *in.CommitSpecifier); err != nil {
		return nil, err
	}
	id := r.specifiers[*in.CommitSpecifier]
	if id == "" || *in.FolderPath != "/" {
		return nil, &types.CommitDoesNotExistException{}
	}
	return &codecommit.GetFolderOutput{CommitId: &id, FolderPath: in.FolderPath}, nil
}

func (r *repository) GetCommit(_ context.Context, in *codecommit.GetCommitInput, _ ...func(*codecommit.Options)) (*codecommit.GetCommitOutput, error) {
	if err := r.enter("GetCommit", *in.CommitId); err != nil {
		return nil, err
	}
	c := r.commits[*in.CommitId]
	if c == nil {
		return nil, &types.CommitIdDoesNotExistException{}
	}
	return &codecommit.GetCommitOutput{Commit: c}, nil
}

func (r *repository) GetDifferences(_ context.Context, in *codecommit.GetDifferencesInput, _ ...func(*codecommit.Options)) (*codecommit.GetDifferencesOutput, error) {
	if err := r.enter("GetDifferences", *in.AfterCommitSpecifier); err != nil {
		return nil, err
	}
	before, after := r.trees[aws.ToString(in.BeforeCommitSpecifier)], r.trees[*in.AfterCommitSpecifier]
	var all []types.Difference
	for path, text := range after {
		if was, had := before[path]; !had || was != text {
			mode := "100644"
			if strings.HasPrefix(path, "link") {
				mode = "120000"
			}
			all = append(all, types.Difference{AfterBlob: &types.BlobMetadata{Path: aws.String(path), BlobId: aws.String(text), Mode: &mode}})
		}
	}
	for path := range before {
		if _, has := after[path]; !has {
			all = append(all, types.Difference{BeforeBlob: &types.BlobMetadata{Path: aws.String(path)}})
		}
	}
	slices.SortFunc(all, func(a, b types.Difference) int { return strings.Compare(path(a), path(b)) })
	at, _ := strconv.Atoi(aws.ToString(in.NextToken))
	out := &codecommit.GetDifferencesOutput{}
	if at < len(all) {
		out.Differences = all[at:min(at+r.pageSize, len(all))]
	}
	if at+r.pageSize < len(all) {
		out.NextToken = aws.String(strconv.Itoa(at + r.pageSize))
	}
	return out, nil
}

func path(d types.Difference) string {
	if d.AfterBlob != nil {
		return *d.AfterBlob.Path
	}
	return *d.BeforeBlob.Path
}

// GetBlob gives the text, which is its own id here.
func (r *repository) GetBlob(_ context.Context, in *codecommit.GetBlobInput, _ ...func(*codecommit.Options)) (*codecommit.GetBlobOutput, error) {
	if err := r.enter("GetBlob", *in.BlobId); err != nil {
		return nil, err
	}
	return &codecommit.GetBlobOutput{Content: []byte(*in.BlobId)}, nil
}

// owners is an STS that knows whose keys are.
type owners map[string]string

func (o owners) GetAccessKeyInfo(_ context.Context, in *sts.GetAccessKeyInfoInput, _ ...func(*sts.Options)) (*sts.GetAccessKeyInfoOutput, error) {
	owner, known := o[*in.AccessKeyId]
	if !known {
		return nil, fakeiam.Error("AccessDenied", "not authorized")
	}
	return &sts.GetAccessKeyInfoOutput{Account: &owner}, nil
}

// organisation has one member.
type organisation struct{ member string }

func (o organisation) DescribeAccount(_ context.Context, in *organizations.DescribeAccountInput, _ ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error) {
	if *in.AccountId != o.member {
		return nil, fakeiam.Error("AccountNotFoundException", "no")
	}
	return &organizations.DescribeAccountOutput{Account: &orgtypes.Account{Arn: aws.String("arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/" + o.member)}}, nil
}

// sent keeps what was published.
type sent []notice.Message

func (s *sent) Publish(_ context.Context, m notice.Message) (string, error) {
	*s = append(*s, m)
	return fmt.Sprintf("notice-%d", len(*s)), nil
}

// world is a handler with its surroundings.
type world struct {
	t       *testing.T
	repo    *repository
	owners  owners
	states  *fakeaws.States
	notices sent
	*Handler
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, repo: newRepository(), owners: owners{}, states: &fakeaws.States{}}
	iam := &fakeiam.IAM{}
	iam.Add(&fakeiam.User{Name: "ci", Keys: []iamtypes.AccessKeyMetadata{{AccessKeyId: aws.String(ours()), Status: "Active"}}})
	w.owners[ours()] = account
	// One worker, so that the fakes need no locks.
	detector := &strict.Detector{Limits: strict.DefaultLimits, Workers: 1}
	w.Handler = &Handler{
		Client: w.repo, Detect: detector.Detect, Notices: &w.notices,
		Account:  &keys.Account{Checker: keys.Checker{IAM: iam, STS: w.owners, Account: account}, States: w.states, Machine: machine, Now: func() time.Time { return noon }},
		Settings: settings.Settings{Account: account, Region: region, Partition: "aws"},
		Now:      func() time.Time { return noon },
	}
	return w
}

// tag handles the event of a tag that is set to an object, or moved.
func (w *world) tag(from, to string) (Result, error) {
	w.t.Helper()
	in := w.event("tag", "v1", from, to)
	return w.Handle(w.t.Context(), in)
}

func (w *world) event(kind, name, from, to string) Event {
	in := Event{ID: "e1", Account: account, Region: region, Time: noon,
		Detail: Detail{Event: "referenceUpdated", RepositoryName: "shop", ReferenceType: kind, ReferenceName: name, CommitID: to, OldCommitID: from}}
	if from == "" {
		in.Detail.Event = "referenceCreated"
	}
	return in
}

// push handles the event of a branch that moves.
func (w *world) push(branch, from, to string) (Result, error) {
	w.t.Helper()
	w.repo.branches[branch] = to
	return w.Handle(w.t.Context(), w.event("branch", branch, from, to))
}
