package investigate

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// looked is a case of which the first look has read everything up to a time, but
// for an hour in eu-west-1.
func looked(to time.Time) workflow.Case {
	c := theCase()
	c.Event.ArrivedAt = to.Add(-90 * time.Minute)
	c.WatchAt = []time.Time{now.Add(15 * time.Minute), now.Add(time.Hour)}
	begin := c.WindowFrom(now)
	c.Reading = workflow.Reading{
		Look: workflow.LookFirst, Round: 1, To: to, Watched: []string{"ASIAEXAMPLE0AAAAAAA2"}, Hostile: []string{"203.0.113.77"},
		Left: map[string][]workflow.Span{
			"us-east-1": {{From: to.Add(-trail.Kept), To: begin}},
			"eu-west-1": {{From: to.Add(-trail.Kept), To: begin}, {From: to.Add(-2 * time.Hour), To: to.Add(-time.Hour)}},
		},
	}
	c.Outcome.Credentials = []containment.Credential{{Kind: containment.AccessKey, ID: "AKIASIBLING"}, {Kind: containment.SSHKey, ID: "APKA"}}
	return c
}

func planLook(t *testing.T, c workflow.Case, look workflow.Look) workflow.Plan {
	t.Helper()
	h := handler(&regions{names: []string{"us-east-1", "eu-west-1", "mx-central-1"}}, nil, nil)
	out, err := h.Handle(t.Context(), workflow.InvestigateInput{Phase: workflow.PhasePlan, Case: c, Look: look})
	if err != nil {
		t.Fatal(err)
	}
	return out.(workflow.Plan)
}

