package containment_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

const (
	madeKey  = "AKIAMADE000000000003"
	madeUser = "backup-admin"
	madeRole = "arn:aws:sts::111122223333:assumed-role/OrgAudit/s3sync"
)

// cutWorld is a world in which the exposed key made a user with a key and a
// service credential.
func cutWorld() *world {
	w := newWorld()
	w.engine.Roles = w.iam
	w.iam.Add(&fakeiam.User{
		Name: madeUser, Created: arrival,
		Keys: []types.AccessKeyMetadata{fakeiam.Key(madeUser, madeKey, types.StatusTypeActive, arrival)},
		Service: []types.ServiceSpecificCredentialMetadata{{
			ServiceSpecificCredentialId: aws.String("ACCAMADE"), ServiceName: aws.String("bedrock.amazonaws.com"), Status: "Active", CreateDate: &arrival,
		}},
	})
	return w
}

func (w *world) cut(made ...containment.Made) []containment.Action {
	return w.engine.Cut(context.Background(), containment.CutRequest{Of: "ci-deploy", Why: "(row R3)", Made: made})
}

func TestCut(t *testing.T) {
	key := containment.Made{Kind: containment.MadeAccessKey, ID: madeKey, Principal: "somebody-else"}
	service := containment.Made{Kind: containment.MadeServiceCredential, ID: "ACCAMADE", Principal: madeUser}
	session := containment.Made{Kind: containment.MadeRoleSession, ID: "ASIAMADE", Principal: madeRole, Session: "s3sync"}
	with := func(m containment.Made, change func(*containment.Made)) containment.Made { change(&m); return m }
	role := func(arn string) containment.Made {
		return with(session, func(m *containment.Made) { m.Principal = arn })
	}
	for _, test := range []struct {
		name    string
		prepare func(*world)
		made    containment.Made
		want    string // status, user and part
		changes int
	}{
		{"a key, whoever it is said to be of", nil, key, "done backup-admin key:" + madeKey, 1},
		{"a key that is off", func(w *world) { w.iam.Users[madeUser].Keys[0].Status = "Inactive" }, key, "already backup-admin key:" + madeKey, 1},
		{"a key of the contained user", nil, with(key, func(m *containment.Made) { m.ID = sibling }), "done  key:" + sibling, 1},
		{"a key that is not here", nil, with(key, func(m *containment.Made) { m.ID = "AKIAELSEWHERE0000004" }), "denied  key:AKIAELSEWHERE0000004", 0},
		{"a key of a protected user", func(w *world) {
			w.engine.Protected = func(user string, _ time.Time) (string, bool) { return "payments", user == madeUser }
		}, key, "skipped backup-admin key:" + madeKey, 0},
		{"throttled at first", func(w *world) {
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.Error("Throttling", "Rate exceeded")}
		}, key, "done backup-admin key:" + madeKey, 2},
		{"refused", func(w *world) {
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, key, "denied backup-admin key:" + madeKey, 1},
		{"a service credential", nil, service, "done backup-admin service-credential:ACCAMADE", 1},
		{"a service credential of a user who has none", nil, with(service, func(m *containment.Made) { m.Principal = "ci-deploy" }), "failed  service-credential:ACCAMADE", 0},
		{"a session", nil, session, "done  session:OrgAudit", 1},
		{"a session, where none may be denied", func(w *world) { w.engine.Roles = nil }, session, "skipped  session:OrgAudit", 0},
		{"a session of another account", nil, role("arn:aws:sts::444455556666:assumed-role/OrgAudit/s3sync"), "skipped  session:OrgAudit", 0},
		{"a session of the responder", nil, role("arn:aws:sts::111122223333:assumed-role/ekr-contain/x"), "skipped  session:ekr-contain", 0},
		{"a session of Identity Center", nil, role("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_1/x"), "skipped  session:AWSReservedSSO_Admin_1", 0},
		{"a session without a role", nil, role(""), "skipped  session:", 0},
		{"a session's name with a wildcard", nil, with(session, func(m *containment.Made) { m.Session = "*" }), "skipped  session:OrgAudit", 0},
		{"a password", nil, containment.Made{Kind: "password"}, "skipped  key:", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := cutWorld()
			if test.prepare != nil {
				test.prepare(w)
			}
			a := w.cut(test.made)[0]
			got := strings.Join([]string{string(a.Status), a.User, containment.Part(a.Step, a.Target)}, " ")
			if got != test.want || len(w.iam.Changes()) != test.changes {
				t.Errorf("%s (%s), changes %v; want %s", got, a.Reason, w.iam.Changes(), test.want)
			}
			if a.Status == containment.Done && a.Reason != "made with the exposed key (row R3)" || a.Status == containment.Skipped && a.Reason == "" {
				t.Errorf("reason %q", a.Reason)
			}
		})
	}
}

