package posture_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// latest reads the review that is kept for the next one.
func (w *world) latest() *report.Review {
	w.t.Helper()
	r, err := report.Read(bytes.NewReader(w.bucket.objects["posture/latest/review.json.gz"]))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// TestAWeekOfReviews runs day after day: told are the first review, what
// changes, and after a week everything.
func TestAWeekOfReviews(t *testing.T) {
	w := newWorld(t)
	var subjects []string
	for day := range 9 {
		switch day {
		case 2:
			w.public = []string{"snap-1"}
		case 4:
			w.public = nil
		case 5:
			w.denied = true
		case 6:
			w.denied = false
		}
		before := len(w.sent)
		out := w.review(day)
		if out.Sent != (len(w.sent) > before) {
			t.Errorf("day %d: says sent %v", day, out.Sent)
		}
		subject := "silent"
		if out.Sent {
			subject = w.sent[before].Subject
		}
		subjects = append(subjects, subject)
	}
	want := []string{
		"[P4 review] First posture review, 0 failed: payments 111122223333 (review 20260302-060000)",
		"silent",
		"[P2 review] Posture: URGENT 1 root or open to all, 1 new: 111122223333 (review 20260304-060000)",
		"silent",
		"[P4 review] Posture: 1 fixed: payments 111122223333 (review 20260306-060000)",
		"[P4 review] Posture: 0 failed as before, 1 not told: payments 111122223333 (review 20260307-060000)",
		"silent",
		"[P4 review] Posture: 0 failed as before, 0 not told: payments 111122223333 (review 20260309-060000)",
		"silent",
	}
	if diff := cmp.Diff(want, subjects); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatIsKept(t *testing.T) {
	w := newWorld(t)
	w.public = []string{"snap-1"}
	w.put.SecurityHub = true
	out := w.review(0)
	for _, name := range []string{"snapshot.json.gz", "review.json.gz", "findings.ocsf.jsonl.gz", "review.html", "parts/us-east-1.json.gz", "regions.json.gz"} {
		if len(w.bucket.objects["posture/20260302-060000/"+name]) == 0 {
			t.Errorf("%s is not kept", name)
		}
	}
	if out.Failed != 1 || out.Key != "posture/20260302-060000/review.json.gz" || w.imports != 1 {
		t.Errorf("%+v, %d imported", out, w.imports)
	}
	m := w.sent[0]
	if len(m.Machine.Tasks) != 1 || len(m.Machine.Links) != 1 || m.Attributes["kind"] != "review" || !strings.Contains(m.Text, "snap-1") ||
		!strings.Contains(m.Text, "s3://ekr-evidence-111122223333-us-east-1/posture/20260302-060000/review.html") {
		t.Errorf("%+v\n%s", m.Machine, m.Text)
	}
	w.put.SecurityHub = false
	if w.review(1); w.imports != 1 {
		t.Error("imported although it is not wanted")
	}
}

// TestAFunctionThatFailsIsUnknown loses one turn: its part is UNKNOWN with the
// reason, the rest is judged.
func TestAFunctionThatFailsIsUnknown(t *testing.T) {
	w := newWorld(t)
	w.public = []string{"snap-1"}
	w.broken = []string{"eu-central-1"}
	w.review(0)
	unknown := w.latest().Of(checks.Unknown)
	if len(unknown) != 1 || unknown[0].Region != "eu-central-1" || !strings.Contains(unknown[0].Unread[0].Detail, "Sandbox.Timedout") {
		t.Errorf("%+v", unknown)
	}
	if len(w.latest().Of(checks.Fail)) != 1 {
		t.Error("the other Region is not judged")
	}
}

// TestDamagedPartsAreUnknown spoils objects between the steps.
func TestDamagedPartsAreUnknown(t *testing.T) {
	for name, spoil := range map[string]func(*world){
		"gone":             func(w *world) { delete(w.bucket.objects, "posture/20260302-060000/parts/us-east-1.json.gz") },
		"no gzip":          func(w *world) { w.bucket.objects["posture/20260302-060000/parts/us-east-1.json.gz"] = []byte("{}") },
		"Regions gone":     func(w *world) { delete(w.bucket.objects, "posture/20260302-060000/regions.json.gz") },
		"may not be read":  func(w *world) { w.bucket.fail = map[string]error{"GetObject parts/us-east-1": fault("AccessDenied")} },
		"of a later build": func(w *world) { w.replaceVersion("posture/20260302-060000/parts/us-east-1.json.gz") },
	} {
		w := newWorld(t)
		in := w.collect(monday)
		spoil(w)
		out, err := w.reporter().Handle(t.Context(), in)
		if err != nil || out.Unknown == 0 || !out.Sent {
			t.Errorf("%s: %v %+v", name, err, out)
			continue
		}
		if gap := w.latest().Of(checks.Unknown)[0].Unread[0]; gap.Reason != snapshot.Failed || gap.Detail == "" {
			t.Errorf("%s: the reason is %q", name, gap)
		}
	}
}

// replaceVersion puts the part of another version in place of an object.
func (w *world) replaceVersion(key string) {
	s := snapshot.New("111122223333", "aws", "us-east-1", monday)
	s.Version++
	w.bucket.objects[key] = zip(w.t, s)
}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	for _, what := range []string{"GetObject regions", "GetObject parts", "ListObjectsV2 latest", "PutObject snapshot", "PutObject review.json", "PutObject latest"} {
		w := newWorld(t)
		in := w.collect(monday)
		w.bucket.fail = map[string]error{what: fault("SlowDown")}
		_, err := w.reporter().Handle(t.Context(), in)
		var transient *workflow.TransientError
		if !errors.As(err, &transient) {
			t.Errorf("%s: %v", what, err)
		}
		w.bucket.fail = nil
		if out, err := w.reporter().Handle(t.Context(), in); err != nil || !out.Sent {
			t.Errorf("%s, again: %v %+v", what, err, out)
		}
	}
	w := newWorld(t)
	w.bucket.fail = map[string]error{"PutObject regions": fault("SlowDown")}
	_, err := w.collector().Handle(t.Context(), posture.CollectInput{Phase: posture.PhasePlan, StartedAt: monday})
	var transient *workflow.TransientError
	if !errors.As(err, &transient) {
		t.Errorf("plan: %v", err)
	}
}

// TestANoticeThatFailsIsSentByTheNextTry keeps news from being taken as told.
func TestANoticeThatFailsIsSentByTheNextTry(t *testing.T) {
	w := newWorld(t)
	w.review(0)
	w.public, w.fail = []string{"snap-1"}, fault("ThrottlingException")
	in := w.collect(monday.AddDate(0, 0, 1))
	if _, err := w.reporter().Handle(t.Context(), in); err == nil {
		t.Fatal("no error")
	}
	w.fail = nil
	out, err := w.reporter().Handle(t.Context(), in)
	if err != nil || !out.Sent || out.New != 1 {
		t.Errorf("%v %+v", err, out)
	}
}

// TestTheReviewBeforeIsNotForgotten denies it to one review: that one says so, and
// the next is compared with it.
func TestTheReviewBeforeIsNotForgotten(t *testing.T) {
	for _, what := range []string{"GetObject latest", "ListObjectsV2 latest"} {
		w := newWorld(t)
		w.public = []string{"snap-1"}
		w.review(0)
		w.bucket.fail = map[string]error{what: fault("AccessDenied")}
		w.review(1)
		if m := w.sent[1]; strings.Contains(m.Subject, "First") || !strings.Contains(m.Subject, "compared with none") || strings.Contains(m.Text, "no earlier review") {
			t.Errorf("%s: told as %s\n%s", what, m.Subject, m.Text)
		}
		w.bucket.fail = nil
		if out := w.review(2); out.Sent || out.New != 0 || !w.latest().Of(checks.Fail)[0].Since.Equal(monday) {
			t.Errorf("%s: the next one tells %+v", what, out)
		}
	}
	w := newWorld(t)
	w.review(0)
	w.bucket.objects["posture/latest/review.json.gz"] = []byte("{")
	w.review(1)
	if out := w.review(2); out.Sent {
		t.Errorf("one that is damaged is never replaced: %+v", out)
	}
}

// TestAReviewThatIsDoneIsLeftAlone repeats an invocation that had come to its end:
// what is kept still says what was new and fixed.
func TestAReviewThatIsDoneIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.public = []string{"snap-1"}
	w.review(0)
	w.public = nil
	in := w.collect(monday.AddDate(0, 0, 1))
	for n := range 2 {
		out, err := w.reporter().Handle(t.Context(), in)
		if err != nil || out.Sent != (n == 0) || out.Fixed != 1 || len(w.sent) != 2 || len(w.latest().Fixed) != 1 {
			t.Errorf("time %d: %v %+v, sent %d", n+1, err, out, len(w.sent))
		}
	}
}

