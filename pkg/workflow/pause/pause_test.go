package pause_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/pause"
)

const (
	alice   = "arn:aws:iam::111122223333:user/alice"
	exposed = accesskey.ID("AKIAEXAMPLE000000001")
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a responder that was never paused, and what it did.
type world struct {
	db       *fakedynamo.Table
	table    *incident.Register
	now      time.Time
	did      []string
	announce error
	schedule error
}

func newWorld() *world {
	db := &fakedynamo.Table{Fail: map[string]error{}}
	return &world{db: db, table: incident.NewRegister(db, "t"), now: noon}
}

func (w *world) AnnouncePause(_ context.Context, f notice.PauseFacts) error {
	// What is announced must not be in force yet.
	p, _ := w.table.Pause(context.Background())
	what := "announce"
	if p.On(w.now) {
		what = "announce while paused"
	}
	if !f.Pause.EndedAt.IsZero() {
		what = "announce the end, " + strings.Join(f.Waiting, " ")
	}
	w.did = append(w.did, what)
	return w.announce
}

func (w *world) ContainAt(_ context.Context, r incident.Record, at time.Time, _ string) error {
	w.did = append(w.did, "contain "+string(r.AccessKeyID)+" at "+at.Format(time.TimeOnly))
	return w.schedule
}

func (w *world) ask(t *testing.T, in workflow.PauseInput) workflow.PauseResult {
	t.Helper()
	h := &pause.Handler{Incidents: w.table, Announcer: w, Scheduler: w, Now: func() time.Time { return w.now }}
	result, err := h.Handle(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// upTo asks for a pause of some length from now on.
func (w *world) upTo(d time.Duration) workflow.PauseInput {
	return workflow.PauseInput{Until: w.now.Add(d), Reason: "change", By: alice}
}

func (w *world) isOn(t *testing.T) bool {
	t.Helper()
	p, err := w.table.Pause(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p.On(w.now)
}

func TestBegin(t *testing.T) {
	w := newWorld()
	got := w.ask(t, w.upTo(time.Hour))
	want := workflow.PauseResult{Version: workflow.Version, On: true, At: noon, Until: noon.Add(time.Hour), By: alice, Reason: "change", Waiting: []string{}}
	if diff := cmp.Diff(want, got); diff != "" || !w.isOn(t) {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"announce"}, w.did); diff != "" {
		t.Error(diff)
	}
}

// What a person writes is kept, and told in states and notices, without secrets.
func TestTheReasonKeepsNoSecret(t *testing.T) {
	w := newWorld()
	in := w.upTo(time.Hour)
	in.Reason = "rotating, password=correct-horse"
	if got := w.ask(t, in); got.Reason != "rotating, password=REDACTED" {
		t.Errorf("kept %q", got.Reason)
	}
}

// A pause that is prolonged ends four hours after its beginning all the same.
func TestProlong(t *testing.T) {
	w := newWorld()
	w.ask(t, w.upTo(time.Hour))
	w.now = noon.Add(30 * time.Minute)
	in := w.upTo(3*time.Hour + 30*time.Minute)
	in.By = "arn:aws:iam::111122223333:user/bob"
	if got := w.ask(t, in); got.Refused != "" || !got.At.Equal(noon) || !got.Until.Equal(noon.Add(4*time.Hour)) || got.By != in.By {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff([]string{"announce", "announce while paused"}, w.did); diff != "" {
		t.Error(diff)
	}
	if got := w.ask(t, w.upTo(3*time.Hour+31*time.Minute)); !strings.Contains(got.Refused, "4 hours after its beginning") || !got.Until.Equal(noon.Add(4*time.Hour)) {
		t.Errorf("%+v", got)
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(t *testing.T, w *world, in *workflow.PauseInput)
		want    string
	}{
		{"by nobody", func(_ *testing.T, _ *world, in *workflow.PauseInput) { in.By = "" }, "does not say who asks"},
		{"by the principal of an open incident", func(t *testing.T, w *world, in *workflow.PauseInput) { w.incident(t, "alice", incident.Handled) }, "is the principal of the open incident"},
		{"without reason", func(_ *testing.T, _ *world, in *workflow.PauseInput) { in.Reason = "" }, "has a reason"},
		{"without end", func(_ *testing.T, _ *world, in *workflow.PauseInput) { in.Until = time.Time{} }, "4 hours after"},
		{"until now", func(_ *testing.T, w *world, in *workflow.PauseInput) { in.Until = noon }, "2026-11-23 12:00:00 UTC, is over"},
		{"for four hours and a second", func(_ *testing.T, w *world, in *workflow.PauseInput) { in.Until = noon.Add(4*time.Hour + time.Second) }, "4 hours after"},
		{"shorter than the one that is on", func(t *testing.T, w *world, in *workflow.PauseInput) { w.ask(t, w.upTo(2*time.Hour)) }, "ekr pause --end"},
		{"right after another", func(t *testing.T, w *world, in *workflow.PauseInput) {
			w.ask(t, w.upTo(time.Hour))
			w.now = noon.Add(time.Hour + incident.PauseGap - time.Second)
			*in = w.upTo(time.Hour)
		}, "another may begin at 2026-11-23 13:10:00 UTC"},
		{"not announced", func(_ *testing.T, w *world, _ *workflow.PauseInput) { w.announce = errors.New("sns refused") }, "sns refused"},
		{"longer, and not announced", func(t *testing.T, w *world, in *workflow.PauseInput) {
			w.ask(t, w.upTo(30*time.Minute))
			w.announce = errors.New("sns refused")
		}, "sns refused"},
		{"not recorded", func(_ *testing.T, w *world, _ *workflow.PauseInput) { w.db.Fail["PutItem"] = errors.New("denied") }, "could not be recorded"},
		{"no pause to end", func(_ *testing.T, _ *world, in *workflow.PauseInput) { in.End = true }, "is not paused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			in := w.upTo(time.Hour)
			test.prepare(t, w, &in)
			before := w.isOn(t)
			got := w.ask(t, in)
			if !strings.Contains(got.Refused, test.want) || w.isOn(t) != before || got.On != before {
				t.Errorf("%+v, paused %t, want %q", got, w.isOn(t), test.want)
			}
		})
	}
}

func (w *world) incident(t *testing.T, user string, state incident.State) {
	t.Helper()
	_, _, err := w.table.Open(context.Background(), incident.Record{
		AccessKeyID: exposed, User: user, State: state, ArrivedAt: noon, PausedUntil: noon.Add(2 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
}

// The end is recorded first, then what waits is contained, then it is told. None
// of the later ones keeps the pause from ending.
func TestEnd(t *testing.T) {
	for name, fail := range map[string]func(w *world){
		"all goes well":                  func(*world) {},
		"nothing can be started":         func(w *world) { w.schedule = errors.New("states refused") },
		"nobody can be told":             func(w *world) { w.announce = errors.New("sns refused") },
		"neither of them, and both said": func(w *world) { w.schedule, w.announce = errors.New("states refused"), errors.New("sns refused") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.ask(t, w.upTo(2*time.Hour))
			w.incident(t, "ci-deploy", incident.Closed)
			w.now, w.did = noon.Add(time.Hour), nil
			fail(w)
			got := w.ask(t, workflow.PauseInput{End: true, By: alice})
			if got.Refused != "" || got.On || w.isOn(t) || w.did[0] != "contain "+string(exposed)+" at 13:00:00" {
				t.Errorf("%+v, did %v", got, w.did)
			}
			if told := len(w.did) == 2 && strings.HasPrefix(w.did[1], "announce the end"); !told {
				t.Errorf("did %v", w.did)
			}
			if (len(got.Waiting) == 1) != (w.schedule == nil) {
				t.Errorf("waiting %v", got.Waiting)
			}
			for _, err := range []error{w.schedule, w.announce} {
				if err != nil && !strings.Contains(got.Problem, err.Error()) {
					t.Errorf("problem %q lacks %q", got.Problem, err)
				}
			}
		})
	}
}

// Who cannot be told from a principal of an open incident is refused by an error:
// nothing is known, so nothing is changed.
func TestTheTableRefuses(t *testing.T) {
	for _, operation := range []string{"GetItem", "Query"} {
		w := newWorld()
		w.db.Fail[operation] = errors.New("denied")
		h := &pause.Handler{Incidents: w.table, Announcer: w, Scheduler: w, Now: func() time.Time { return w.now }}
		if _, err := h.Handle(context.Background(), w.upTo(time.Hour)); err == nil || len(w.did) > 0 {
			t.Errorf("%s: %v, did %v", operation, err, w.did)
		}
	}
}

// A pause that somebody put into the table is replaced by an orderly one.
func TestAForgedPauseIsReplaced(t *testing.T) {
	w := newWorld()
	if _, err := w.table.SavePause(context.Background(), incident.Pause{At: noon, Until: noon.AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	if got := w.ask(t, w.upTo(time.Hour)); got.Refused != "" || !got.On {
		t.Errorf("%+v", got)
	}
}
