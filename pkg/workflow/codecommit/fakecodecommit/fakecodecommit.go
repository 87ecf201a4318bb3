// Package fakecodecommit is a CodeCommit with one repository, for tests. It pages
// and fails on demand.
package fakecodecommit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"
	"github.com/aws/aws-sdk-go-v2/service/codecommit/types"
)

// Repository plays CodeCommit with one repository.
type Repository struct {
	// PageSize is the length of a page of differences.
	PageSize      int
	DefaultBranch string
	Branches      map[string]string
	Commits       map[string]*types.Commit
	// Specifiers are what GetFolder knows of beside commits: tags by their names, and
	// perhaps objects of tags. They lead to commits.
	Specifiers map[string]string
	// Trees are the files of a commit, text by path.
	Trees map[string]map[string]string
	// Fail gives the error of an operation, or of an operation on one id, as
	// "GetBlob <id>".
	Fail map[string]error

	// Calls are the operations that were called.
	Calls []string

	mu   sync.Mutex
	made int
}

// New makes a repository without commits, whose default branch is main.
func New() *Repository {
	return &Repository{PageSize: 1, DefaultBranch: "main", Branches: map[string]string{}, Commits: map[string]*types.Commit{}, Specifiers: map[string]string{},
		Trees: map[string]map[string]string{}, Fail: map[string]error{}}
}

// Commit makes a commit with the files of its first parent and those given, as
// path and text in turns; a text of "-" takes a file away.
func (r *Repository) Commit(message string, parents []string, files ...string) string {
	r.made++
	id := fmt.Sprintf("%040x", r.made)
	tree := map[string]string{}
	if len(parents) > 0 {
		for path, text := range r.Trees[parents[0]] {
			tree[path] = text
		}
	}
	for i := 0; i < len(files); i += 2 {
		if tree[files[i]] = files[i+1]; files[i+1] == "-" {
			delete(tree, files[i])
		}
	}
	r.Trees[id] = tree
	r.Commits[id] = &types.Commit{CommitId: &id, Message: &message, Parents: parents,
		Committer: &types.UserInfo{Date: aws.String(strconv.Itoa(1_700_000_000+r.made) + " +0100")}}
	return id
}

func (r *Repository) enter(operation, about string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Calls = append(r.Calls, operation)
	if err := r.Fail[operation+" "+about]; err != nil {
		return err
	}
	return r.Fail[operation]
}

// GetRepository implements the call.
func (r *Repository) GetRepository(_ context.Context, in *codecommit.GetRepositoryInput, _ ...func(*codecommit.Options)) (*codecommit.GetRepositoryOutput, error) {
	if err := r.enter("GetRepository", *in.RepositoryName); err != nil {
		return nil, err
	}
	return &codecommit.GetRepositoryOutput{RepositoryMetadata: &types.RepositoryMetadata{DefaultBranch: &r.DefaultBranch}}, nil
}

// GetBranch implements the call.
func (r *Repository) GetBranch(_ context.Context, in *codecommit.GetBranchInput, _ ...func(*codecommit.Options)) (*codecommit.GetBranchOutput, error) {
	if err := r.enter("GetBranch", *in.BranchName); err != nil {
		return nil, err
	}
	head, known := r.Branches[*in.BranchName]
	if !known {
		return nil, &types.BranchDoesNotExistException{}
	}
	return &codecommit.GetBranchOutput{Branch: &types.BranchInfo{CommitId: &head}}, nil
}

// GetFolder implements the call.
func (r *Repository) GetFolder(_ context.Context, in *codecommit.GetFolderInput, _ ...func(*codecommit.Options)) (*codecommit.GetFolderOutput, error) {
	if err := r.enter("GetFolder", *in.CommitSpecifier); err != nil {
		return nil, err
	}
	id := r.Specifiers[*in.CommitSpecifier]
	if id == "" || *in.FolderPath != "/" {
		return nil, &types.CommitDoesNotExistException{}
	}
	return &codecommit.GetFolderOutput{CommitId: &id, FolderPath: in.FolderPath}, nil
}

// GetCommit implements the call.
func (r *Repository) GetCommit(_ context.Context, in *codecommit.GetCommitInput, _ ...func(*codecommit.Options)) (*codecommit.GetCommitOutput, error) {
	if err := r.enter("GetCommit", *in.CommitId); err != nil {
		return nil, err
	}
	c := r.Commits[*in.CommitId]
	if c == nil {
		return nil, &types.CommitIdDoesNotExistException{}
	}
	return &codecommit.GetCommitOutput{Commit: c}, nil
}

// GetDifferences implements the call.
func (r *Repository) GetDifferences(_ context.Context, in *codecommit.GetDifferencesInput, _ ...func(*codecommit.Options)) (*codecommit.GetDifferencesOutput, error) {
	if err := r.enter("GetDifferences", *in.AfterCommitSpecifier); err != nil {
		return nil, err
	}
	before, after := r.Trees[aws.ToString(in.BeforeCommitSpecifier)], r.Trees[*in.AfterCommitSpecifier]
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
		out.Differences = all[at:min(at+r.PageSize, len(all))]
	}
	if at+r.PageSize < len(all) {
		out.NextToken = aws.String(strconv.Itoa(at + r.PageSize))
	}
	return out, nil
}

func path(d types.Difference) string {
	if d.AfterBlob != nil {
		return *d.AfterBlob.Path
	}
	return *d.BeforeBlob.Path
}

// GetBlob implements the call; it gives the text, which is its own id here.
func (r *Repository) GetBlob(_ context.Context, in *codecommit.GetBlobInput, _ ...func(*codecommit.Options)) (*codecommit.GetBlobOutput, error) {
	if err := r.enter("GetBlob", *in.BlobId); err != nil {
		return nil, err
	}
	return &codecommit.GetBlobOutput{Content: []byte(*in.BlobId)}, nil
}
