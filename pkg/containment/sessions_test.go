package containment_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

const sessionARN = "arn:aws:sts::111122223333:assumed-role/Deploy/s3sync"

// deniedRole is a world in which a session of a role was denied, some time later.
func deniedRole(later time.Duration) (*world, containment.VerifyRequest) {
	w, req := sessionWorld("")
	out := w.engine.Contain(context.Background(), req)
	w.iam.Calls = nil
	w.now = w.now.Add(later)
	req.Owner.ARN = "arn:aws:iam::111122223333:role/Deploy"
	return w, containment.VerifyRequest{Request: req, InForce: out.Actions, ContainedAt: out.Actions[0].At, Witness: witness{}}
}

func (w *world) sessions() string { return w.iam.Roles["Deploy"][containment.SessionPolicy] }

// A denial of a role's session is read back as that of a user: put in force again
// where nobody known lifted it at once, or the session itself did; left to a
// colleague and to a restore.
func TestVerifyRole(t *testing.T) {
	lift := func(w *world) { delete(w.iam.Roles["Deploy"], containment.SessionPolicy) }
	by := func(arn string) witness { return witness{call: containment.Call{ARN: arn}, found: true} }
	const whole = `special="temporary-role" contained=true`
	for name, test := range map[string]struct {
		later   time.Duration
		prepare func(*world, *containment.VerifyRequest)
		undone  []string
		want    []string
		denied  bool // afterwards
	}{
		"in force":         {time.Minute, func(*world, *containment.VerifyRequest) {}, nil, []string{whole, "already session:Deploy"}, true},
		"lifted, unseen":   {time.Minute, func(w *world, _ *containment.VerifyRequest) { lift(w) }, []string{"session:Deploy unseen reapplied=true"}, []string{whole, "done session:Deploy"}, true},
		"lifted by itself": {time.Hour, func(w *world, r *containment.VerifyRequest) { lift(w); r.Witness = by(sessionARN) }, []string{"session:Deploy hostile reapplied=true"}, []string{whole, "done session:Deploy"}, true},
		"another session of the role": {time.Minute, func(w *world, r *containment.VerifyRequest) { lift(w); r.Witness = by(sessionARN + "2") },
			[]string{"session:Deploy colleague reapplied=false"}, []string{`special="temporary-role" contained=false`, "skipped session:Deploy"}, false},
		"lifted late, unseen": {time.Hour, func(w *world, _ *containment.VerifyRequest) { lift(w) },
			[]string{"session:Deploy unseen reapplied=false"}, []string{`special="temporary-role" contained=false`, "skipped session:Deploy"}, false},
		"restored": {time.Hour, func(w *world, r *containment.VerifyRequest) {
			lift(w)
			r.Leave = map[string]string{"session:Deploy": "restored by alice"}
		}, nil, []string{`special="temporary-role" contained=false`, "skipped session:Deploy"}, false},
		"of another time": {time.Minute, func(w *world, _ *containment.VerifyRequest) {
			w.iam.Roles["Deploy"][containment.SessionPolicy] = policy(strings.Replace(mine, "T03:", "T01:", 1))
		}, []string{"session:Deploy unseen reapplied=true"}, []string{whole, "done session:Deploy"}, true},
		"turned into an Allow": {time.Minute, func(w *world, _ *containment.VerifyRequest) {
			w.iam.Roles["Deploy"][containment.SessionPolicy] = policy(strings.Replace(mine, "Deny", "Allow", 1))
		}, []string{"session:Deploy unseen reapplied=true"}, []string{whole, "done session:Deploy"}, true},
		"cannot be read": {time.Minute, func(w *world, _ *containment.VerifyRequest) {
			w.iam.Fail["GetRolePolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, nil, []string{`special="temporary-role" contained=false`, "unread " + containment.SessionPolicy + " of role Deploy"}, true},
		"could not be denied before": {time.Minute, func(w *world, r *containment.VerifyRequest) {
			lift(w)
			r.InForce = []containment.Action{{Step: containment.RoleSessionDenied, Target: "Deploy", Status: containment.Failed}}
		}, nil, []string{whole, "done session:Deploy"}, true},
		"every session has ended": {14 * time.Hour, func(w *world, _ *containment.VerifyRequest) { lift(w) }, nil, []string{whole, "already session:Deploy"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := deniedRole(test.later)
			test.prepare(w, &req)
			out, undone := w.engine.VerifyRole(context.Background(), req)
			if diff := cmp.Diff(test.undone, undoings(undone)); diff != "" {
				t.Errorf("undone (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, roleWords(out)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if denied := strings.Contains(w.sessions(), `"Deny"`); denied != test.denied {
				t.Errorf("the policy afterwards: %q", w.sessions())
			}
		})
	}
}

func undoings(list []containment.Undone) (words []string) {
	for _, u := range list {
		again := "false"
		if u.Reapplied {
			again = "true"
		}
		words = append(words, containment.Part(u.Step, u.Target)+" "+string(u.Undoer)+" reapplied="+again)
	}
	return words
}

func roleWords(out containment.Outcome) []string {
	is := "false"
	if out.Contained {
		is = "true"
	}
	words := []string{`special="` + string(out.Special) + `" contained=` + is}
	for _, a := range out.Actions {
		words = append(words, string(a.Status)+" "+containment.Part(a.Step, a.Target))
	}
	for _, u := range out.Unread {
		text, _, _ := strings.Cut(u, ":")
		words = append(words, "unread "+text)
	}
	return words
}

// A session that was made with the exposed key is denied again too, by the
// verification of the key's user; what is in force is left as it is.
func TestVerifyDeniesMadeSessionsAgain(t *testing.T) {
	for name, lifted := range map[string]bool{"lifted": true, "in force": false} {
		t.Run(name, func(t *testing.T) {
			w, req := contained(level.Revoke, 10*time.Second)
			w.engine.Roles = w.iam
			cut := w.engine.Cut(context.Background(), containment.CutRequest{Of: "ci-deploy", Made: []containment.Made{
				{Kind: containment.MadeRoleSession, ID: "ASIAMADE", Principal: madeRole, Session: "s3sync"}}})
			req.InForce = append(req.InForce, cut...)
			before := w.iam.Roles["OrgAudit"][containment.SessionPolicy]
			if lifted {
				delete(w.iam.Roles["OrgAudit"], containment.SessionPolicy)
			}
			w.now = w.now.Add(time.Second)
			_, undone := w.engine.Verify(context.Background(), req)
			after := w.iam.Roles["OrgAudit"][containment.SessionPolicy]
			if len(undone) == 1 != lifted || (after == before) == lifted || !strings.Contains(after, `"*:s3sync"`) {
				t.Errorf("undone %v, policy %s", undone, after)
			}
		})
	}
}
