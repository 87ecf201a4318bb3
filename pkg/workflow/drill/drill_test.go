package drill

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func denied() error { return fakeiam.Error("AccessDenied", "by the test") }

func TestADrillFromItsStartToItsEnd(t *testing.T) {
	w := newWorld(t)
	d := w.announced()
	if d = w.must(workflow.DrillCheck, d); !d.Again || d.IncidentID != "" || d.Seconds != -1 {
		t.Errorf("before the response: %+v", d)
	}
	w.respond(d)
	if d = w.must(workflow.DrillCheck, d); d.Again || d.IncidentID == "" || d.Seconds != 1.5 || d.TimeToContain != 0.5 {
		t.Errorf("after it: %+v", d)
	}
	d = w.must(workflow.DrillTell, w.must(workflow.DrillClean, d))
	if !d.Passed || !d.Told || !d.Mailed || steps(d) != "" || len(d.Steps) != 10 {
		t.Errorf("%+v", d)
	}
	if len(w.iam.Users) != 1 || w.topic.sent[0].Attributes["severity"] != "P4" || w.topic.sent[0].Machine.Drill.Seconds != 1.5 {
		t.Errorf("users %v, told %+v", w.iam.Users, w.topic.sent)
	}
}

// The event must be one that intake takes, and names nothing but the key.
func TestTheEventIsADrillsEvent(t *testing.T) {
	w := newWorld(t)
	d := w.announced()
	e := w.bus.entries[0]
	event, err := json.Marshal(map[string]any{"source": e.Source, "detail-type": e.DetailType, "detail": json.RawMessage(*e.Detail), "account": fakeiam.Account})
	if err != nil {
		t.Fatal(err)
	}
	read, err := trigger.Read(event)
	if err != nil || read.Kind != trigger.Drill || read.Level != level.Revoke || len(read.Exposures) != 1 || read.Exposures[0].AccessKeyID != d.AccessKeyID {
		t.Errorf("%s: %+v, %v", event, read, err)
	}
	if e.EventBusName != nil || *e.Detail != `{"accessKeyId":"`+string(d.AccessKeyID)+`"}` || d.EventID != "e-1" {
		t.Errorf("%+v", e)
	}
}

func TestTheUserLiesUnderThePathAndMayDoNothing(t *testing.T) {
	w := newWorld(t)
	d := w.must(workflow.DrillPrepare, w.drill("weekly-1"))
	u := w.iam.Users[d.User]
	if u.Path != settings.DrillPath || len(u.Attached)+len(u.Groups)+len(u.Inline) > 0 || len(u.Keys) != 1 || *u.Keys[0].AccessKeyId != string(d.AccessKeyID) {
		t.Errorf("%+v", u)
	}
}

// TestAStepThatIsRepeated: whatever a step did before it died, there is one user
// with one key, and in the end none.
func TestAStepThatIsRepeated(t *testing.T) {
	w := newWorld(t)
	first := w.drill("weekly-1")
	for _, operation := range []string{"CreateAccessKey", "ListAccessKeys"} {
		w.iam.Fail[operation] = []error{fakeiam.Error("ServiceFailure", "by the test")}
		var again *workflow.TransientError
		if _, err := w.do(workflow.DrillPrepare, first, ""); !errors.As(err, &again) {
			t.Errorf("%s: %v", operation, err)
		}
	}
	w.must(workflow.DrillPrepare, first)
	d := w.must(workflow.DrillPrepare, first)
	if len(w.iam.Users) != 2 || len(w.iam.Users[d.User].Keys) != 1 || *w.iam.Users[d.User].Keys[0].AccessKeyId != string(d.AccessKeyID) {
		t.Errorf("%+v", w.iam.Users[d.User])
	}
	// The machine has only what it knew before a step that failed for good.
	for range 2 {
		if d := w.must(workflow.DrillClean, first); !d.Cleaned || len(w.iam.Users) != 1 {
			t.Errorf("%+v", w.iam.Users)
		}
	}
}

