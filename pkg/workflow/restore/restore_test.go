package restore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

const (
	exposed = "AKIAEXPOSED000000001"
	sibling = "AKIASIBLING000000002"
	alice   = "arn:aws:iam::111122223333:user/alice"
)

var contained = time.Date(2026, 11, 23, 3, 12, 4, 0, time.UTC)

// diary records what the handler does, in order, beside what IAM records.
type diary struct {
	iam      *fakeiam.IAM
	announce error
	schedule error
	facts    notice.RestoreFacts
}

func (d *diary) AnnounceRestore(_ context.Context, facts notice.RestoreFacts) error {
	d.iam.Calls = append(d.iam.Calls, "announce "+strings.Join(facts.Parts, ","))
	d.facts = facts
	return d.announce
}

func (d *diary) ContainAt(_ context.Context, r incident.Record, at time.Time, _ string) error {
	d.iam.Calls = append(d.iam.Calls, "schedule "+string(r.AccessKeyID)+" "+at.Format(time.RFC3339))
	return d.schedule
}

type world struct {
	iam     *fakeiam.IAM
	user    *fakeiam.User
	db      *fakedynamo.Table
	table   *incident.Register
	diary   *diary
	handler *restore.Handler
	id      string
	now     time.Time
}

// newWorld is an isolated user three hours after its containment, with
// CloudTrail read and no session alive.
func newWorld(t *testing.T) *world {
	t.Helper()
	s := settings.Settings{Account: fakeiam.Account, Partition: "aws"}
	w := &world{iam: &fakeiam.IAM{Fail: map[string][]error{}}, db: &fakedynamo.Table{Fail: map[string]error{}}, now: contained.Add(3 * time.Hour)}
	w.table = incident.NewRegister(w.db, "t")
	w.diary = &diary{iam: w.iam}
	w.user = &fakeiam.User{Name: "ci-deploy",
		Keys: []types.AccessKeyMetadata{
			fakeiam.Key("ci-deploy", exposed, types.StatusTypeInactive, contained),
			fakeiam.Key("ci-deploy", sibling, types.StatusTypeInactive, contained),
		},
		Attached: []string{s.PolicyARN(settings.RevokePolicy), s.PolicyARN(settings.IsolatePolicy)},
	}
	w.iam.Add(w.user)
	w.handler = &restore.Handler{
		Settings: s,
		Undo: func(string) *containment.Undo {
			return &containment.Undo{IAM: w.iam, Stack: contain.StackOf(s), Now: func() time.Time { return w.now },
				Pause: func(_ context.Context, d time.Duration) { w.now = w.now.Add(d) }}
		},
		Incidents: w.table, Announcer: w.diary, Scheduler: w.diary,
		Now: func() time.Time { return w.now },
	}
	w.id = w.open(t, exposed, sibling)
	return w
}

