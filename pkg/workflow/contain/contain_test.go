package contain_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
)

const exposed = accesskey.ID("AKIAEXPOSED000000001")

var arrival = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

// bucket keeps what is put, or refuses.
type bucket struct {
	put map[string][]byte
	err error
}

func (b *bucket) Put(_ context.Context, id, name string, body []byte) (evidence.Object, error) {
	if b.err != nil {
		return evidence.Object{}, b.err
	}
	b.put[id+"/"+name] = body
	return evidence.Object{Key: name}, nil
}

// history is what CloudTrail knows: of temporary keys, and of who undid what.
type history struct {
	owner containment.Principal
	kind  containment.Special
	call  containment.Call
	found bool
	err   error
}

func (h *history) Owner(context.Context, string) (containment.Principal, containment.Special, error) {
	return h.owner, h.kind, h.err
}

func (h *history) Undid(context.Context, containment.Step, string, string, time.Time) (containment.Call, bool, error) {
	return h.call, h.found, h.err
}

type world struct {
	iam     *fakeiam.IAM
	user    *fakeiam.User
	db      *fakedynamo.Table
	table   *incident.Table
	bucket  *bucket
	history *history
	handler *contain.Handler
	now     time.Time
}

func newWorld() *world {
	old := arrival.AddDate(-1, 0, 0)
	w := &world{
		iam:     &fakeiam.IAM{Fail: map[string][]error{}},
		db:      &fakedynamo.Table{Fail: map[string]error{}},
		bucket:  &bucket{put: map[string][]byte{}},
		history: &history{},
		now:     arrival.Add(time.Second),
	}
	w.user = &fakeiam.User{Name: "ci-deploy", Created: old, Keys: []types.AccessKeyMetadata{
		fakeiam.Key("ci-deploy", string(exposed), types.StatusTypeActive, old)}}
	w.iam.Add(w.user)
	w.table = incident.NewTable(w.db, "t")
	now := func() time.Time { return w.now }
	s := settings.Settings{Account: fakeiam.Account, Region: "us-east-1", Partition: "aws",
		Ceiling: level.Isolate, Escalate: true, RevokeRoles: "none"}
	w.handler = &contain.Handler{
		Settings: s,
		Engine: &containment.Engine{
			IAM:       w.iam,
			Stack:     contain.StackOf(s),
			Protected: func(string, time.Time) (string, bool) { return "", false },
			Now:       now,
			Pause:     func(_ context.Context, d time.Duration) { w.now = w.now.Add(d) },
			Patience:  5 * time.Second,
		},
		Incidents: w.table, Evidence: w.bucket, Owners: w.history, Witness: w.history,
		Now: now, Aside: time.Second,
	}
	return w
}

func event(id string) workflow.Event {
	return workflow.Event{Kind: trigger.Health, ID: id, Account: fakeiam.Account, Region: "us-east-1",
		Time: arrival, ArrivedAt: arrival, NotKeys: []string{}, Keys: 1}
}

func exposure() workflow.Exposure {
	return workflow.Exposure{AccessKeyID: exposed, AccountID: fakeiam.Account, Code: "AWS_RISK_CREDENTIALS_EXPOSED", Start: level.Revoke}
}

