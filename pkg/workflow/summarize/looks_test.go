package summarize

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const child = "ASIAEXAMPLE0AAAAAAA2"

// incidentOf is an incident that goes through looks.
type incidentOf struct {
	t     *testing.T
	store *store
	table *table
	h     *Handler
	c     workflow.Case
	now   time.Time
}

func newIncident(t *testing.T) *incidentOf {
	i := &incidentOf{t: t, store: &store{objects: map[string][]byte{}}, table: &table{}, c: contained(), now: now}
	i.c.WatchAt = []time.Time{now.Add(15 * time.Minute), now.Add(time.Hour)}
	i.h = &Handler{Evidence: i.store, Incidents: i.table, Now: func() time.Time { return i.now },
		Settings: settings.Settings{Escalate: true, Ceiling: level.Isolate, RevokeRoles: "none"}}
	return i
}

// plan is a round that was read to its end in two Regions; change alters it.
func (i *incidentOf) plan(look workflow.Look, round int, keys ...string) workflow.Plan {
	to := i.now
	p := workflow.Plan{Version: 2, Look: look, Round: round, Search: workflow.Search{Keys: append([]string{}, keys...)}}
	if round == 1 {
		p.Search.Keys = append([]string{key}, p.Search.Keys...)
	} else {
		p.Search.Hostile = i.c.Reading.Pivot
	}
	for _, name := range []string{"us-east-1", "eu-west-1"} {
		r := workflow.RegionRead{Version: 2, Look: look, Round: round, Region: name, From: i.c.WindowFrom(i.now), To: to, Deadline: i.now.Add(2 * time.Minute),
			Done: true, Complete: true, Searched: len(p.Search.Keys)}
		r.Windows = []workflow.Span{{From: r.From, To: to}}
		if look.Kind() == workflow.LookHistory && round == 1 {
			r.Windows[0].From = to.Add(-trail.Kept)
		}
		p.Regions = append(p.Regions, r)
	}
	return p
}

// keep stores lines as the first part of a round's Region.
func (i *incidentOf) keep(p *workflow.Plan, region int, lines ...string) {
	i.t.Helper()
	p.Regions[region].Parts = 1
	i.put(p.Regions[region].PartName(1), lines...)
}

func (i *incidentOf) put(name string, lines ...string) {
	i.t.Helper()
	if _, err := i.store.Put(i.t.Context(), id, name, gzipped(i.t, strings.Join(lines, "\n"))); err != nil {
		i.t.Fatal(err)
	}
}

// sum sums a round up.
func (i *incidentOf) sum(p workflow.Plan) usage.Summary {
	i.t.Helper()
	return i.handle(workflow.SummarizeInput{Case: i.c, Reading: p})
}

func (i *incidentOf) handle(in workflow.SummarizeInput) usage.Summary {
	i.t.Helper()
	c, err := i.h.Handle(i.t.Context(), in)
	if err != nil {
		i.t.Fatal(err)
	}
	i.c = c
	var s usage.Summary
	if err := json.Unmarshal(i.store.objects[c.Usage.Key], &s); err != nil {
		i.t.Fatal(err)
	}
	return s
}

func blindSpots(s usage.Summary) string {
	list := []string{}
	for _, b := range s.BlindSpots {
		list = append(list, b.What+": "+b.Why)
	}
	return strings.Join(list, "\n")
}

// A round asks for the next one as long as keys turn up, and ends with none.
func TestRoundsFollowWhatTheKeyMade(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	i.keep(&first, 0, record("e1", "GetSessionToken", session))
	if s := i.sum(first); !strings.Contains(blindSpots(s), "the use of 1 credential that the key made ("+child+")") {
		t.Errorf("blind spots:\n%s", blindSpots(s))
	}
	if r := i.c.Reading; !r.More || strings.Join(r.Pending, " ") != child || r.Look != workflow.LookFirst || r.Round != 1 || !r.Deadline.Equal(first.Regions[0].Deadline) {
		t.Errorf("after the first round: %+v", r)
	}
	second := i.plan(workflow.LookFirst, 2, child)
	i.keep(&second, 1, strings.Replace(record("e2", "ListBuckets", ""), key, child, 1))
	s := i.sum(second)
	if r := i.c.Reading; r.More || len(r.Pending) > 0 || strings.Contains(blindSpots(s), "credential that") || s.Minted[0].Events != 1 {
		t.Errorf("after the second round: %+v, minted %+v, blind spots:\n%s", r, s.Minted, blindSpots(s))
	}
	if !i.c.Usage.ReadUntil.Equal(now.Add(-15 * time.Minute)) {
		t.Errorf("read until %s", i.c.Usage.ReadUntil)
	}
}

