package inquiry

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

var stack = containment.Stack{Revoke: "arn:aws:iam::111122223333:policy/ekr-revoke", Isolate: "arn:aws:iam::111122223333:policy/ekr-isolate"}

// owned is an IAM in which user ci has the key, last used so long ago.
func owned(status types.StatusType, used time.Duration, attached ...string) *fakeiam.IAM {
	at := now.Add(-used)
	f := &fakeiam.IAM{Fail: map[string][]error{}, LastUsed: map[string]types.AccessKeyLastUsed{
		key: {LastUsedDate: &at, ServiceName: aws.String("ec2"), Region: aws.String("us-east-1")},
	}}
	f.Add(&fakeiam.User{Name: "ci", Path: "/", Attached: attached, Keys: []types.AccessKeyMetadata{fakeiam.Key("ci", key, status, at)}})
	return f
}

func TestLiveKnowsTheOwner(t *testing.T) {
	const admin = "arn:aws:iam::aws:policy/AdministratorAccess"
	refused := func(f *fakeiam.IAM) *fakeiam.IAM {
		f.Fail["ListAttachedUserPolicies"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		return f
	}
	unanswered := &fakeiam.IAM{Fail: map[string][]error{"GetAccessKeyLastUsed": {fakeiam.AlwaysFail(fakeiam.Error("InvalidInput", "no"))}}}
	tests := map[string]struct {
		key        accesskey.ID
		iam        *fakeiam.IAM
		capability usage.Capability
		principal  string
		verdict    usage.Verdict
		rows       string
		complete   bool
		what       string
		severity   string
		unused     bool
	}{
		"never used":             {iam: owned("Inactive", 40*24*time.Hour, admin), unused: true, capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Unused, rows: "R13", complete: true, severity: usage.P3},
		"used before the window": {iam: owned("Inactive", 100*24*time.Hour, admin), unused: true, capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Unused, rows: "R13", complete: true, severity: usage.P3},
		"on":                     {iam: owned("Active", time.Hour, admin), capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Live, rows: "R1", complete: true},
		"off and denied":         {iam: owned("Inactive", time.Hour, admin, stack.Revoke), capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Misused, rows: "R5 R8", complete: true},
		"off, not denied":        {iam: owned("Inactive", time.Hour, admin), capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Misused, rows: "R5 R8 R11", complete: true},
		"off long ago":           {iam: owned("Inactive", 40*24*time.Hour, admin), capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Misused, rows: "R5 R8", complete: true},
		"no administrator":       {iam: owned("Inactive", time.Hour, stack.Revoke), capability: usage.Limited, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Used, rows: "R8", complete: true},
		"policies unread":        {iam: refused(owned("Active", time.Hour)), capability: usage.UnknownCapability, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Live, rows: "R1", what: "IAM of user ci"},
		// The answer of IAM to these is AccessDenied, and it is one.
		"not known":            {iam: &fakeiam.IAM{}, capability: usage.UnknownCapability, principal: ownerARN, verdict: usage.Used, rows: "R8 R11", complete: true, what: "the key's owner, status and last use"},
		"another account's":    {key: "AKIA3Z2X" + "BVUDFQ7TU4MD", iam: &fakeiam.IAM{}, capability: usage.UnknownCapability, verdict: usage.CannotTell, rows: "R11", complete: true, what: "the key's own account"},
		"IAM gives no answer":  {iam: unanswered, capability: usage.UnknownCapability, principal: ownerARN, verdict: usage.Used, rows: "R8 R11", what: "the key's owner, status and last use"},
		"root's":               {iam: &fakeiam.IAM{LastUsed: map[string]types.AccessKeyLastUsed{key: {}}}, capability: usage.Admin, principal: ownerARN, verdict: usage.Misused, rows: "R5 R8 R11", complete: true, what: "whether the key is on"},
		"a sibling, also off?": {iam: owned("Expired", time.Hour, admin, stack.Isolate), capability: usage.Admin, principal: "arn:aws:iam::111122223333:user/ci", verdict: usage.Misused, rows: "R5 R8", complete: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if tc.key == "" {
				tc.key = key
			}
			l := live(&fakeaws.History{Records: map[string][]trail.Record{"us-east-1": parsed(t, call(key, "DescribeInstances", time.Hour, nil))}})
			l.IAM, l.Stack = tc.iam, stack
			if tc.unused {
				l.Trail = (&fakeaws.History{}).Region
				if name == "never used" {
					tc.iam.LastUsed = nil
				}
			}
			a := ask(t, l, Question{Key: tc.key})
			s := a.Summary
			if tc.severity != "" && s.Severity != tc.severity {
				t.Errorf("severity %s", s.Severity)
			}
			if s.Capability != tc.capability || s.Principal != tc.principal || s.Verdict != tc.verdict || a.Complete != tc.complete {
				t.Errorf("%s, %q, %s, complete %t", s.Capability, s.Principal, s.Verdict, a.Complete)
			}
			if got := strings.Join(s.Rows, " "); !strings.HasPrefix(got, tc.rows) || tc.verdict != usage.Live && got != tc.rows {
				t.Errorf("rows %s, want %s: %q", got, tc.rows, s.Reasons)
			}
			if tc.what != "" && spot(s, tc.what) == "" {
				t.Errorf("%q is not named: %+v", tc.what, s.BlindSpots)
			}
		})
	}
}