func (w *world) contain(t *testing.T, e workflow.Event, x workflow.Exposure) workflow.Case {
	t.Helper()
	c, err := w.handler.Handle(context.Background(), workflow.ContainInput{Phase: workflow.PhaseContain, Event: e, Exposure: x})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) verify(t *testing.T, c workflow.Case) workflow.Case {
	t.Helper()
	c, err := w.handler.Handle(context.Background(), workflow.ContainInput{Phase: workflow.PhaseVerify, Case: c})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContainRecordsWhatItDid(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	if !c.Outcome.Contained || !c.Recorded || !c.Investigate || c.Repeat || c.Sightings != 1 || c.EvidenceError != "" {
		t.Errorf("case %+v", c)
	}
	r, err := w.table.Get(context.Background(), c.IncidentID)
	if err != nil {
		t.Fatal(err)
	}
	if r.State != incident.Handled || r.KeyPrior != "Active" || r.User != "ci-deploy" || !r.Contained || len(r.Actions) != 2 {
		t.Errorf("record %+v", r)
	}
	if len(w.bucket.put) != 1 {
		t.Errorf("evidence %v", w.bucket.put)
	}
}

// What surrounds containment may refuse or hang; the key is switched off all the
// same, and the case says what was refused.
func TestContainNeedsNothingButIAM(t *testing.T) {
	refused := errors.New("refused")
	for _, test := range []struct {
		name    string
		prepare func(*world)
		check   func(workflow.Case) bool
	}{
		{"table refuses to read", func(w *world) { w.db.Fail["GetItem"] = refused },
			func(c workflow.Case) bool {
				return !c.Recorded && strings.Contains(c.RecordError, "refused") && c.IncidentID != ""
			}},
		{"table refuses to write", func(w *world) { w.db.Fail["PutItem"] = refused },
			func(c workflow.Case) bool { return !c.Recorded && c.RecordError != "" && c.IncidentID != "" }},
		{"bucket refuses", func(w *world) { w.bucket.err = refused },
			func(c workflow.Case) bool { return c.Recorded && c.EvidenceError == "refused" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			test.prepare(w)
			c := w.contain(t, event("e1"), exposure())
			if !c.Outcome.Contained || !c.Investigate || !test.check(c) {
				t.Errorf("case %+v", c)
			}
		})
	}
}

// The ids of two copies of an event agree even if the table never answers, so
// that a person sees one incident.
func TestUnrecordedCopiesAgreeOnTheID(t *testing.T) {
	w := newWorld()
	w.db.Fail["GetItem"] = errors.New("refused")
	if a, b := w.contain(t, event("e1"), exposure()), w.contain(t, event("e2"), exposure()); a.IncidentID != b.IncidentID {
		t.Errorf("%s and %s", a.IncidentID, b.IncidentID)
	}
}

func TestRepeats(t *testing.T) {
	type want struct {
		same, repeat, investigate bool
		changes                   int // changes in IAM by the second event
	}
	graver := exposure()
	graver.Start = level.Isolate
	weaker := exposure()
	weaker.Start = level.Notify
	for _, test := range []struct {
		name    string
		between func(*testing.T, *world, workflow.Case)
		second  workflow.Exposure
		want    want
	}{
		{"the same event twice", nil, exposure(), want{same: true, repeat: true, investigate: true, changes: 2}},
		{"a refresh days later, still contained", func(t *testing.T, w *world, c workflow.Case) {
			w.now = w.now.AddDate(0, 0, 3)
			w.close(t, c)
		}, exposure(), want{same: true, repeat: true, changes: 2}},
		{"a weaker signal later does not lower anything", nil, weaker, want{same: true, repeat: true, investigate: true, changes: 2}},
		{"AWS's word is graver", nil, graver, want{investigate: true, changes: 3}},
		{"active again without a restore", func(t *testing.T, w *world, c workflow.Case) {
			w.now = w.now.Add(time.Hour)
			w.close(t, c)
			w.user.Keys[0].Status = types.StatusTypeActive
		}, exposure(), want{investigate: true, changes: 2}},
		{"active again by a restore", func(t *testing.T, w *world, c workflow.Case) {
			w.restore(t, c, time.Time{})
		}, exposure(), want{same: true, repeat: true, investigate: true}},
		{"active again by a restore that has ended", func(t *testing.T, w *world, c workflow.Case) {
			w.restore(t, c, w.now.Add(time.Hour))
			w.now = w.now.Add(2 * time.Hour)
		}, exposure(), want{investigate: true, changes: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			first := w.contain(t, event("e1"), exposure())
			if test.between != nil {
				test.between(t, w, first)
			}
			w.iam.Calls = nil
			second := w.contain(t, event("e2"), test.second)
			got := want{same: first.IncidentID == second.IncidentID, repeat: second.Repeat,
				investigate: second.Investigate, changes: len(w.iam.Changes())}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("second event (-want +got):\n%s\n%v", diff, w.iam.Changes())
			}
		})
	}
}

func (w *world) close(t *testing.T, c workflow.Case) {
	t.Helper()
	if _, err := w.table.Update(context.Background(), c.IncidentID, func(r *incident.Record) { r.State = incident.Closed }); err != nil {
		t.Fatal(err)
	}
}

