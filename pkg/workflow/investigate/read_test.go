package investigate

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

var (
	throttled = &smithy.GenericAPIError{Code: "ThrottlingException"}
	denied    = &smithy.GenericAPIError{Code: "AccessDeniedException"}
	staleMark = &smithy.GenericAPIError{Code: "InvalidNextTokenException"}
)

// start is a Region to read from now on, by the clock that deadlines go by.
func start() workflow.RegionRead {
	now := time.Now().UTC().Truncate(time.Second)
	return workflow.RegionRead{Version: 1, Region: "eu-west-1", From: now.Add(-48 * time.Hour), To: now, Deadline: now.Add(3 * time.Minute)}
}

// readAll invokes the function until the Region is done, as the machine does.
// Every invocation has 90 seconds, of which it spends at most 75.
func readAll(t *testing.T, h *Handler, r workflow.RegionRead) (workflow.RegionRead, int) {
	t.Helper()
	h.Now = time.Now
	for n := 1; ; n++ {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		began := time.Now()
		out, err := h.Handle(ctx, workflow.InvestigateInput{Phase: workflow.PhaseRead, Case: theCase(), Region: r})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 75*time.Second {
			t.Errorf("invocation %d took %s", n, took)
		}
		if late := time.Since(r.Deadline); late > drain {
			t.Errorf("invocation %d read for %s after the report was due", n, late)
		}
		if r = out.(workflow.RegionRead); r.Done {
			return r, n
		}
		if n > 10 {
			t.Fatal("the Region is never done")
		}
	}
}

func TestReadCarriesTheCursorOn(t *testing.T) {
	tests := map[string]struct {
		history                    *history
		events, least, invocations int
		complete                   bool
		problem                    string
	}{
		"nothing there":          {history: &history{}, invocations: 1, complete: true},
		"one invocation":         {history: &history{events: 60, takes: time.Second}, events: 60, invocations: 1, complete: true},
		"two invocations":        {history: &history{events: 100, takes: time.Second}, events: 100, invocations: 2, complete: true},
		"the report is due":      {history: &history{events: 1000, takes: time.Second}, least: 330, invocations: 3, problem: "no time to read on; not read (UTC): "},
		"no answer at all":       {history: &history{events: 1, takes: time.Hour}, invocations: 3, problem: "no time to read on, since CloudTrail did not answer; nothing of it was read"},
		"denied":                 {history: &history{always: denied}, invocations: 1, problem: "could not be read: AccessDeniedException; nothing of it was read"},
		"denied midway":          {history: &history{events: 9, fail: map[int]error{4: denied}}, events: 3, invocations: 1, problem: "AccessDeniedException; not read (UTC): "},
		"throttled for good":     {history: &history{always: throttled}, invocations: 3, problem: "no time to read on, since CloudTrail answered ThrottlingException; nothing of it was read"},
		"throttled for a while":  {history: &history{events: 9, fail: map[int]error{2: throttled, 3: throttled, 6: throttled}}, events: 9, invocations: 1, complete: true},
		"the token expired":      {history: &history{events: 9, fail: map[int]error{5: staleMark}}, events: 10, invocations: 1, complete: true},
		"every token is refused": {history: &history{events: 9, stale: true}, events: 6, invocations: 1, problem: "InvalidNextTokenException"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tc.history.newest = start().To
				s := &store{}
				got, invocations := readAll(t, handler(nil, tc.history, s), start())
				if got.Complete != tc.complete || !strings.Contains(got.Problem, tc.problem) || (got.Problem == "") != (tc.problem == "") {
					t.Errorf("complete %t, problem %q", got.Complete, got.Problem)
				}
				if tc.events != 0 && got.Events != tc.events || got.Events < tc.least || invocations != tc.invocations {
					t.Errorf("%d events in %d invocations, want %d in %d", got.Events, invocations, tc.events, tc.invocations)
				}
				if lines := strings.Count(s.lines(t), "\n"); lines != got.Events {
					t.Errorf("%d lines stored of %d events", lines, got.Events)
				}
			})
		})
	}
}

func TestReadStoresNoTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		h := handler(nil, &history{events: 3, newest: start().To}, s)
		got := h.read(t.Context(), theCase(), workflow.Search{}, start())
		text := s.lines(t)
		if strings.Contains(text, "secret") || !strings.Contains(text, `"eventID":"e2"`) {
			t.Errorf("stored:\n%s", text)
		}
		if _, has := s.objects["incidents/EKR-1123-7F3K/records/eu-west-1/0001.jsonl.gz"]; !has || got.Parts != 1 {
			t.Errorf("%d objects stored: %v", got.Parts, slices.Collect(maps.Keys(s.objects)))
		}
	})
}

func TestReadGoesOnWhenNothingCanBeStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := handler(nil, &history{events: 3, newest: start().To}, &store{fail: denied})
		got := h.read(t.Context(), theCase(), workflow.Search{}, start())
		if !got.Done || got.Complete || got.Events != 3 || !strings.Contains(got.Problem, "could not be stored: AccessDeniedException") {
			t.Errorf("%+v", got)
		}
	})
}

func TestReadKeepsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start()
		client := &history{events: 9, newest: r.To, fail: map[int]error{5: staleMark}}
		handler(nil, client, &store{}).read(t.Context(), theCase(), workflow.Search{}, r)
		for i, in := range client.calls {
			want := r.To
			if i >= 5 { // begun again from the fourth and oldest event
				want = r.To.Add(-3 * time.Second)
			}
			if !in.EndTime.Equal(want) || !in.StartTime.Equal(r.From) || *in.LookupAttributes[0].AttributeValue != "AKIAEXAMPLE0AAAAAAA1" {
				t.Errorf("call %d: from %s to %s by %s", i+1, in.StartTime, in.EndTime, *in.LookupAttributes[0].AttributeValue)
			}
		}
	})
}

func TestADoneRegionIsLeftAlone(t *testing.T) {
	r := start()
	r.Done, r.Problem = true, "the list of Regions could not be read"
	client := &history{events: 9}
	if got := handler(nil, client, &store{}).read(t.Context(), theCase(), workflow.Search{}, r); len(client.calls) > 0 || got.Problem != r.Problem {
		t.Errorf("%d calls, %+v", len(client.calls), got)
	}
}

// TestReadWaitsForWhatIsUnderWay: a page that is on its way when the time is over
// need not be asked for again.
func TestReadWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &history{events: 30, takes: 4 * time.Second, newest: start().To}
		h := handler(nil, client, &store{})
		h.Now = time.Now
		ctx, cancel := context.WithTimeout(t.Context(), margin+drain+10*time.Second)
		defer cancel()
		got := h.read(ctx, theCase(), workflow.Search{}, start())
		if got.Done || got.Events == 0 || client.dropped > 0 {
			t.Errorf("of %d pages asked for %d were not waited for", len(client.calls), client.dropped)
		}
	})
}

// TestReadTellsWhatIsLeft: a search stops with several stretches unread.
func TestReadTellsWhatIsLeft(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 23, hour, 0, 0, 0, time.UTC) }
	r := workflow.RegionRead{Events: 7}
	for _, hour := range []int{20, 15, 10, 5, 0} {
		r.Cursor.Slices = append(r.Cursor.Slices, trail.Slice{From: at(hour), To: at(hour + 1)})
	}
	giveUp(&r, 1, "denied")
	want := "denied; not read (UTC): 2026-11-23 20:00:00 to 2026-11-23 21:00:00, 2026-11-23 15:00:00 to 2026-11-23 16:00:00, 2026-11-23 10:00:00 to 2026-11-23 11:00:00 and 2 more stretches"
	if r.Problem != want || !r.Done || len(r.Cursor.Slices) > 0 {
		t.Errorf("%+v", r)
	}
}