func TestWhatEndsTheRounds(t *testing.T) {
	for name, test := range map[string]struct {
		change func(i *incidentOf, p *workflow.Plan)
		look   workflow.Look
		round  int
		more   bool
	}{
		"there is time":              {func(*incidentOf, *workflow.Plan) {}, workflow.LookFirst, 1, true},
		"no time":                    {func(i *incidentOf, p *workflow.Plan) { p.Regions[0].Deadline = i.now.Add(10 * time.Second) }, workflow.LookFirst, 1, false},
		"the last round of a watch":  {func(*incidentOf, *workflow.Plan) {}, workflow.LookWatch.Numbered(1), 2, false},
		"not the last of the first":  {func(*incidentOf, *workflow.Plan) {}, workflow.LookFirst, 3, true},
		"the last round":             {func(*incidentOf, *workflow.Plan) {}, workflow.LookFirst, 4, false},
		"the look could not be read": {func(_ *incidentOf, p *workflow.Plan) { p.Round, p.Regions = 0, nil }, workflow.LookFirst, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIncident(t)
			begin := i.plan(workflow.LookFirst, 1)
			i.keep(&begin, 0, record("e1", "GetSessionToken", session))
			i.sum(begin)
			p := i.plan(test.look, test.round)
			if test.round == 1 {
				p = begin
			}
			test.change(i, &p)
			i.sum(p)
			if i.c.Reading.More != test.more {
				t.Errorf("%+v", i.c.Reading)
			}
		})
	}
}

// A Region in which keys could not be searched for is named, once, and tried
// again by the next look.
func TestKeysUnreadInARegion(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	i.keep(&first, 0, record("e1", "GetSessionToken", session))
	i.sum(first)
	second := i.plan(workflow.LookFirst, 2, child)
	second.Regions[1].Searched, second.Regions[1].Complete, second.Regions[1].Problem = 0, false, "no time"
	if s := i.sum(second); i.c.Reading.More || !strings.Contains(blindSpots(s), "eu-west-1, the use of 1 credentials that the key made: no time") || !s.CompleteUntil.IsZero() {
		t.Errorf("%+v, blind spots:\n%s", i.c.Reading, blindSpots(s))
	}
	i.sum(i.plan(workflow.LookWatch.Numbered(1), 1, child))
	if r := i.c.Reading; strings.Join(r.Pending, " ") != child || !r.More {
		t.Errorf("the watch does not try again: %+v", r)
	}
}

// Where no Region was read nothing was searched for, and only what can be a key
// is ever searched for.
func TestFollowWithoutRegions(t *testing.T) {
	f := follow(Ledger{}, []string{child, "ACCAEXAMPLE", "ASIA' or 1=1", ""})
	if f.isRead(child) || len(f.ids) != 1 || len(f.pending(Ledger{}, workflow.LookFirst)) != 1 {
		t.Errorf("%+v", f)
	}
}

