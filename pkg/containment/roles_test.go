package containment_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

const (
	other   = `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-22T14:12:03Z"},"StringEquals":{"aws:userid":"AROAEXAMPLE:other"}}}`
	foreign = `{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{}}`
	mine    = `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T03:12:03Z"},"StringEquals":{"aws:userid":"AROAEXAMPLE:s3sync"}}}`
	later   = `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T04:12:03Z"},"StringEquals":{"aws:userid":"AROAEXAMPLE:s3sync"}}}`
)

func policy(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// sessionWorld is a world in which sessions of roles may be denied, and a
// request about one.
func sessionWorld(before string) (*world, containment.Request) {
	w, req := newWorld(), request()
	w.engine.Roles = w.iam
	req.Key, req.Kind = "ASIASESSION000000004", containment.TemporaryRole
	req.Owner = containment.Principal{Name: "Deploy", Session: "s3sync", UserID: "AROAEXAMPLE:s3sync"}
	if before != "" {
		w.iam.Roles = map[string]map[string]string{"Deploy": {containment.SessionPolicy: before}}
	}
	return w, req
}

// The policy of a role belongs to all incidents of its sessions.
func TestSessionPolicyIsAddedTo(t *testing.T) {
	for name, test := range map[string]struct{ before, want string }{
		"none yet":                         {"", policy(mine)},
		"another session stays":            {policy(other), policy(other, mine)},
		"one whose sessions have ended":    {policy(strings.Replace(other, "T14:12:03Z", "T14:11:59Z", 1)), policy(mine)},
		"one that is not ours stays":       {policy(foreign), policy(foreign, mine)},
		"an older denial of it is renewed": {policy(strings.Replace(mine, "-23T", "-22T", 1), other), policy(other, mine)},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := sessionWorld(test.before)
			out := w.engine.Contain(context.Background(), req)
			if diff := cmp.Diff(test.want, w.iam.Roles["Deploy"][containment.SessionPolicy]); diff != "" || !out.Contained {
				t.Errorf("contained %t, policy (-want +got):\n%s", out.Contained, diff)
			}
		})
	}
}

// Two incidents may write the policy of a role at once: IAM keeps the last, so each
// looks whether its own denial is there, and adds it again.
func TestSessionPolicyWrittenAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		lost   int // times that the other's policy takes the place of ours
		status containment.Status
	}{"once": {1, containment.Done}, "again and again": {99, containment.Failed}} {
		t.Run(name, func(t *testing.T) {
			w, req := sessionWorld("")
			put := false
			w.iam.Before = func(operation string) {
				if put && test.lost > 0 && operation == "GetRolePolicy" {
					w.iam.Roles["Deploy"][containment.SessionPolicy], test.lost = policy(other), test.lost-1
				}
				put = operation == "PutRolePolicy"
			}
			out := w.engine.Contain(context.Background(), req)
			got := w.iam.Roles["Deploy"][containment.SessionPolicy]
			if out.Actions[0].Status != test.status || test.status == containment.Done && got != policy(other, mine) {
				t.Errorf("%+v, policy %s", out.Actions[0], got)
			}
		})
	}
}

// A denial that was accepted and cannot be read back counts, and what was not read
// is named.
func TestSessionPolicyNotReadBack(t *testing.T) {
	w, req := sessionWorld("")
	w.iam.Fail["GetRolePolicy"] = []error{nil, fakeiam.Error("AccessDenied", "no")}
	out := w.engine.Contain(context.Background(), req)
	if out.Actions[0].Status != containment.Done || len(out.Unread) == 0 || !strings.Contains(out.Unread[0], "ekr-sessions of role Deploy after the change") {
		t.Errorf("%+v, unread %v", out.Actions[0], out.Unread)
	}
}

// A second event about the same session must not make the policy grow.
func TestSessionIsDeniedOnce(t *testing.T) {
	w, req := sessionWorld("")
	for range 3 {
		w.engine.Contain(context.Background(), req)
	}
	w.now = w.now.Add(time.Hour)
	w.engine.Contain(context.Background(), req)
	if diff := cmp.Diff(policy(later), w.iam.Roles["Deploy"][containment.SessionPolicy]); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

// What cannot be read is not overwritten: it holds the denials of others.
func TestSessionPolicyThatCannotBeReadStays(t *testing.T) {
	for name, prepare := range map[string]func(*world){
		"no JSON": func(*world) {},
		"denied": func(w *world) {
			w.iam.Fail["GetRolePolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := sessionWorld("{")
			prepare(w)
			out := w.engine.Contain(context.Background(), req)
			if out.Contained || len(w.iam.Changes()) > 0 {
				t.Errorf("contained %t, changes %v", out.Contained, w.iam.Changes())
			}
		})
	}
}

func TestSessionDenialIsLifted(t *testing.T) {
	w, req := sessionWorld("")
	out := w.engine.Contain(context.Background(), req)
	u := undo(w)
	u.Roles = w.iam
	parts := containment.Holding(out.Actions, nil)
	if diff := cmp.Diff([]string{"session:Deploy"}, held(parts)); diff != "" {
		t.Fatalf("held (-want +got):\n%s", diff)
	}
	got := u.Lift(context.Background(), "", parts)
	if got[0].Status != containment.Done || w.iam.Roles["Deploy"][containment.SessionPolicy] != "" {
		t.Errorf("%+v, left %v", got, w.iam.Roles)
	}
}

// Reasons come from AWS's messages, which name resources that others named.
func TestReasonsAreBounded(t *testing.T) {
	w := newWorld()
	w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", strings.Repeat("\u00e9", 5000)))}
	out := w.engine.Contain(context.Background(), request())
	if reason := out.Actions[0].Reason; len(reason) > 210 || !utf8.ValidString(reason) {
		t.Errorf("a reason of %d bytes, valid: %t", len(reason), utf8.ValidString(reason))
	}
}

// FuzzSessionPolicy holds that whatever somebody has put in the place of a role's
// policy, its sessions are denied by what is written over it; or it is told that
// they are not, and it stays as it was.
func FuzzSessionPolicy(f *testing.F) {
	for _, before := range []string{"", policy(other), policy(foreign, mine), policy(later), `{"Statement":[{"Action":["s3:*"]}]}`, `{"Statement":{}}`, `[]`, `null`, `%zz`, "0" + mine} {
		f.Add(before)
	}
	f.Fuzz(func(t *testing.T, before string) {
		w, req := sessionWorld(before)
		out := w.engine.Contain(context.Background(), req)
		switch after := w.iam.Roles["Deploy"][containment.SessionPolicy]; {
		case out.Contained && !denies(after):
			t.Errorf("%q: contained, with %s", before, after)
		case !out.Contained && after != before:
			t.Errorf("%q: not contained, and overwritten by %s", before, after)
		}
	})
}

// denies tells whether a policy has the denial of the session as a statement.
func denies(policy string) bool {
	var document struct{ Statement []json.RawMessage }
	return json.Unmarshal([]byte(policy), &document) == nil &&
		slices.ContainsFunc(document.Statement, func(s json.RawMessage) bool { return string(s) == mine })
}
