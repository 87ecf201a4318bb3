package keys_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
)

const (
	ours      = fakeiam.Account
	theirs    = "444455556666"
	key       = "AKIAEXAMPLE890189018"
	temporary = "ASIAEXAMPLE890189018"
	machine   = "arn:aws:states:us-east-1:" + ours + ":stateMachine:ekr-respond"
)

// owners is an STS that knows whose keys are.
type owners map[string]string

func (o owners) GetAccessKeyInfo(_ context.Context, in *sts.GetAccessKeyInfoInput, _ ...func(*sts.Options)) (*sts.GetAccessKeyInfoOutput, error) {
	account, known := o[aws.ToString(in.AccessKeyId)]
	if !known {
		return nil, fakeiam.Error("AccessDenied", "not authorized")
	}
	return &sts.GetAccessKeyInfoOutput{Account: aws.String(account)}, nil
}

var used = time.Date(2026, 11, 1, 2, 3, 4, 0, time.UTC)

// account has a user with three keys on as many pages, of which the last is ours.
func account() *fakeiam.IAM {
	f := &fakeiam.IAM{PageSize: 1, LastUsed: map[string]types.AccessKeyLastUsed{key: {LastUsedDate: &used}}}
	user := &fakeiam.User{Name: "ci"}
	for _, id := range []string{"AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002", key} {
		user.Keys = append(user.Keys, types.AccessKeyMetadata{AccessKeyId: aws.String(id), Status: types.StatusTypeActive, UserName: aws.String("ci")})
	}
	f.Add(user)
	return f
}