func (w *world) restore(t *testing.T, c workflow.Case, until time.Time) {
	t.Helper()
	_, err := w.table.Update(context.Background(), c.IncidentID, func(r *incident.Record) {
		r.Restores = append(r.Restores, incident.Restore{By: "alice", At: w.now, Until: until, Parts: []string{"key:" + string(exposed)}})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.user.Keys[0].Status = types.StatusTypeActive
}

// What a person has given back is not in force for the incident that follows, which
// would tell of it as undone.
func TestReopeningForgetsWhatWasGivenBack(t *testing.T) {
	const sibling = "AKIAEXAMPLESIBLING01"
	w := newWorld()
	w.user.Keys = append(w.user.Keys, fakeiam.Key("ci-deploy", sibling, types.StatusTypeActive, arrival))
	first := w.contain(t, event("e1"), exposure())
	w.now = w.now.Add(time.Hour)
	_, err := w.table.Update(t.Context(), first.IncidentID, func(r *incident.Record) {
		r.Restores = append(r.Restores, incident.Restore{By: "alice", At: w.now, Parts: []string{"key:" + sibling}})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.user.Keys[0].Status, w.user.Keys[1].Status = types.StatusTypeActive, types.StatusTypeActive
	second := w.contain(t, event("e2"), exposure())
	if second.IncidentID == first.IncidentID || w.user.Keys[0].Status != types.StatusTypeInactive {
		t.Fatalf("incident %s, key %s", second.IncidentID, w.user.Keys[0].Status)
	}
	verified := w.verify(t, second)
	if len(verified.Undone) > 0 || w.user.Keys[1].Status != types.StatusTypeActive {
		t.Errorf("undone %+v, the key that alice gave back is %s", verified.Undone, w.user.Keys[1].Status)
	}
}

// The first execution dies after the incident is opened: the second event must
// not be taken for a repeat, and does all that the first one left undone.
func TestDyingMidwaySwallowsNothing(t *testing.T) {
	w := newWorld()
	draft := incident.Record{AccessKeyID: exposed, State: incident.Opened, Start: level.Revoke, ArrivedAt: arrival}
	if _, _, err := w.table.Open(context.Background(), draft); err != nil {
		t.Fatal(err)
	}
	w.user.Keys[0].Status = types.StatusTypeInactive // as far as it came
	c := w.contain(t, event("e2"), exposure())
	if c.Repeat || !c.Investigate || !c.Outcome.Contained || len(w.user.Attached) != 1 {
		t.Errorf("case %+v, attached %v", c, w.user.Attached)
	}
	if c.Outcome.OffBefore {
		t.Error("our own deactivation is taken for somebody else's")
	}
}

// A dry run leaves an incident behind that must not stand in for a response.
func TestADryRunIsNoResponse(t *testing.T) {
	w := newWorld()
	rehearsal := event("e1")
	rehearsal.DryRun = true
	first := w.contain(t, rehearsal, exposure())
	if len(w.iam.Changes()) > 0 || first.Outcome.Contained {
		t.Fatalf("the dry run changed %v", w.iam.Changes())
	}
	second := w.contain(t, event("e2"), exposure())
	if second.Repeat || !second.Outcome.Contained || second.IncidentID == first.IncidentID {
		t.Errorf("case %+v", second)
	}
}

// Nobody was told of a drill: the first real event about its key is.
func TestADrillIsNoResponse(t *testing.T) {
	w := newWorld()
	w.user.Path = settings.DrillPath
	first := w.contain(t, drill("e1"), exposure())
	if again := w.contain(t, drill("e2"), exposure()); !first.Outcome.Contained || again.IncidentID != first.IncidentID || !again.Repeat {
		t.Fatalf("drills %+v, %+v", first, again)
	}
	second := w.contain(t, event("e3"), exposure())
	if second.Repeat || !second.Investigate || second.IncidentID == first.IncidentID || !second.Outcome.Contained {
		t.Errorf("case %+v", second)
	}
}

func drill(id string) workflow.Event {
	e := event(id)
	e.Kind = trigger.Drill
	return e
}

// Whoever may put events can call one a drill: it does nothing to a user that no
// drill made, nor to what is on record about the key.
func TestAForgedDrillChangesNothing(t *testing.T) {
	w := newWorld()
	c := w.contain(t, drill("e0"), exposure())
	if c.Outcome.Special != containment.NotDrill || len(w.iam.Changes()) > 0 || w.user.Keys[0].Status != types.StatusTypeActive {
		t.Errorf("case %+v, changed %v", c, w.iam.Changes())
	}
	first := w.contain(t, event("e1"), exposure())
	if first.Repeat || !first.Outcome.Contained {
		t.Errorf("a forged drill stands in for a response: %+v", first)
	}
	before, err := w.table.Get(t.Context(), first.IncidentID)
	if err != nil {
		t.Fatal(err)
	}
	w.iam.Calls = nil
	w.contain(t, drill("e2"), exposure())
	after, err := w.table.Get(t.Context(), first.IncidentID)
	if err != nil {
		t.Fatal(err)
	}
	after.Revision, after.Sightings, after.SightingCount = before.Revision, before.Sightings, before.SightingCount
	if diff := cmp.Diff(before, after); diff != "" || len(w.iam.Changes()) > 0 {
		t.Errorf("changed %v, on record %s", w.iam.Changes(), diff)
	}
}

func TestForeignKeysAreNotAskedAbout(t *testing.T) {
	w := newWorld()
	x := exposure()
	x.AccountID = "444455556666"
	c := w.contain(t, event("e1"), x)
	if c.Outcome.Special != containment.Foreign || c.Investigate || len(w.iam.Calls) > 0 {
		t.Errorf("case %+v, calls %v", c, w.iam.Calls)
	}
}

func TestTheCeilingHolds(t *testing.T) {
	for ceiling, want := range map[level.Level]int{level.Notify: 0, level.Deactivate: 1, level.Revoke: 2, level.Isolate: 2} {
		w := newWorld()
		w.handler.Settings.Ceiling = ceiling
		w.contain(t, event("e1"), exposure())
		if got := w.iam.Changes(); len(got) != want {
			t.Errorf("%s: changes %v, want %d", ceiling, got, want)
		}
	}
}

func TestTemporaryKeys(t *testing.T) {
	x := exposure()
	x.AccessKeyID = "ASIASESSION000000004"
	for _, test := range []struct {
		name    string
		history history
		want    containment.Special
		changes int
	}{
		{"of a user", history{kind: containment.Temporary, owner: containment.Principal{Name: "ci-deploy"}}, containment.Temporary, 1},
		{"of a role", history{kind: containment.TemporaryRole, owner: containment.Principal{Name: "Ops"}}, containment.TemporaryRole, 0},
		{"of root", history{kind: containment.Root}, containment.Root, 0},
		{"never seen", history{}, containment.OwnerUnknown, 0},
		{"CloudTrail denied", history{err: errors.New("denied")}, containment.OwnerUnknown, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			*w.history = test.history
			c := w.contain(t, event("e1"), x)
			if c.Outcome.Special != test.want || len(w.iam.Changes()) != test.changes {
				t.Errorf("special %q (%s), changes %v", c.Outcome.Special, c.Outcome.SpecialReason, w.iam.Changes())
			}
		})
	}
}

// As many cases as intake lets through must fit into one state, whatever a user's
// policies are called.
func TestCasesFitIntoOneState(t *testing.T) {
	for _, keys := range []int{1, 32, 60} {
		t.Run(fmt.Sprint(keys), func(t *testing.T) {
			w := newWorld()
			long := strings.Repeat("x", 128)
			for i := range 20 {
				w.user.Attached = append(w.user.Attached, fmt.Sprintf("arn:aws:iam::aws:policy/%s%d", long, i))
				w.user.Groups = append(w.user.Groups, fmt.Sprint(long, i))
				w.user.Service = append(w.user.Service, types.ServiceSpecificCredentialMetadata{
					ServiceSpecificCredentialId: &long, ServiceName: &long, CreateDate: &arrival, Status: "Active"})
			}
			e := event("e1")
			e.Keys = keys
			c := w.contain(t, e, exposure())
			body, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			const limit = 262_144
			if total := keys * len(body); total > limit*9/10 {
				t.Errorf("%d keys make %d bytes", keys, total)
			}
			if keys == 1 && c.Outcome.More > 0 || keys > 1 && c.Outcome.More == 0 {
				t.Errorf("%d list members left out", c.Outcome.More)
			}
			if len(c.Outcome.Actions) < 2 {
				t.Errorf("the steps themselves were cut: %+v", c.Outcome.Actions)
			}
		})
	}
}

func TestAPhaseFromTheFutureIsAnError(t *testing.T) {
	_, err := newWorld().handler.Handle(context.Background(), workflow.ContainInput{Phase: "fence"})
	if !errors.As(err, &contain.UnknownPhase{}) {
		t.Errorf("got %v", err)
	}
}