// open records an incident that isolated ci-deploy because of a key.
func (w *world) open(t *testing.T, key string, others ...string) string {
	t.Helper()
	done := func(step containment.Step, target, prior string) containment.Action {
		return containment.Action{Step: step, Target: target, Prior: prior, Status: containment.Done, At: contained}
	}
	actions := []containment.Action{
		done(containment.KeyInactive, key, "Active"),
		done(containment.IsolateAttached, "ci-deploy", ""),
		done(containment.RevokeAttached, "ci-deploy", ""),
	}
	for _, other := range others {
		actions = append(actions, done(containment.KeyInactive, other, "Active"))
	}
	r, _, err := w.table.Open(context.Background(), incident.Record{
		Account:     fakeiam.Account,
		AccessKeyID: accesskey.ID(key), User: "ci-deploy", State: incident.Verified, ArrivedAt: contained, ContainedAt: contained,
		Actions: actions, Sessions: incident.Sessions{ReadUntil: contained.Add(time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func (w *world) update(t *testing.T, change func(*incident.Record)) {
	t.Helper()
	if _, err := w.table.Update(context.Background(), w.id, change); err != nil {
		t.Fatal(err)
	}
}

func (w *world) restore(t *testing.T, in workflow.RestoreInput) workflow.RestoreResult {
	t.Helper()
	if in.IncidentID == "" {
		in.IncidentID = w.id
	}
	if in.By == "" {
		in.By = alice
	}
	w.iam.Calls = nil
	result, err := w.handler.Handle(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Undo goes one level down at a time, and never as far as the exposed key.
func TestOneLevelDownAtATime(t *testing.T) {
	w := newWorld(t)
	first := w.restore(t, workflow.RestoreInput{})
	if diff := cmp.Diff([]string{"key:" + exposed, "deny"}, first.Remaining); diff != "" || !first.Restored {
		t.Errorf("after the first restore (-want +got):\n%s\n%+v", diff, first)
	}
	second := w.restore(t, workflow.RestoreInput{})
	if diff := cmp.Diff([]string{"key:" + exposed}, second.Remaining); diff != "" || !second.Restored {
		t.Errorf("after the second (-want +got):\n%s\n%+v", diff, second)
	}
	third := w.restore(t, workflow.RestoreInput{})
	if third.Refused == "" || w.user.Keys[0].Status != types.StatusTypeInactive {
		t.Errorf("the third: %+v, key %s", third, w.user.Keys[0].Status)
	}
	if w.user.Keys[1].Status != types.StatusTypeActive || len(w.user.Attached) > 0 {
		t.Errorf("user %+v", w.user)
	}
}

// It is told and written down before anything is changed.
func TestOrder(t *testing.T) {
	w := newWorld(t)
	until := w.now.Add(2 * time.Hour)
	w.restore(t, workflow.RestoreInput{ReactivateExposedKey: true, Until: until})
	want := []string{"schedule " + exposed + " " + until.Format(time.RFC3339), "announce key:" + exposed, "UpdateAccessKey ci-deploy " + exposed + " Active"}
	if diff := cmp.Diff(want, w.iam.Calls[1:4]); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	r, err := w.table.Get(context.Background(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	if leave := r.Leave(w.now); leave["key:"+exposed] == "" {
		t.Errorf("verification would fight it: %v", leave)
	}
}

func TestRefusals(t *testing.T) {
	hour := time.Hour
	for _, test := range []struct {
		name    string
		prepare func(*testing.T, *world, *workflow.RestoreInput)
		want    string // part of the reason
	}{
		{"no such incident", func(_ *testing.T, _ *world, in *workflow.RestoreInput) { in.IncidentID = "EKR-0000-XXXX" }, "there is no incident"},
		{"the contained user asks", func(_ *testing.T, _ *world, in *workflow.RestoreInput) {
			in.By = "arn:aws:iam::111122223333:user/path/ci-deploy"
		}, "principal of the open incident"},
		{"the exposed key by name", func(_ *testing.T, _ *world, in *workflow.RestoreInput) { in.Only = []string{"key:" + exposed} }, "--reactivate-exposed-key"},
		{"the exposed key without end", func(_ *testing.T, _ *world, in *workflow.RestoreInput) { in.ReactivateExposedKey = true }, "72 hours"},
		{"the exposed key for too long", func(_ *testing.T, w *world, in *workflow.RestoreInput) {
			in.ReactivateExposedKey, in.Until = true, w.now.Add(73*hour)
		}, "72 hours"},
		{"the exposed key until yesterday", func(_ *testing.T, w *world, in *workflow.RestoreInput) {
			in.ReactivateExposedKey, in.Until = true, w.now.Add(-hour)
		}, "72 hours"},
		{"a part that is not in force", func(_ *testing.T, _ *world, in *workflow.RestoreInput) { in.Only = []string{"group"} }, "not in force"},
		{"sessions alive", func(t *testing.T, w *world, in *workflow.RestoreInput) {
			in.Only = []string{"deny", "isolate"}
			w.update(t, func(r *incident.Record) { r.Sessions.AliveUntil = w.now.Add(hour) })
		}, "are alive until 2026-11-23 07:12 UTC"},
		{"CloudTrail not read past the containment", func(t *testing.T, w *world, in *workflow.RestoreInput) {
			in.Only = []string{"deny", "isolate"}
			w.update(t, func(r *incident.Record) { r.Sessions.ReadUntil = contained.Add(-hour) })
		}, "could not yet be read"},
		{"CloudTrail never read", func(t *testing.T, w *world, in *workflow.RestoreInput) {
			in.Only = []string{"deny", "isolate"}
			w.update(t, func(r *incident.Record) { r.Sessions = incident.Sessions{} })
		}, "could not yet be read"},
		{"a role's session alive", func(t *testing.T, w *world, in *workflow.RestoreInput) {
			in.Only = []string{"session:Ops"}
			w.update(t, func(r *incident.Record) {
				r.Actions = append(r.Actions, containment.Action{Step: containment.RoleSessionDenied, Target: "Ops", Status: containment.Done, At: contained})
				r.Sessions.AliveUntil = w.now.Add(hour)
			})
		}, "are alive until 2026-11-23 07:12 UTC"},
		{"the exposed session alive", func(t *testing.T, w *world, in *workflow.RestoreInput) {
			in.Only = []string{"session:Ops"}
			w.update(t, func(r *incident.Record) {
				r.AccessKeyID, r.OpenedAt = "ASIAEXPOSED000000001", contained
				r.Actions = append(r.Actions, containment.Action{Step: containment.RoleSessionDenied, Target: "Ops", Status: containment.Done, At: contained})
			})
		}, "session may be alive until 2026-11-24 15:12 UTC"},
		{"the notice cannot be sent", func(_ *testing.T, w *world, _ *workflow.RestoreInput) { w.diary.announce = errors.New("refused") }, "announced before it happens"},
		{"the end cannot be scheduled", func(_ *testing.T, w *world, in *workflow.RestoreInput) {
			in.ReactivateExposedKey, in.Until = true, w.now.Add(hour)
			w.diary.schedule = errors.New("refused")
		}, "could not be scheduled"},
		{"the record cannot be written", func(_ *testing.T, w *world, _ *workflow.RestoreInput) { w.db.Fail["PutItem"] = errors.New("refused") }, "could not be recorded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			in := workflow.RestoreInput{}
			test.prepare(t, w, &in)
			result := w.restore(t, in)
			if !strings.Contains(result.Refused, test.want) || result.Restored {
				t.Errorf("refused %q, want %q", result.Refused, test.want)
			}
			if changes := w.iam.Changes(); len(changes) > 0 && !strings.HasPrefix(changes[0], "announce") && !strings.HasPrefix(changes[0], "schedule") {
				t.Errorf("a refused restore changed %v", changes)
			}
		})
	}
}

func TestTheReasonKeepsNoSecret(t *testing.T) {
	w := newWorld(t)
	w.restore(t, workflow.RestoreInput{Reason: "rotated, password=correct-horse"})
	record, err := w.table.Get(context.Background(), w.id)
	if err != nil || len(record.Restores) != 1 || record.Restores[0].Reason != "rotated, password=REDACTED" {
		t.Errorf("kept %+v: %v", record.Restores, err)
	}
}

func TestSomebodyMustAsk(t *testing.T) {
	w := newWorld(t)
	result, err := w.handler.Handle(context.Background(), workflow.RestoreInput{IncidentID: w.id})
	if err != nil || !strings.Contains(result.Refused, "does not say who") {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestAcceptLiveSessions(t *testing.T) {
	w := newWorld(t)
	w.update(t, func(r *incident.Record) { r.Sessions.AliveUntil = w.now.Add(time.Hour) })
	result := w.restore(t, workflow.RestoreInput{Only: []string{"deny", "isolate"}, AcceptLiveSessions: true})
	if !result.Restored || len(w.user.Attached) > 0 {
		t.Errorf("%+v, attached %v", result, w.user.Attached)
	}
}

// The denials of a user with two open incidents go with the last of them.
func TestSharedDenials(t *testing.T) {
	w := newWorld(t)
	other := w.open(t, sibling)
	first := w.restore(t, workflow.RestoreInput{Only: []string{"isolate"}})
	if !first.Restored || len(w.user.Attached) != 2 || first.Actions[0].Status != containment.Skipped || !strings.Contains(first.Actions[0].Reason, other) {
		t.Errorf("first: %+v, attached %v", first, w.user.Attached)
	}
	second := w.restore(t, workflow.RestoreInput{IncidentID: other, Only: []string{"isolate"}})
	if !second.Restored || len(w.user.Attached) != 1 {
		t.Errorf("second: %+v, attached %v", second, w.user.Attached)
	}
}

// What has a name of its own is shared across users: a key that this user's key had
// made may be the exposed one of another incident, and stays off with it, even
// when that one is closed.
func TestSharedAcrossUsers(t *testing.T) {
	const made, other = "AKIAEXAMPLEMADE00001", "EKR-1123-OTHER"
	key := containment.Action{Step: containment.KeyInactive, Target: made, Prior: "Active", Status: containment.Done, At: contained}
	deny := containment.Action{Step: containment.RevokeAttached, Target: "bob", Status: containment.Done, At: contained}
	for name, test := range map[string]struct {
		other  incident.Record
		shared bool
	}{
		"its exposed key":            {incident.Record{AccessKeyID: made, State: incident.Verified, Actions: []containment.Action{key}}, true},
		"its exposed key, closed":    {incident.Record{AccessKeyID: made, State: incident.Closed, Actions: []containment.Action{key}}, true},
		"another's, made by it too":  {incident.Record{AccessKeyID: "AKIAEXAMPLEBOB000001", State: incident.Verified, Actions: []containment.Action{key}}, true},
		"another's, closed":          {incident.Record{AccessKeyID: "AKIAEXAMPLEBOB000001", State: incident.Closed, Actions: []containment.Action{key}}, false},
		"another's denial":           {incident.Record{AccessKeyID: "AKIAEXAMPLEBOB000001", State: incident.Verified, Actions: []containment.Action{deny}}, false},
		"an earlier one of this key": {incident.Record{AccessKeyID: exposed, State: incident.Verified, Actions: []containment.Action{key}}, false},
		"a rehearsal":                {incident.Record{AccessKeyID: made, DryRun: true, Actions: []containment.Action{key}}, false},
		"one of another account":     {incident.Record{AccessKeyID: made, Account: "444455556666", Actions: []containment.Action{key}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.update(t, func(r *incident.Record) { r.Actions = append(r.Actions, key) })
			record, err := w.table.Get(t.Context(), w.id)
			if err != nil {
				t.Fatal(err)
			}
			test.other.ID, test.other.User = other, "bob"
			if test.other.Account == "" {
				test.other.Account = fakeiam.Account
			}
			in := workflow.RestoreInput{By: alice, Only: []string{"key:" + made, "deny"}}
			preview := restore.Foresee(record, []incident.Record{record, test.other}, in, w.now)
			if got := len(preview.Shared) == 1; got != test.shared || preview.Refused != "" || len(preview.Undone)+len(preview.Shared) != 2 {
				t.Errorf("shared %v, undone %v, refused %q", preview.Shared, preview.Undone, preview.Refused)
			}
		})
	}
}

// What failed is in force again for the record, so that it can be asked for once
// more.
func TestAFailedPartIsHeldAgain(t *testing.T) {
	w := newWorld(t)
	w.iam.Fail["DetachUserPolicy"] = []error{fakeiam.Error("AccessDenied", "no")}
	first := w.restore(t, workflow.RestoreInput{})
	if first.Restored || !strings.Contains(strings.Join(first.Remaining, " "), "isolate") {
		t.Errorf("first: %+v", first)
	}
	if second := w.restore(t, workflow.RestoreInput{}); !second.Restored {
		t.Errorf("second: %+v", second)
	}
}

// A credential that was switched off because of its age may be the attacker's:
// it comes back by name only.
func TestSuspectsComeBackByNameOnly(t *testing.T) {
	w := newWorld(t)
	w.update(t, func(r *incident.Record) { r.Actions[3].Reason = containment.ReasonYoung })
	w.restore(t, workflow.RestoreInput{})
	if w.user.Keys[1].Status != types.StatusTypeInactive {
		t.Error("a suspect key came back with the rest")
	}
	if result := w.restore(t, workflow.RestoreInput{Only: []string{"key:" + sibling}}); !result.Restored || w.user.Keys[1].Status != types.StatusTypeActive {
		t.Errorf("by name: %+v", result)
	}
}

func TestTableErrorsAreErrors(t *testing.T) {
	w := newWorld(t)
	w.db.Fail["GetItem"] = errors.New("refused")
	if _, err := w.handler.Handle(context.Background(), workflow.RestoreInput{IncidentID: w.id, By: alice}); err == nil {
		t.Error("a table that refuses is not a missing incident")
	}
}