func TestCheck(t *testing.T) {
	const denied = "iam GetAccessKeyLastUsed: AccessDenied: it is gone, of another account, or not for you to see"
	tests := map[string]struct {
		id    string
		known owners
		world func(*fakeiam.IAM)
		want  report.Key
	}{
		"active":               {key, owners{key: ours}, nil, report.Key{Account: ours, Ours: "yes", User: "ci", Status: "Active", LastUsed: &used}},
		"inactive, never used": {key, owners{key: ours}, func(f *fakeiam.IAM) { f.Users["ci"].Keys[2].Status = "Inactive"; delete(f.LastUsed, key) }, report.Key{Account: ours, Ours: "yes", User: "ci", Status: "Inactive"}},
		"another account's":    {key, owners{key: theirs}, nil, report.Key{Account: theirs, Ours: "no"}},
		"gone":                 {key, owners{key: ours}, func(f *fakeiam.IAM) { f.Users["ci"].Keys = nil; f.LastUsed = nil }, report.Key{Account: ours, Ours: "yes", Problem: denied}},
		"nothing may be asked": {"AKIAEXAMPLE000000009", nil, nil, report.Key{Ours: "unknown", Problem: "sts GetAccessKeyInfo: AccessDenied; " + denied}},
		"only IAM may be asked": {key, nil, nil,
			report.Key{Account: ours, Ours: "yes", User: "ci", Status: "Active", LastUsed: &used, Problem: "sts GetAccessKeyInfo: AccessDenied"}},
		"keys may not be listed": {key, owners{key: ours}, func(f *fakeiam.IAM) {
			f.Fail = map[string][]error{"ListAccessKeys": {fakeiam.Error("AccessDenied", "no")}}
		},
			report.Key{Account: ours, Ours: "yes", User: "ci", LastUsed: &used, Problem: "iam ListAccessKeys: AccessDenied"}},
		"root's":    {key, owners{key: ours}, func(f *fakeiam.IAM) { delete(f.Users, "ci") }, report.Key{Account: ours, Ours: "yes", LastUsed: &used, Problem: "it has no user: it may be of root"}},
		"temporary": {temporary, owners{temporary: ours}, nil, report.Key{Account: ours, Ours: "yes", Problem: "it is temporary: whether it is still valid cannot be asked"}},
		"no key":    {"AIDAEXAMPLE890189018", nil, nil, report.Key{Ours: "unknown", Problem: "the id is of something that is not an access key"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := account()
			if test.world != nil {
				test.world(f)
			}
			c := keys.Checker{IAM: f, STS: test.known, Account: ours}
			test.want.AccessKeyID = test.id
			if diff := cmp.Diff(test.want, c.Check(t.Context(), test.id)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// organisation has one member. Its error is of the call.
type organisation struct {
	member string
	err    error
}

func (o organisation) DescribeAccount(_ context.Context, in *organizations.DescribeAccountInput, _ ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error) {
	switch {
	case o.err != nil:
		return nil, o.err
	case *in.AccountId != o.member:
		return nil, fakeiam.Error("AccountNotFoundException", "no")
	}
	return &organizations.DescribeAccountOutput{Account: &orgtypes.Account{Arn: aws.String("arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/" + o.member)}}, nil
}

// TestCheckOfAnotherAccount: members' keys are ours. An account of which nothing can
// be told is taken for a member only where the responder's organisation is known,
// since it can enter no other.
func TestCheckOfAnotherAccount(t *testing.T) {
	const told = "its user and its status are not asked for in another account"
	unknown := func(code string) string {
		return "it is of account " + theirs + "; whether that is of the organisation could not be told: organizations DescribeAccount: " + code
	}
	denied := organisation{err: fakeiam.Error("AccessDeniedException", "no")}
	for name, test := range map[string]struct {
		known         keys.Organizations
		organization  string
		ours, problem string
	}{
		"a member":                       {organisation{member: theirs}, "o-a1b2c3d4e5", "member", told},
		"a member of the caller's":       {organisation{member: theirs}, "", "member", told},
		"a member of another":            {organisation{member: theirs}, "o-a1b2c3d4e", "no", ""},
		"a foreign one":                  {organisation{member: "777788889999"}, "o-a1b2c3d4e5", "no", ""},
		"there is no organisation":       {organisation{err: fakeiam.Error("AWSOrganizationsNotInUseException", "x")}, "", "no", ""},
		"the responder acts in no other": {nil, "", "no", ""},
		"not to be told, function":       {denied, "o-a1b2c3d4e5", "member", unknown("AccessDeniedException")},
		"not to be told, person":         {denied, "", "unknown", unknown("AccessDeniedException")},
		"no answer":                      {organisation{err: errors.New("connection reset")}, "", "unknown", unknown("transient")},
	} {
		f := account()
		c := keys.Checker{IAM: f, STS: owners{key: theirs}, Account: ours, Organizations: test.known, Organization: test.organization}
		want := report.Key{AccessKeyID: key, Account: theirs, Ours: test.ours, Problem: test.problem}
		if diff := cmp.Diff(want, c.Check(t.Context(), key)); diff != "" || len(f.Calls) > 0 {
			t.Errorf("%s: own IAM was asked %v (-want +got):\n%s", name, f.Calls, diff)
		}
	}
}

// role is the role of a member for the responder of another account.
type role struct {
	policy string
	err    error
}

func (r role) GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error) {
	if r.err != nil {
		return nil, r.err
	}
	return &iam.GetRoleOutput{Role: &types.Role{AssumeRolePolicyDocument: &r.policy}}, nil
}

// TestRespondWithoutAResponder: where the responder of another account looks after
// this one, it is named with what to do.
func TestRespondWithoutAResponder(t *testing.T) {
	const here = "no response was started: the responder is not deployed in account " + ours
	trust := url.QueryEscape(`{"Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/ekr-contain"}}}`)
	for name, test := range map[string]struct {
		role role
		want string
	}{
		"of nobody":      {role{err: fakeiam.Error("NoSuchEntity", "x")}, here},
		"of another":     {role{policy: trust}, here + "; that of account 999988887777 looks after it. With credentials there: ekr respond --account " + ours + " --access-key-id " + key + " --reason TEXT"},
		"of who knows":   {role{policy: "%7B"}, here + ", and role ekr-member-contain does not tell which account's looks after it"},
		"not to be told": {role{err: fakeiam.Error("AccessDenied", "x")}, here + ", and whether that of another account looks after it could not be read: iam GetRole ekr-member-contain: AccessDenied"},
	} {
		states := &fakeaws.States{Fail: map[string][]error{"StartExecution": {fakeiam.Error("StateMachineDoesNotExist", "x")}}}
		a := keys.Account{Checker: keys.Checker{Account: ours}, States: states, Roles: test.role, Machine: machine, Now: func() time.Time { return used }}
		k := report.Key{AccessKeyID: key, Account: ours}
		if a.Respond(t.Context(), &k, "found"); k.Problem != test.want {
			t.Errorf("%s: %s", name, k.Problem)
		}
	}
}

func TestRespond(t *testing.T) {
	for name, test := range map[string]struct {
		err            error
		problem, input string
	}{
		"started":   {nil, "", `{"accessKeyId":"` + key + `","reason":"found","dryRun":false}`},
		"denied":    {fakeiam.Error("AccessDeniedException", "x"), "no response was started: states StartExecution: AccessDeniedException", ""},
		"no answer": {errors.New("connection reset"), "no response was started: states StartExecution: transient", ""},
	} {
		t.Run(name, func(t *testing.T) {
			states := &fakeaws.States{Fail: map[string][]error{"StartExecution": {test.err}}}
			a := keys.Account{Checker: keys.Checker{Account: ours}, States: states, Machine: machine, Now: func() time.Time { return used }}
			k := report.Key{AccessKeyID: key, Account: ours}
			a.Respond(t.Context(), &k, "found")
			if k.Problem != test.problem || (k.Execution == "") != (test.err != nil) {
				t.Errorf("%+v", k)
			}
			if test.input == "" {
				return
			}
			if len(states.Started) != 1 || *states.Started[0].Input != test.input || *states.Started[0].StateMachineArn != machine {
				t.Errorf("%+v", states.Started)
			}
		})
	}
}