// Only the attacker's sessions are denied, by their name, unless all may be.
func TestCutDeniesNamedSessions(t *testing.T) {
	w := cutWorld()
	one := containment.Made{Kind: containment.MadeRoleSession, Principal: madeRole, Session: "s3sync"}
	two := one
	two.Session = "exfil"
	w.cut(one, two, one)
	statement := func(name string) string {
		return `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T03:12:03Z"},"StringLike":{"aws:userid":"*:` + name + `"}}}`
	}
	if diff := cmp.Diff(policy(statement("exfil"), statement("s3sync")), w.iam.Roles["OrgAudit"][containment.SessionPolicy]); diff != "" {
		t.Errorf("named (-want +got):\n%s", diff)
	}
	w.engine.Cut(context.Background(), containment.CutRequest{Made: []containment.Made{one}, WholeRoles: true})
	whole := `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T03:12:03Z"}}}`
	if diff := cmp.Diff(policy(statement("exfil"), statement("s3sync"), whole), w.iam.Roles["OrgAudit"][containment.SessionPolicy]); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
}

// What a person gave back stays so.
func TestCutRespectsARestore(t *testing.T) {
	w := cutWorld()
	a := w.engine.Cut(context.Background(), containment.CutRequest{
		Made: []containment.Made{{Kind: containment.MadeAccessKey, ID: madeKey}}, Leave: map[string]string{"key:" + madeKey: "restored by alice"},
	})[0]
	if a.Status != containment.Skipped || a.Reason != "restored by alice" || len(w.iam.Changes()) > 0 {
		t.Errorf("%+v", a)
	}
}

// A credential of the attacker is given back only by name, and to its own user.
func TestWhatWasCutIsUndoneByName(t *testing.T) {
	w := cutWorld()
	out := w.engine.Contain(context.Background(), request())
	actions := append(out.Actions, w.cut(containment.Made{Kind: containment.MadeAccessKey, ID: madeKey})...)
	parts := containment.Holding(actions, nil)
	last := parts[len(parts)-1]
	if last.Part() != "key:"+madeKey || !last.Suspect || last.User != madeUser {
		t.Fatalf("%+v", last)
	}
	done := undo(w).Lift(context.Background(), "ci-deploy", parts[len(parts)-1:])
	if done[0].Status != containment.Done || w.iam.Users[madeUser].Keys[0].Status != types.StatusTypeActive {
		t.Errorf("%+v, key %s", done[0], w.iam.Users[madeUser].Keys[0].Status)
	}
}

// A step says why it was carried out, and keeps its own reason where it has one,
// however often it was tried.
func TestStepsSayWhy(t *testing.T) {
	w := newWorld()
	w.user.Keys[1] = fakeiam.Key("ci-deploy", sibling, types.StatusTypeActive, arrival)
	w.iam.Fail["UpdateAccessKey"] = []error{nil, fakeiam.Error("Throttling", "Rate exceeded")}
	req := request()
	req.Level, req.Why = level.Isolate, "evidence: row R3"
	for _, a := range w.engine.Contain(context.Background(), req).Actions {
		want := req.Why
		if a.Target == sibling {
			want = containment.ReasonYoung
		}
		if a.Status != containment.Done || a.Reason != want {
			t.Errorf("%s %s: %s, %q", a.Status, a.Step, a.Target, a.Reason)
		}
	}
}