func TestWhatALookReads(t *testing.T) {
	to := now.Add(-10 * time.Minute)
	c := looked(to)
	from, fresh := c.WindowFrom(now), workflow.Span{From: to.Add(-trail.Delivery), To: now}
	whole := []workflow.Span{{From: from, To: now}}
	tests := map[workflow.Look]map[string][]workflow.Span{
		workflow.LookFirst: {"us-east-1": whole, "eu-west-1": whole, "mx-central-1": whole},
		workflow.LookHistory.Numbered(1): {
			"us-east-1": {{From: to.Add(-trail.Kept), To: from}, fresh},
			"eu-west-1": {{From: to.Add(-trail.Kept), To: from}, {From: to.Add(-2 * time.Hour), To: to.Add(-time.Hour)}, fresh},
			// A Region that was switched on since.
			"mx-central-1": {{From: now.Add(-trail.Kept), To: now}},
		},
		workflow.LookWatch.Numbered(1): {
			"us-east-1": {fresh}, "mx-central-1": whole,
			// Since the key is off; the history repairs what is older.
			"eu-west-1": {{From: to.Add(-90 * time.Minute), To: to.Add(-time.Hour)}, fresh},
		},
	}
	for look, want := range tests {
		got := map[string][]workflow.Span{}
		for _, r := range planLook(t, c, look).Regions {
			if r.Region != workflow.IAMRegion {
				got[r.Region] = r.Windows
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", look, diff)
		}
	}
}

func TestWhatALookSearchesFor(t *testing.T) {
	c := looked(now)
	exposed := string(c.Exposure.AccessKeyID)
	again := c
	again.Reading.Look, again.Reading.More = workflow.LookWatch.Numbered(1), true
	again.Reading.Pending, again.Reading.Pivot = []string{"ASIAEXAMPLE0AAAAAAA3"}, []string{"203.0.113.78"}
	many := again
	many.Reading.Pending, many.Reading.Pivot = make([]string, 500), nil
	for name, test := range map[string]struct {
		c       workflow.Case
		look    workflow.Look
		round   int
		keys    int
		first   string
		hostile string
		sibling bool
	}{
		"first":             {c, workflow.LookFirst, 1, 1, exposed, "", false},
		"history":           {c, workflow.LookHistory.Numbered(1), 1, 1, exposed, "", false},
		"watch":             {c, workflow.LookWatch.Numbered(1), 1, 2, exposed, "203.0.113.77", true},
		"a further round":   {again, workflow.LookWatch.Numbered(1), 2, 1, "ASIAEXAMPLE0AAAAAAA3", "203.0.113.78", true},
		"of another look":   {again, workflow.LookWatch.Numbered(2), 1, 2, exposed, "203.0.113.77", true},
		"more than a round": {many, workflow.LookWatch.Numbered(1), 2, workflow.MaxKeysPerRound, "", "", false},
	} {
		plan := planLook(t, test.c, test.look)
		s := plan.Search
		if plan.Round != test.round || len(s.Keys) != test.keys || s.Keys[0] != test.first || strings.Join(s.Hostile, " ") != test.hostile {
			t.Errorf("%s: round %d searches for %+v", name, plan.Round, s)
		}
		if test.sibling != (len(s.Siblings) == 1 && s.Siblings[0] == "AKIASIBLING") {
			t.Errorf("%s: siblings %v", name, s.Siblings)
		}
		if reads := plan.Regions[len(plan.Regions)-1].Region == workflow.IAMRegion; reads != (test.round == 1) {
			t.Errorf("%s: IAM is read: %t", name, reads)
		}
	}
}

func TestWhenALookEnds(t *testing.T) {
	c := looked(now)
	again := c
	again.Reading.More, again.Reading.Deadline = true, now.Add(77*time.Second)
	soon := c
	soon.WatchAt = []time.Time{now.Add(30 * time.Second)}
	for name, test := range map[string]struct {
		c    workflow.Case
		look workflow.Look
		want time.Duration
	}{
		"first":                      {c, workflow.LookFirst, 3 * time.Minute}, // and not again: the look of the case asked for no more
		"its further rounds":         {again, workflow.LookFirst, 77 * time.Second},
		"watch":                      {c, workflow.LookWatch.Numbered(1), 5 * time.Minute},
		"history, before the watch":  {c, workflow.LookHistory.Numbered(1), 14 * time.Minute},
		"history, before a late one": {c, workflow.LookHistory.Numbered(2), 25 * time.Minute},
		"history, the watch is due":  {soon, workflow.LookHistory.Numbered(1), 2 * time.Minute},
		"history, nobody knows when": {c, workflow.LookHistory.Numbered(9), 25 * time.Minute},
	} {
		if got := planLook(t, test.c, test.look).Regions[0].Deadline.Sub(now); got != test.want {
			t.Errorf("%s: ends after %s, want %s", name, got, test.want)
		}
	}
}

// One key after the other is searched for, over as many invocations as it takes,
// and others only for two minutes.
func TestReadGoesThroughTheSearches(t *testing.T) {
	for name, test := range map[string]struct {
		history  *history
		what     workflow.Search
		searched int
		complete bool
		others   bool // a problem with others
		problem  string
	}{
		"three keys":            {&history{events: 2}, workflow.Search{Keys: []string{"a", "b", "c"}}, 3, true, false, ""},
		"more than time is for": {&history{takes: 20 * time.Second}, workflow.Search{Keys: make([]string, 60)}, 9, false, false, "9 of 60 keys"},
		"others too":            {&history{events: 2}, workflow.Search{Keys: []string{"a"}, Siblings: []string{"s"}, Hostile: []string{"203.0.113.77"}}, 3, true, false, ""},
		"others without end":    {&history{events: 1 << 20, takes: time.Second}, workflow.Search{Siblings: []string{}, Hostile: []string{"203.0.113.77"}}, 1, true, true, ""},
		"others refused":        {&history{always: denied}, workflow.Search{Hostile: []string{"203.0.113.77"}}, 1, true, true, ""},
		"a key refused":         {&history{always: denied}, workflow.Search{Keys: []string{"a", "b"}}, 0, false, false, "AccessDeniedException; 0 of 2 keys"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := start()
				test.history.newest = r.To
				h := handler(nil, test.history, &store{})
				h.Now = time.Now
				began := time.Now()
				for n := 0; !r.Done && n < 10; n++ {
					r = invokeRead(t, h, test.what, r)
				}
				if took := time.Since(began); test.others && took > othersBudget+2*drain {
					t.Errorf("others were searched for %s", took)
				}
				if r.Others > 0 {
					t.Error("calls from elsewhere were kept") // the stand-in's have no address
				}
				if r.Searched != test.searched || r.Complete != test.complete || (r.OthersProblem != "") != test.others || !strings.Contains(r.Problem, test.problem) {
					t.Errorf("searched %d, complete %t, problem %q, others %q", r.Searched, r.Complete, r.Problem, r.OthersProblem)
				}
			})
		})
	}
}

func invokeRead(t *testing.T, h *Handler, what workflow.Search, r workflow.RegionRead) workflow.RegionRead {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 180*time.Second)
	defer cancel()
	out, err := h.Handle(ctx, workflow.InvestigateInput{Phase: workflow.PhaseRead, Case: theCase(), Search: what, Region: r})
	if err != nil {
		t.Fatal(err)
	}
	return out.(workflow.RegionRead)
}

// What was lost on its way to the bucket is as good as not read.
func TestWhatCouldNotBeStoredIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start()
		h := handler(nil, &history{events: 2, newest: r.To}, &store{fail: denied})
		if got := h.read(t.Context(), theCase(), workflow.Search{}, r); len(got.Left) != 1 || got.Left[0] != (workflow.Span{From: r.From, To: r.To}) {
			t.Errorf("left %v", got.Left)
		}
	})
}