// The history makes the baseline known; what it leaves is what the next stretch
// reads, and what stays unread is said.
func TestTheBaseline(t *testing.T) {
	i := newIncident(t)
	s := i.sum(i.plan(workflow.LookFirst, 1))
	if s.Baseline.Known || s.Baseline.Days != 1 || !i.c.Reading.History || !strings.Contains(blindSpots(s), "1 of 88 days before the exposure were read so far") {
		t.Errorf("%+v, blind spots:\n%s", s.Baseline, blindSpots(s))
	}
	history := i.plan(workflow.LookHistory.Numbered(1), 1)
	r := &history.Regions[1]
	r.Searched, r.Complete, r.Problem = 0, false, "no time"
	r.Left = []workflow.Span{{From: r.Windows[0].From, To: i.c.ExposedAt(now).AddDate(0, 0, -30)}}
	s = i.sum(history)
	if s.Baseline.Known || s.Baseline.Days != 30 || !i.c.Reading.History || len(i.c.Reading.Left["us-east-1"]) != 0 || !i.c.Reading.Left["eu-west-1"][0].To.Equal(r.Left[0].To) {
		t.Errorf("%+v, left %v", s.Baseline, i.c.Reading.Left)
	}
	if s.CompleteUntil.IsZero() {
		t.Errorf("old history makes the window incomplete:\n%s", blindSpots(s))
	}
	i.sum(i.plan(workflow.LookWatch.Numbered(1), 1))
	again := i.plan(workflow.LookHistory.Numbered(2), 1)
	again.Regions[1] = *r
	again.Regions[1].Look = again.Look
	s = i.sum(again)
	if !s.Baseline.Known || s.Baseline.Days != 30 || i.c.Reading.History || !strings.Contains(blindSpots(s), "30 of 88 days before the exposure were read") || strings.Contains(blindSpots(s), "so far") {
		t.Errorf("%+v, blind spots:\n%s", s.Baseline, blindSpots(s))
	}
}

// A later look may read what an earlier one could not.
func TestALaterLookRepairs(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	r := &first.Regions[0]
	r.Searched, r.Complete, r.Problem, r.Left = 0, false, "no time", []workflow.Span{{From: r.From, To: r.From.Add(time.Hour)}}
	if s := i.sum(first); !strings.Contains(blindSpots(s), "us-east-1: no time") {
		t.Errorf("blind spots:\n%s", blindSpots(s))
	}
	i.now = now.Add(15 * time.Minute)
	watch := i.plan(workflow.LookWatch.Numbered(1), 1)
	for n := range watch.Regions {
		watch.Regions[n].Windows = []workflow.Span{{From: now.Add(-15 * time.Minute), To: i.now}}
	}
	if s := i.sum(watch); !strings.Contains(blindSpots(s), "us-east-1: ") {
		t.Errorf("a gap was forgotten:\n%s", blindSpots(s))
	}
	watch.Look = workflow.LookWatch.Numbered(2)
	watch.Regions[0].Windows = append(watch.Regions[0].Windows, r.Left...)
	if s := i.sum(watch); strings.Contains(blindSpots(s), "us-east-1") || !s.CompleteUntil.Equal(now) {
		t.Errorf("complete until %s, blind spots:\n%s", s.CompleteUntil, blindSpots(s))
	}
}

// Regions whose names could not be listed at first are no blind spot any more once
// they could.
func TestAListOfRegionsThatComesLate(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	r := &first.Regions[1]
	r.Region, r.Searched, r.Complete, r.Problem, r.Windows = "all Regions but us-east-1", 0, false, "the list of Regions could not be read", nil
	if s := i.sum(first); !strings.Contains(blindSpots(s), r.Region) {
		t.Errorf("blind spots:\n%s", blindSpots(s))
	}
	if s := i.sum(i.plan(workflow.LookHistory.Numbered(1), 1)); strings.Contains(blindSpots(s), r.Region) || s.CompleteUntil.IsZero() {
		t.Errorf("complete until %s, blind spots:\n%s", s.CompleteUntil, blindSpots(s))
	}
}

// Without the notes of earlier looks nothing is taken for complete.
func TestLostNotes(t *testing.T) {
	i := newIncident(t)
	i.sum(i.plan(workflow.LookFirst, 1))
	delete(i.store.objects, "incidents/"+id+"/"+LedgerName)
	if s := i.sum(i.plan(workflow.LookWatch.Numbered(1), 1)); !strings.Contains(blindSpots(s), "what earlier looks had read: their notes could not be read back: NoSuchKey") || !s.CompleteUntil.IsZero() {
		t.Errorf("complete until %s, blind spots:\n%s", s.CompleteUntil, blindSpots(s))
	}
}

func TestASummaryThatIsRepeated(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	i.keep(&first, 0, record("e1", "GetCallerIdentity", ""))
	before := i.c
	one := i.sum(first)
	i.c = before
	if diff := cmp.Diff(one, i.sum(first)); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
}