func TestAnnouncing(t *testing.T) {
	for name, test := range map[string]struct {
		bus       bus
		transient bool
	}{
		"denied":              {bus{err: denied()}, false},
		"throttled":           {bus{err: fakeiam.Error("ThrottlingException", "")}, true},
		"the entry throttled": {bus{code: "ThrottlingException"}, true},
		"the entry refused":   {bus{code: "NotAuthorizedForDetailTypeException"}, false},
	} {
		w := newWorld(t)
		d := w.must(workflow.DrillPrepare, w.drill("weekly-1"))
		w.bus.err, w.bus.code = test.bus.err, test.bus.code
		_, err := w.do(workflow.DrillAnnounce, d, "")
		var transient *workflow.TransientError
		if err == nil || errors.As(err, &transient) != test.transient {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatIsNotProved breaks one part of the response at a time.
func TestWhatIsNotProved(t *testing.T) {
	tests := map[string]struct {
		broken func(w *world, d workflow.Drill)
		want   string
		again  bool // while there is time
	}{
		"the key is on":   {func(w *world, d workflow.Drill) { w.iam.Users[d.User].Keys[0].Status = "Active" }, "key-off failed", true},
		"the key is gone": {func(w *world, d workflow.Drill) { w.iam.Users[d.User].Keys = nil }, "key-off failed", true},
		"no denial":       {func(w *world, d workflow.Drill) { w.iam.Users[d.User].Attached = nil }, "sessions-denied failed", true},
		"another policy": {func(w *world, d workflow.Drill) {
			w.iam.Users[d.User].Attached = []string{"arn:aws:iam::aws:policy/ekr-revoke"}
		}, "sessions-denied failed", true},
		"IAM denied":         {func(w *world, _ workflow.Drill) { w.iam.Fail["ListAccessKeys"] = []error{denied()} }, "key-off unread", true},
		"policies denied":    {func(w *world, _ workflow.Drill) { w.iam.Fail["ListAttachedUserPolicies"] = []error{denied()} }, "sessions-denied unread", true},
		"the table denied":   {func(w *world, _ workflow.Drill) { w.db.Fail["GetItem"] = denied() }, "recorded unread, alert-sent failed", true},
		"recorded otherwise": {func(w *world, d workflow.Drill) { w.change(d, func(r *incident.Record) { r.Contained = false }) }, "recorded failed", true},
		"not closed": {func(w *world, d workflow.Drill) {
			w.change(d, func(r *incident.Record) { r.State = incident.Verified })
		}, "closed failed", true},
		"the alert was refused":  {func(w *world, d workflow.Drill) { w.refuse(d, "alert") }, "alert-sent failed", true},
		"the report was refused": {func(w *world, d workflow.Drill) { w.refuse(d, "report") }, "report-sent failed", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := w.announced()
			w.respond(d)
			test.broken(w, d)
			got := w.must(workflow.DrillCheck, d)
			if steps(got) != test.want || got.Again != test.again {
				t.Errorf("%q, again %t", steps(got), got.Again)
			}
			w.now = d.AnnouncedAt.Add(w.handler.Settings.VerifyAfter + toTheEnd)
			test.broken(w, d)
			if got = w.must(workflow.DrillCheck, d); got.Again || steps(got) != test.want {
				t.Errorf("when its time is over: %q, again %t", steps(got), got.Again)
			}
		})
	}
}

func (w *world) change(d workflow.Drill, change func(*incident.Record)) {
	w.t.Helper()
	r, err := w.table.Of(w.t.Context(), d.AccessKeyID)
	if err == nil {
		_, err = w.table.Update(w.t.Context(), r.ID, change)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// refuse has SNS refuse a notice of the drill's incident in a new table, since a
// notice that was sent stays so.
func (w *world) refuse(d workflow.Drill, number string) {
	w.t.Helper()
	r, err := w.table.Of(w.t.Context(), d.AccessKeyID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.db = &fakedynamo.Table{Fail: map[string]error{}}
	w.table = incident.NewTable(w.db, "t")
	w.handler.Incidents = w.table
	ctx := w.t.Context()
	if _, _, err := w.table.Open(ctx, r); err != nil {
		w.t.Fatal(err)
	}
	for _, n := range []string{"alert", "report"} {
		if n != number {
			_ = w.table.NoticeSent(ctx, r.ID, n, "m", w.now)
			continue
		}
		if _, err := w.table.ClaimNotice(ctx, r.ID, n, "x", w.now, time.Minute); err != nil {
			w.t.Fatal(err)
		}
		if err := w.table.NoticeRefused(ctx, r.ID, n, "AuthorizationError", w.now); err != nil {
			w.t.Fatal(err)
		}
	}
}

// A response is a matter of seconds: nobody waits for one that does not begin.
func TestAnEventThatReachesNobody(t *testing.T) {
	w := newWorld(t)
	d := w.announced()
	w.now = d.AnnouncedAt.Add(atOnce - time.Second)
	if d = w.must(workflow.DrillCheck, d); !d.Again {
		t.Error("given up too early")
	}
	w.now = d.AnnouncedAt.Add(atOnce)
	if d = w.must(workflow.DrillCheck, d); d.Again || steps(d) != "key-off failed, sessions-denied failed, recorded failed, alert-sent failed" {
		t.Errorf("%q, again %t", steps(d), d.Again)
	}
	d = w.must(workflow.DrillTell, w.must(workflow.DrillClean, d))
	if m := w.topic.sent[0]; d.Passed || !d.Mailed || m.Attributes["severity"] != "P2" || m.Attributes[notice.Audience] != "" || !strings.Contains(m.Text, "did not reach the responder") {
		t.Errorf("%+v", m)
	}
}

func TestTheWaysOfDenying(t *testing.T) {
	isolate := "arn:aws:iam::" + fakeiam.Account + ":policy/" + settings.IsolatePolicy
	for name, deny := range map[string]func(u *fakeiam.User){
		"isolated": func(u *fakeiam.User) { u.Attached = []string{isolate} },
		"boundary": func(u *fakeiam.User) { u.Attached, u.Boundary = nil, isolate },
		"group":    func(u *fakeiam.User) { u.Attached, u.Groups = nil, []string{settings.IsolatedGroup} },
	} {
		w := newWorld(t)
		d := w.announced()
		w.respond(d)
		deny(w.iam.Users[d.User])
		if d = w.must(workflow.DrillCheck, d); steps(d) != "" {
			t.Errorf("%s: %s", name, steps(d))
		}
		if d = w.must(workflow.DrillClean, d); !d.Cleaned || len(w.iam.Users) != 1 {
			t.Errorf("%s: not cleaned up", name)
		}
	}
}

// A drill proves what the settings promise, and no more.
func TestTheSettingsAreTheGoal(t *testing.T) {
	for name, test := range map[string]struct {
		set  func(*settings.Settings)
		off  bool
		want string // as the response of revoke is found
		n    int
	}{
		"deactivate": {func(s *settings.Settings) { s.Ceiling = level.Deactivate }, true, "", 9},
		"notify":     {func(s *settings.Settings) { s.Ceiling = level.Notify }, false, "", 9},
		"dry run":    {func(s *settings.Settings) { s.DryRun = true }, false, "", 9},
		"notify, and the key is off all the same": {func(s *settings.Settings) { s.Ceiling = level.Notify }, true, "key-off failed", 9},
		"a pause that nobody waits for":           {func(s *settings.Settings) { s.VerifyAfter = longestPause + time.Second }, true, "", 8},
	} {
		w := newWorld(t)
		test.set(&w.handler.Settings)
		d := w.announced()
		w.respond(d)
		if !test.off {
			w.iam.Users[d.User].Keys[0].Status = "Active"
			w.change(d, func(r *incident.Record) { r.Contained, r.ContainedAt = false, time.Time{} })
		}
		w.now = w.now.Add(time.Hour)
		d = w.must(workflow.DrillTell, w.must(workflow.DrillClean, w.must(workflow.DrillCheck, d)))
		// Without what nobody waits for there are fewer steps, but never none.
		if steps(d) != test.want || d.Passed != (test.want == "") || len(d.Steps) < test.n-2 {
			t.Errorf("%s: %q, %d steps", name, steps(d), len(d.Steps))
		}
	}
}

// TestOnlyUsersOfDrillsAreTouched is the promise: whatever a drill is told, it
// changes nothing of a user who lies elsewhere.
func TestOnlyUsersOfDrillsAreTouched(t *testing.T) {
	d := newWorld(t).drill("weekly-1")
	for _, path := range []string{"", "/", "/ekr/", "/ekr/drills/", "/x/ekr/drill/"} {
		w := newWorld(t)
		victim := &fakeiam.User{Name: userName(d), Path: path, Created: began.AddDate(-1, 0, 0), Attached: []string{w.handler.denials()[0]}}
		victim.Keys = append(victim.Keys, fakeiam.Key(victim.Name, "AKIAEXAMPLE0VICTIM01", "Active", victim.Created))
		w.iam.Add(victim)
		for _, phase := range []workflow.DrillPhase{workflow.DrillPrepare, workflow.DrillClean} {
			forged := d
			forged.User = "ci-deploy" // a name in the document decides nothing
			var broken *DrillBroken
			if _, err := w.do(phase, forged, ""); !errors.As(err, &broken) || !errors.Is(err, errElsewhere) {
				t.Errorf("%q, %s: %v", path, phase, err)
			}
		}
		if changes := w.iam.Changes(); len(changes) != 1 || !strings.HasPrefix(changes[0], "CreateUser ") {
			t.Errorf("%q: %v", path, changes)
		}
	}
}

func TestLeftoversOfBrokenDrillsAreRemoved(t *testing.T) {
	w := newWorld(t)
	w.iam.PageSize = 1
	add := func(name, path string, age time.Duration, change func(*fakeiam.User)) {
		u := &fakeiam.User{Name: name, Path: path, Created: began.Add(-age), Keys: nil}
		u.Keys = append(u.Keys, fakeiam.Key(name, "AKIAEXAMPLE0"+strings.ToUpper(name), "Inactive", u.Created))
		if change != nil {
			change(u)
		}
		w.iam.Add(u)
	}
	add("old1", settings.DrillPath, 7*24*time.Hour, func(u *fakeiam.User) { u.Attached, u.Groups = w.handler.denials(), []string{settings.IsolatedGroup} })
	add("old2", settings.DrillPath, running+time.Second, nil)
	add("given", settings.DrillPath, 7*24*time.Hour, func(u *fakeiam.User) { u.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"} })
	add("running", settings.DrillPath, running, nil)
	add("prod", "/", 7*24*time.Hour, nil)
	d := w.must(workflow.DrillPrepare, w.drill("weekly-1"))
	if diff := cmp.Diff([]string{"old1", "old2"}, d.Removed); diff != "" {
		t.Error(diff)
	}
	// What somebody gave to a user of a drill is for a person to look at.
	if len(d.Left) != 1 || !strings.Contains(d.Left[0], "given") || !strings.Contains(d.Left[0], "DeleteConflict") || len(w.iam.Users["given"].Attached) != 1 {
		t.Errorf("%q", d.Left)
	}
	for name, there := range map[string]bool{"old1": false, "old2": false, "given": true, "running": true, "prod": true, "ci-deploy": true, d.User: true} {
		if (w.iam.Users[name] != nil) != there {
			t.Errorf("%s is there: %t", name, !there)
		}
	}
	for _, call := range w.iam.Changes() {
		for _, other := range []string{"running", "prod", "ci-deploy"} {
			if strings.Contains(call, other) {
				t.Errorf("touched: %s", call)
			}
		}
	}
	d = w.must(workflow.DrillTell, w.must(workflow.DrillClean, d))
	if d.Passed || steps(d) != "cleaned-up failed" {
		t.Errorf("%q", steps(d))
	}
}

// That leftovers cannot be listed is no reason to drill nothing.
func TestLeftoversThatCannotBeListed(t *testing.T) {
	w := newWorld(t)
	w.iam.Fail["ListUsers"] = []error{denied()}
	if d := w.must(workflow.DrillPrepare, w.drill("weekly-1")); len(d.Left) != 1 || d.AccessKeyID == "" {
		t.Errorf("%+v", d)
	}
}

// IAM forgets a deleted key some seconds later than it says so.
func TestAConflictIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	d := w.must(workflow.DrillPrepare, w.drill("weekly-1"))
	w.iam.Fail["DeleteUser"] = []error{fakeiam.Error("DeleteConflict", "")}
	var transient *workflow.TransientError
	if _, err := w.do(workflow.DrillClean, d, ""); !errors.As(err, &transient) {
		t.Error(err)
	}
	if d = w.must(workflow.DrillClean, d); !d.Cleaned {
		t.Error("not cleaned")
	}
}

func TestWhoHears(t *testing.T) {
	ok := subscription("arn:aws:sns:us-east-1:111122223333:x:1", "a@example.com")
	pending, gone := subscription("PendingConfirmation", "late@example.com"), subscription("Deleted", "gone@example.com")
	queue := subscription("arn:aws:sns:us-east-1:111122223333:x:2", "arn:aws:sqs:us-east-1:111122223333:archive")
	queue.Protocol = aws.String("sqs")
	for name, test := range map[string]struct {
		notices, alarms []snstypes.Subscription
		err             error
		want            string
		told            bool
	}{
		"all":                   {[]snstypes.Subscription{ok, ok}, []snstypes.Subscription{ok}, nil, "", true},
		"one has not confirmed": {[]snstypes.Subscription{ok, pending}, []snstypes.Subscription{ok}, nil, "notices-heard failed", false},
		"alarms not confirmed":  {[]snstypes.Subscription{ok}, []snstypes.Subscription{pending}, nil, "alarms-heard failed", true},
		"nobody":                {nil, []snstypes.Subscription{ok}, nil, "notices-heard failed", false},
		"unsubscribed":          {[]snstypes.Subscription{gone}, []snstypes.Subscription{ok}, nil, "notices-heard failed", false},
		"only a queue":          {[]snstypes.Subscription{queue}, []snstypes.Subscription{ok, queue}, nil, "notices-heard failed", false},
		"denied":                {nil, nil, denied(), "notices-heard unread, alarms-heard unread", false},
	} {
		w := newWorld(t)
		w.subs.of, w.subs.err = map[string][]snstypes.Subscription{settings.NoticeTopic: test.notices, settings.AlarmTopic: test.alarms}, test.err
		d := w.drill("weekly-1")
		d.Cleaned = true
		if d = w.must(workflow.DrillTell, d); steps(d) != test.want || d.Told != test.told {
			t.Errorf("%s: %q, told %t", name, steps(d), d.Told)
		}
	}
}

// TestPeopleAreToldOnceAMonthOrAtOnce plays a year's turn.
func TestPeopleAreToldOnceAMonthOrAtOnce(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 12, 20, 10, 0, 0, 0, time.UTC)
	for i, test := range []struct {
		by, problem string
		mailed      bool
	}{
		{"arn:alice", "", false}, // answered on the terminal
		{"", "", true},
		{"", "", false},
		{"", "prepare failed: x", true},
		{"arn:alice", "prepare failed: x", true},
		{"", "", true}, // January
		{"", "", false},
	} {
		if i == 5 {
			w.now = w.now.AddDate(0, 0, 12)
		}
		d := w.drill("run-" + string(rune('a'+i)))
		d.Request.By, d.Cleaned = test.by, true
		d, err := w.do(workflow.DrillTell, d, test.problem)
		if err != nil || d.Mailed != test.mailed || d.Passed != (test.problem == "") {
			t.Errorf("%d: mailed %t, passed %t, %v", i, d.Mailed, d.Passed, err)
		}
		if quiet := w.topic.sent[i].Attributes[notice.Audience] == notice.Machines; quiet == test.mailed {
			t.Errorf("%d: for machines %t", i, quiet)
		}
		w.now = w.now.Add(time.Hour)
	}
}

func TestTellingIsRepeatedWithoutASecondMail(t *testing.T) {
	w := newWorld(t)
	d := w.drill("weekly-1")
	d.Cleaned = true
	w.topic.err = &smithy.GenericAPIError{Code: "Throttling"}
	var transient *workflow.TransientError
	if _, err := w.do(workflow.DrillTell, d, ""); !errors.As(err, &transient) {
		t.Errorf("%v", err)
	}
	w.topic.err = denied()
	var broken *DrillBroken
	if _, err := w.do(workflow.DrillTell, d, ""); !errors.As(err, &broken) {
		t.Errorf("%v", err)
	}
	w.topic.err = nil
	for range 2 {
		if got := w.must(workflow.DrillTell, d); !got.Told {
			t.Error("not told")
		}
	}
	if len(w.topic.sent) != 1 || w.topic.sent[0].Attributes[notice.Audience] != "" {
		t.Errorf("%d sent", len(w.topic.sent))
	}
	w.db.Fail["PutItem"] = denied()
	other := w.drill("weekly-2")
	other.Cleaned = true
	if got := w.must(workflow.DrillTell, other); !got.Told || !got.Mailed || w.logged.Len() == 0 {
		t.Errorf("a table that refuses keeps people from being told: %+v", got)
	}
}

func TestAPhaseFromTheFutureIsAnError(t *testing.T) {
	var broken *DrillBroken
	if _, err := newWorld(t).do("rehearse", workflow.Drill{}, ""); !errors.As(err, &broken) || !strings.Contains(err.Error(), "rehearse") {
		t.Error(err)
	}
}

func TestNamesFit(t *testing.T) {
	const longest = 64
	d := newWorld(t).drill(strings.Repeat("x", 80))
	if name := userName(d); len(name) > longest || name != userName(d) || name == userName(newWorld(t).drill("y")) {
		t.Errorf("%q", name)
	}
}

func TestADrillIsCountedOnce(t *testing.T) {
	w := newWorld(t)
	for phase, want := range map[workflow.DrillPhase]int{workflow.DrillPrepare: 0, workflow.DrillCheck: 0, workflow.DrillClean: 0, workflow.DrillTell: 3} {
		got := w.handler.Measure(workflow.DrillInput{Phase: phase}, workflow.Drill{Passed: true, Seconds: 1.5})
		if len(got) != want || want > 0 && (got[0].Number != 1 || got[2].Number != 1500) {
			t.Errorf("%s: %+v", phase, got)
		}
	}
	tell := workflow.DrillInput{Phase: workflow.DrillTell}
	for name, test := range map[string]struct {
		drill workflow.Drill
		want  []metric.Value
	}{
		"failed":               {workflow.Drill{Seconds: 200}, []metric.Value{metric.Count(metric.DrillsPassed, 0), metric.Count(metric.DrillsFailed, 1)}},
		"no key to switch off": {workflow.Drill{Passed: true, Seconds: -1}, []metric.Value{metric.Count(metric.DrillsPassed, 1), metric.Count(metric.DrillsFailed, 0)}},
	} {
		if diff := cmp.Diff(test.want, w.handler.Measure(tell, test.drill)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