// TestLiveTakesUpWhatIAMKnows: of what the key made, what IAM shows to be off or
// denied is not alive.
func TestLiveTakesUpWhatIAMKnows(t *testing.T) {
	const made = "AKIAEXAMPLE000000002"
	creation := call(key, "CreateAccessKey", time.Hour, map[string]any{
		"eventSource": "iam.amazonaws.com", "responseElements": map[string]any{"accessKey": map[string]any{"accessKeyId": made, "userName": "ci", "status": "Active"}},
	})
	sessionMade := call(key, "GetSessionToken", time.Hour, map[string]any{
		"eventSource": "sts.amazonaws.com", "responseElements": map[string]any{"credentials": map[string]any{"accessKeyId": session(1), "expiration": now.Add(time.Hour).Format(time.RFC3339)}},
	})
	tests := map[string]struct {
		sibling  types.StatusType
		attached []string
		want     string
	}{
		"nothing is off":  {sibling: "Active", want: "yes yes"},
		"the key is":      {sibling: "Inactive", want: "no yes"},
		"sessions are":    {sibling: "Active", attached: []string{stack.Revoke}, want: "yes no"},
		"everything is":   {sibling: "Active", attached: []string{stack.Isolate}, want: "no no"},
		"all of it twice": {sibling: "Inactive", attached: []string{stack.Isolate}, want: "no no"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			l := live(&fakeaws.History{Records: map[string][]trail.Record{"us-east-1": parsed(t, creation, sessionMade)}})
			f := owned("Inactive", time.Hour, tc.attached...)
			f.Users["ci"].Keys = append(f.Users["ci"].Keys, fakeiam.Key("ci", made, tc.sibling, now))
			l.IAM, l.Stack = f, stack
			got := []string{}
			for _, m := range ask(t, l, Question{Key: key}).Summary.Minted {
				got = append(got, string(m.Alive))
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("alive: %v, want %s", got, tc.want)
			}
		})
	}
}

func TestLiveOfATemporaryKey(t *testing.T) {
	by := func(kind string, made time.Duration) map[string]any {
		return map[string]any{"userIdentity": map[string]any{
			"type": kind, "arn": "arn:aws:sts::111122223333:x/y", "accountId": account, "accessKeyId": session(1), "userName": "ci",
			"sessionContext": map[string]any{
				"sessionIssuer": map[string]any{"userName": "ci"}, "attributes": map[string]any{"creationDate": now.Add(-made).Format(time.RFC3339)},
			},
		}}
	}
	tests := map[string]struct {
		record     map[string]any
		attached   []string
		capability usage.Capability
		off        bool
		what       string
	}{
		"of a user":             {record: by("IAMUser", time.Hour), capability: usage.Admin, what: "whether the key still works"},
		"of a user, denied":     {record: by("IAMUser", time.Hour), attached: []string{stack.Revoke}, capability: usage.Admin, off: true},
		"federated":             {record: by("FederatedUser", time.Hour), capability: usage.Admin, what: "whether the key still works"},
		"of a role":             {record: by("AssumedRole", time.Hour), capability: usage.UnknownCapability, what: "what the key's owner may do"},
		"of a role, long ended": {record: by("AssumedRole", 37*time.Hour), capability: usage.UnknownCapability, off: true, what: "what the key's owner may do"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			l := live(&fakeaws.History{Records: map[string][]trail.Record{"us-east-1": parsed(t, call(session(1), "DescribeInstances", time.Hour, tc.record))}})
			l.IAM, l.Stack = owned("Active", time.Hour, append(tc.attached, "arn:aws:iam::aws:policy/AdministratorAccess")...), stack
			a := ask(t, l, Question{Key: accesskey.ID(session(1))})
			s := a.Summary
			doubt := strings.Contains(strings.Join(s.Reasons, " "), "whether the key is off was not looked at")
			if s.Events != 1 || s.Capability != tc.capability || doubt == tc.off || !a.Complete {
				t.Errorf("%d events, %s, complete %t, %q", s.Events, s.Capability, a.Complete, s.Reasons)
			}
			if tc.what != "" && spot(s, tc.what) == "" {
				t.Errorf("%q is not named: %+v", tc.what, s.BlindSpots)
			}
		})
	}
}