// TestWhatCannotBeKeptIsTold refuses one object after another.
func TestWhatCannotBeKeptIsTold(t *testing.T) {
	for _, what := range []string{"PutObject snapshot", "PutObject findings", "PutObject review.html", "PutObject 20260303-060000/review.json", "GetObject latest", "ListObjectsV2 latest"} {
		w := newWorld(t)
		w.review(0)
		in := w.collect(monday.AddDate(0, 0, 1))
		w.bucket.fail = map[string]error{what: fault("AccessDenied")}
		out, err := w.reporter().Handle(t.Context(), in)
		if err != nil || !out.Sent || len(out.Problems) != 1 || !strings.Contains(w.sent[1].Text, "AccessDenied") {
			t.Errorf("%s: %v %+v", what, err, out)
		}
	}
	w := newWorld(t)
	w.bucket.fail = map[string]error{"PutObject latest": fault("AccessDenied")}
	if _, err := w.reporter().Handle(t.Context(), w.collect(monday)); err == nil {
		t.Error("the review before is lost without an error")
	}
}

// TestOutOfTime gives the function less time than its margin: nothing is read,
// and the gap says so.
func TestOutOfTime(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	turn := posture.Turn{Name: "us-east-1", Tasks: []collect.Task{{Part: "ec2.snapshots", Region: "us-east-1"}}}
	answer, err := w.collector().Handle(ctx, posture.CollectInput{Phase: posture.PhaseRead, Review: posture.Review{ID: "x", StartedAt: monday}, Turn: turn})
	if part := answer.(posture.Part); err != nil || part.Unread != 1 || part.Key == "" {
		t.Errorf("%v %+v", err, answer)
	}
	if _, err := w.collector().Handle(t.Context(), posture.CollectInput{Phase: "other"}); err == nil {
		t.Error("an unknown phase is no error")
	}
}

