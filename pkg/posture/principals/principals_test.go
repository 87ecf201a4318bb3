package principals_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	iam      = "arn:aws:iam::111122223333:"
	everyone = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	service  = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}}`
)

// TestWhatIsNotReadIsKnownToBeUnread has each way in which a principal's rights
// cannot be told, beside an administrator, who can.
func TestWhatIsNotReadIsKnownToBeUnread(t *testing.T) {
	s := snapshottest.Empty()
	bad := []snapshot.Document{{Name: "half", Text: `{"Statement":`}}
	s.IAM.Authorization.Value = snapshot.Authorization{
		Users: []snapshot.User{
			{Name: "Zoë 🦊", ARN: iam + "user/Zoë 🦊", Attached: []string{iam + "policy/all"}, Boundary: iam + "policy/all", Groups: []string{"good"}},
			{Name: "inline", ARN: iam + "user/inline", Inline: bad},
			{Name: "attached", ARN: iam + "user/attached", Attached: []string{iam + "policy/bad"}},
			{Name: "bounded", ARN: iam + "user/bounded", Boundary: iam + "policy/gone"},
			{Name: "member", ARN: iam + "user/member", Groups: []string{"bad"}},
			{Name: "lost", ARN: iam + "user/lost", Groups: []string{"no such group"}},
		},
		Groups: []snapshot.Group{{Name: "good", ARN: iam + "group/good"}, {Name: "bad", ARN: iam + "group/bad", Inline: bad}},
		Roles: []snapshot.Role{
			{Name: "web", ARN: iam + "role/web", Path: "/", Trust: service},
			{Name: "linked", ARN: iam + "role/linked", Path: "/aws-service-role/x.amazonaws.com/", Trust: "%zz"},
		},
		Policies: []snapshot.Policy{{ARN: iam + "policy/all", Document: everyone}, {ARN: iam + "policy/bad", Document: "{}"}},
	}
	got := map[string]string{}
	for _, p := range principals.Read(s).All() {
		var reasons []string
		for _, gap := range p.Unread {
			reasons = append(reasons, string(gap.Reason)+" "+gap.Detail)
		}
		got[string(p.Kind)+" "+p.Name] = strings.Join(reasons, "; ")
	}
	const noStatement = ": malformed policy document: no Statement"
	const cutShort = "malformed inline policy half: malformed policy document: unexpected end of JSON input"
	want := map[string]string{
		"user Zoë 🦊": "", "group good": "", "role web": "", "role linked": "",
		"user inline": cutShort, "group bad": cutShort, "user member": cutShort,
		"user attached": "malformed policy " + iam + "policy/bad" + noStatement,
		"user bounded":  "deleted while it was read policy " + iam + "policy/gone",
		"user lost":     "deleted while it was read group no such group",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s.IAM.Authorization.Doubt(snapshottest.Denied)
	if reason := principals.Read(s).ByARN()[iam+"user/bounded"].Unread[0].Reason; reason != snapshot.NotCollected {
		t.Errorf("%s, though not all policies were listed", reason)
	}
}

func TestRolesAndTheirTrust(t *testing.T) {
	s := snapshottest.Empty()
	s.IAM.Authorization.Value.Roles = []snapshot.Role{
		{Name: "web", ARN: iam + "role/web", Path: "/", Trust: service},
		{Name: "linked", ARN: iam + "role/linked", Path: "/aws-service-role/x.amazonaws.com/", Trust: "%zz"},
		{Name: "like", ARN: iam + "role/like", Path: "/my/aws-service-role/", Trust: service},
	}
	roles := principals.Read(s).Roles
	if roles[0].Trust == nil || roles[0].ServiceLinked() || roles[2].ServiceLinked() {
		t.Errorf("%+v", roles[0])
	}
	if roles[1].Trust != nil || roles[1].TrustGap.Reason != snapshot.Malformed || !roles[1].ServiceLinked() {
		t.Errorf("%+v", roles[1])
	}
}

// TestVariablesAreThoseOfThePrincipal gives the same policy to all: it is about
// the user itself, about a made-up member of the group, and about no role.
func TestVariablesAreThoseOfThePrincipal(t *testing.T) {
	own := []snapshot.Document{{Name: "own", Text: `{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}"}}`}}
	s := snapshottest.Empty()
	s.IAM.Authorization.Value = snapshot.Authorization{
		Users:  []snapshot.User{{Name: "anna", ARN: iam + "user/anna", Inline: own}},
		Groups: []snapshot.Group{{Name: "g", ARN: iam + "group/g", Inline: own}},
		Roles:  []snapshot.Role{{Name: "r", ARN: iam + "role/r", Inline: own, Trust: service}},
	}
	want := map[principals.Kind][2]iampolicy.Answer{
		principals.User:  {iampolicy.Yes, iampolicy.No},
		principals.Group: {iampolicy.No, iampolicy.Yes},
		principals.Role:  {iampolicy.No, iampolicy.No},
	}
	for _, p := range principals.Read(s).All() {
		got := [2]iampolicy.Answer{p.Set.CanOn("iam:TagUser", iam+"user/anna"), p.Set.CanOn("iam:TagUser", iam+"user/"+principals.Member)}
		if got != want[p.Kind] {
			t.Errorf("%s: %v, not %v", p.Kind, got, want[p.Kind])
		}
	}
}
