package codecommit

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit/fakecodecommit"
)

const (
	account = fakeiam.Account
	region  = "us-east-1"
	machine = "arn:aws:states:us-east-1:" + account + ":stateMachine:ekr-respond"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

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
	repo    *fakecodecommit.Repository
	owners  owners
	states  *fakeaws.States
	notices sent
	*Handler
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, repo: fakecodecommit.New(), owners: owners{}, states: &fakeaws.States{}}
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
	w.repo.Branches[branch] = to
	return w.Handle(w.t.Context(), w.event("branch", branch, from, to))
}
