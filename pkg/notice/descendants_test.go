package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
)

func TestFates(t *testing.T) {
	now := usage.At(usagetest.Reported)
	later, over := usage.At(now.Add(time.Hour)), usage.At(now.Add(-time.Minute))
	role := "arn:aws:iam::111122223333:role/OrgReader"
	for _, test := range []struct {
		m    usage.Minted
		want string
	}{
		{usage.Minted{AccessKeyID: "AKIAEXAMPLE0000ALIVE", Kind: trail.AccessKey, Alive: usage.AliveYes}, "yes ALIVE"},
		{usage.Minted{Kind: trail.RoleSession, Alive: usage.AliveYes, ExpiresAt: later}, "yes ALIVE to 04:16"},
		{usage.Minted{Kind: trail.RoleSession, Alive: usage.AliveYes, ExpiresAt: over}, "no ended 03:15"},
		{usage.Minted{Kind: trail.RoleSession, Alive: usage.AliveUnknown}, "unknown PERHAPS ALIVE"},
		{usage.Minted{Kind: trail.AccessKey, Alive: usage.AliveNo, Status: "Inactive"}, "no inactive"},
		{usage.Minted{Kind: trail.UserSession, Alive: usage.AliveNo, ExpiresAt: later}, "no denied"},
		{usage.Minted{AccessKeyID: usagetest.MadeKey, Kind: trail.AccessKey, Alive: usage.AliveYes}, "no off 03:15:53"},
		{usage.Minted{AccessKeyID: usagetest.RoleSession, Kind: trail.RoleSession, Principal: role, Alive: usage.AliveYes, ExpiresAt: later}, "no cut 03:15:55"},
		{usage.Minted{AccessKeyID: "ASIAEXAMPLEUNCUT0001", Kind: trail.RoleSession, Principal: role, Alive: usage.AliveYes, ExpiresAt: later}, "yes ALIVE to 04:16"},
	} {
		f := told(Report, usage.Summary{})
		raised(&f.Cases[0])
		alive, words := f.views()[0].fateOf(test.m)
		if got := string(alive) + " " + words; got != test.want {
			t.Errorf("%+v: %s, want %s", test.m, got, test.want)
		}
	}
}

// TestOrdinarySessionsAreNoNews: a job assumes roles all day.
func TestOrdinarySessionsAreNoNews(t *testing.T) {
	s := looked()["misused"].last
	ordinary := usage.Minted{
		AccessKeyID: "ASIAEXAMPLEJOBSOWN01", Kind: trail.RoleSession, Principal: "arn:aws:iam::444455556666:role/Deploy", Address: usagetest.Home,
		IssuedAt: usage.At(usagetest.Arrived.Add(-time.Hour)), ExpiresAt: usage.At(usagetest.Closed.Add(time.Hour)), Alive: usage.AliveYes,
	}
	s.Minted = append([]usage.Minted{ordinary}, s.Minted...)
	m := write(told(Report, s))
	if strings.Contains(m.Text, ordinary.AccessKeyID) || strings.Contains(m.Text, "OUT OF OUR REACH") {
		t.Errorf("the job's own session is told:\n%s", m.Text)
	}
	if !strings.Contains(m.Text, "1 more made before the exposure, or from the key's ordinary addresses") {
		t.Error("not told that one was left out")
	}
	s.Baseline.Known = false
	if m = write(told(Report, s)); !strings.Contains(m.Text, "OUT OF OUR REACH, in account 444455556666: role Deploy") {
		t.Error("while nothing is known of the ordinary, a session in another account is told")
	}
}

// TestCredentialsOfOthersAreEndedByTheirOwner: IAM refuses a key with the wrong
// user.
func TestCredentialsOfOthersAreEndedByTheirOwner(t *testing.T) {
	f := told(Report, looked()["misused"].first)
	o := &f.Cases[0].Outcome
	o.Actions = append(o.Actions, containment.Action{Step: containment.KeyInactive, Target: usagetest.MadeKey, User: usagetest.MadeUser, Status: containment.Failed, Reason: "Throttling"})
	o.Actions = append(o.Actions, containment.Action{Step: containment.KeyInactive, Target: freshKey, User: usagetest.MadeUser, Status: containment.Done, Prior: "Active"})
	f.Cases[0].Recorded = false
	if text, want := write(f).Text, "aws iam update-access-key --status Active --access-key-id "+freshKey+" --user-name "+usagetest.MadeUser; !strings.Contains(text, want) {
		t.Errorf("%q is missing in\n%s", want, text)
	}
	want := "aws iam update-access-key --status Inactive --access-key-id " + usagetest.MadeKey + " --user-name " + usagetest.MadeUser
	if text := write(f).Text; !strings.Contains(text, want) {
		t.Errorf("%q is missing in\n%s", want, text)
	}
}

// TestAliveTasks: each kind has its own way to end.
func TestAliveTasks(t *testing.T) {
	v := told(Report, usage.Summary{}).views()[0]
	for _, test := range []struct {
		m    usage.Minted
		want string
	}{
		{usage.Minted{Kind: trail.Password, Principal: "svc", Alive: usage.AliveYes}, "aws iam delete-login-profile --user-name svc"},
		{usage.Minted{AccessKeyID: "ACCAEXAMPLE", Kind: trail.ServiceCredential, Principal: "svc", Alive: usage.AliveYes},
			"aws iam update-service-specific-credential --status Inactive --service-specific-credential-id ACCAEXAMPLE --user-name svc"},
		{usage.Minted{AccessKeyID: "ASIAEXAMPLE", Kind: trail.UserSession, Principal: "arn:aws:iam::111122223333:user/x/svc", Alive: usage.AliveYes},
			"aws iam attach-user-policy --user-name svc --policy-arn arn:aws:iam::111122223333:policy/ekr-revoke"},
		{usage.Minted{Kind: trail.WebToken, Alive: usage.AliveYes}, ""},
		{usage.Minted{Kind: trail.RoleSession, Principal: "arn:aws:iam::111122223333:role/AWSReservedSSO_x", Alive: usage.AliveYes}, ""},
	} {
		if got := strings.Join(v.aliveTask(test.m).Commands, "\n"); got != test.want {
			t.Errorf("%s: %q, want %q", test.m.Kind, got, test.want)
		}
	}
}
