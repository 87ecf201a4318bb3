package containment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

func TestInspect(t *testing.T) {
	const (
		key     = accesskey.ID("AKIAEXAMPLE000000009")
		session = accesskey.ID("ASIAEXAMPLE000000009")
	)
	stack := containment.Stack{Revoke: "arn:aws:iam::111122223333:policy/ekr-revoke", Isolate: "arn:aws:iam::111122223333:policy/ekr-isolate", Fence: "arn:aws:iam::111122223333:policy/ekr-fence-", Group: "ekr-isolated"}
	used := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		key                              accesskey.ID
		change                           func(*fakeiam.IAM, *fakeiam.User)
		special                          containment.Special
		status                           string
		administrator, sessions, deniedA bool
		unread                           string
	}{
		"a user's": {key: key, status: "Active"},
		"an administrator's": {key: key, status: "Active", administrator: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) {
			u.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
		}},
		"sessions denied":      {key: key, status: "Active", sessions: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) { u.Attached = []string{stack.Revoke} }},
		"fenced":               {key: key, status: "Active", sessions: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) { u.Attached = []string{stack.Fence + "ci"} }},
		"isolated":             {key: key, status: "Active", sessions: true, deniedA: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) { u.Attached = []string{stack.Isolate} }},
		"bounded":              {key: key, status: "Active", sessions: true, deniedA: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) { u.Boundary = stack.Isolate }},
		"not this account's":   {key: "AKIAEXAMPLE000000404", special: containment.Gone},
		"root's":               {key: "AKIAEXAMPLE0000ROOT1", special: containment.Root},
		"IAM is out of order":  {key: key, special: containment.OwnerUnknown, change: fails("GetAccessKeyLastUsed", "ValidationError")},
		"keys may not be seen": {key: key, unread: "access keys of ", change: fails("ListAccessKeys", "AccessDenied")},
		"denials may not be":   {key: key, status: "Active", unread: "denial boundary-set of ci: ", change: fails("GetUser", "AccessDenied")},
		"policies may not be":  {key: key, status: "Active", unread: "denial revoke-attached of ci: ", change: fails("ListAttachedUserPolicies", "AccessDenied")},
		"a temporary one": {key: session, administrator: true, change: func(_ *fakeiam.IAM, u *fakeiam.User) {
			u.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
		}},
		"a temporary one, gone": {key: session, unread: "user ci: NoSuchEntity", change: func(f *fakeiam.IAM, _ *fakeiam.User) { delete(f.Users, "ci") }},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			user := &fakeiam.User{Name: "ci", Path: "/", Keys: []types.AccessKeyMetadata{fakeiam.Key("ci", string(key), types.StatusTypeActive, used)}}
			f := &fakeiam.IAM{PageSize: 1, Fail: map[string][]error{}, LastUsed: map[string]types.AccessKeyLastUsed{
				string(key): {LastUsedDate: &used, ServiceName: aws.String("s3"), Region: aws.String("eu-west-1")}, "AKIAEXAMPLE0000ROOT1": {},
			}}
			f.Add(user)
			if tc.change != nil {
				tc.change(f, user)
			}
			in := containment.Inspect(t.Context(), f, stack, tc.key, "ci")
			if in.Special != tc.special || in.KeyStatus != tc.status || (in.User.Capability == capability.Admin) != tc.administrator || in.SessionsDenied != tc.sessions || in.Denied != tc.deniedA {
				t.Errorf("%+v", in)
			}
			if got := strings.Join(in.Unread, "; "); !strings.Contains(got, tc.unread) || (got == "") != (tc.unread == "") {
				t.Errorf("unread %q, want %q", got, tc.unread)
			}
			if changes := f.Changes(); len(changes) > 0 {
				t.Errorf("changed: %v", changes)
			}
		})
	}
}

func fails(operation, code string) func(*fakeiam.IAM, *fakeiam.User) {
	return func(f *fakeiam.IAM, _ *fakeiam.User) {
		f.Fail[operation] = []error{fakeiam.AlwaysFail(fakeiam.Error(code, "the fake says so"))}
	}
}