// TestPlan keeps what shares a limit together, and the state small: an account
// with every Region that AWS has, and all collectors.
func TestPlan(t *testing.T) {
	var names []string
	for i := range 36 {
		names = append(names, "ap-southeast-"+string(rune('a'+i%26))+string(rune('0'+i/26)))
	}
	c := &posture.Collector{
		Env:        collecttest.Env(func(string) []any { return []any{&fakeaws.Regions{Names: names}} }),
		Collectors: collectors.Collectors(), Store: posture.NewStore(newWorld(t).bucket, "evidence"),
	}
	answer, err := c.Handle(t.Context(), posture.CollectInput{Phase: posture.PhasePlan, StartedAt: monday})
	if err != nil {
		t.Fatal(err)
	}
	plan := answer.(posture.Plan)
	tasks, turns := 0, map[string]int{}
	in := posture.ReportInput{Review: plan.Review}
	for _, group := range plan.Groups {
		turns[group.Name] = len(group.Turns)
		var parts []posture.Part
		for _, turn := range group.Turns {
			tasks += len(turn.Tasks)
			parts = append(parts, posture.Part{Key: "posture/20260302-060000/parts/" + turn.Name + ".json.gz", Tasks: turn.Tasks})
		}
		in.Parts = append(in.Parts, parts)
	}
	if want := len(collect.Plan(c.Collectors, names)); tasks != want {
		t.Errorf("%d tasks of %d are planned", tasks, want)
	}
	if turns["ap-southeast-a0"] != 1 || turns["iam"] < 2 {
		t.Errorf("turns: %v", turns)
	}
	for name, document := range map[string]any{"plan": plan, "report": in} {
		text, err := json.Marshal(document)
		if err != nil || len(text) > workflow.StateBudget || bytes.Contains(text, []byte("null,")) && name == "plan" {
			t.Errorf("%s: %v, %d bytes", name, err, len(text))
		}
	}
}

// TestRegionsThatSettingsNameReachTheCollectors: a trail whose home settings leave
// out is read elsewhere, so the function that reads must know what is reviewed.
func TestRegionsThatSettingsNameReachTheCollectors(t *testing.T) {
	w := newWorld(t)
	c := &posture.Collector{
		Env: collecttest.Env(func(string) []any {
			return []any{&fakeaws.Regions{Names: []string{"eu-west-3", "us-east-1"}}, &fakeaws.CloudTrail{Trails: []types.Trail{{
				TrailARN: aws.String("arn:main"), HomeRegion: aws.String("eu-west-3"), IsMultiRegionTrail: aws.Bool(true),
			}}}}
		}),
		Collectors: collectors.Collectors(), Store: posture.NewStore(w.bucket, "evidence"),
	}
	turn := posture.Turn{Name: "us-east-1", Tasks: []collect.Task{{Part: snapshot.Trails.Name(), Region: "us-east-1"}}}
	for _, tc := range []struct {
		regions []string
		want    bool
	}{{nil, false}, {[]string{"us-east-1"}, true}} {
		plan, err := c.Handle(t.Context(), posture.CollectInput{Phase: posture.PhasePlan, StartedAt: monday, Regions: tc.regions})
		if err != nil {
			t.Fatal(err)
		}
		part, err := c.Handle(t.Context(), posture.CollectInput{Phase: posture.PhaseRead, Review: through(t, plan.(posture.Plan).Review), Turn: turn})
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(w.bucket.objects[part.(posture.Part).Key]))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || strings.Contains(string(text), `"arn:main"`) != tc.want {
			t.Errorf("%v: %v %s", tc.regions, err, text)
		}
	}
}

func TestMeasureCountsWhatIsWrong(t *testing.T) {
	want := []metric.Value{metric.Count(metric.PostureFailures, 3), metric.Count(metric.PostureUnknown, 2)}
	if diff := cmp.Diff(want, (&posture.Reporter{}).Measure(posture.ReportInput{}, posture.Reported{Failed: 3, Unknown: 2})); diff != "" {
		t.Error(diff)
	}
}
