package summarize

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }

// unfinished is an incident whose first look left two days of a Region unread.
func unfinished(t *testing.T) *incidentOf {
	i := newIncident(t)
	i.h.Settings.Trail = settings.Trail{Bucket: "trail"}
	first := i.plan(workflow.LookFirst, 1)
	r := &first.Regions[1]
	r.Complete, r.Searched, r.Problem = false, 0, "there was no time to read on"
	r.Left = []workflow.Span{{From: r.From, To: day(22).Add(12 * time.Hour)}}
	i.sum(first)
	return i
}

// listed is a round in the logs of the days that were left: a bundle for each, of
// which those given were read.
func (i *incidentOf) listed(round int, read map[int]workflow.BundleRead, keys ...string) workflow.FilesPlan {
	i.t.Helper()
	p := workflow.FilesPlan{Version: 2, IncidentID: id, Look: workflow.LookFiles.Numbered(1), Round: round, Deadline: i.now.Add(10 * time.Minute), Keys: append([]string{key}, keys...)}
	index := workflow.FilesIndex{Regions: []workflow.FilesRegion{}, Bundles: []workflow.Bundle{
		{N: 1, Region: "eu-west-1", Logs: 30, Days: workflow.DaySpan(day(21))}, {N: 2, Region: "eu-west-1", Logs: 40, Days: workflow.DaySpan(day(22))},
	}}
	r := workflow.FilesRegion{Region: "eu-west-1", Windows: i.c.Reading.Unread["eu-west-1"], Listed: i.c.Reading.Unread["eu-west-1"]}
	if len(keys) > 0 {
		index.Regions = append(index.Regions, workflow.FilesRegion{Region: "us-east-1", All: true})
		r.All = true
	}
	index.Regions = append(index.Regions, r)
	i.document(p.IndexName(), index)
	for n, note := range read {
		note.N = n
		i.document(p.NoteName(n), note)
	}
	return p
}

func (i *incidentOf) document(name string, document any) {
	i.t.Helper()
	body, err := json.Marshal(document)
	if err != nil {
		i.t.Fatal(err)
	}
	if _, err := i.store.Put(i.t.Context(), id, name, body); err != nil {
		i.t.Fatal(err)
	}
}

func (i *incidentOf) sumFiles(p workflow.FilesPlan) string {
	i.t.Helper()
	return blindSpots(i.handle(workflow.SummarizeInput{Case: i.c, Files: p}))
}

// The machine is asked to read the logs only if the settings name them.
func TestOnlyATrailIsAskedFor(t *testing.T) {
	i := unfinished(t)
	want := map[string][]workflow.Span{"eu-west-1": {{From: i.c.WindowFrom(now), To: day(22).Add(12 * time.Hour)}}}
	if diff := cmp.Diff(want, i.c.Reading.Unread); diff != "" || !i.c.Reading.Files {
		t.Errorf("asked %t %s", i.c.Reading.Files, diff)
	}
	i.h.Settings.Trail = settings.Trail{}
	i.sum(i.plan(workflow.LookWatch.Numbered(1), 1, child))
	if i.c.Reading.Files || i.c.Reading.Unread != nil {
		t.Errorf("%+v", i.c.Reading)
	}
}

// What was read leaves the blind spots; what was not noted stays one, with the
// reason that is known.
func TestOnlyWhatWasNotedCountsAsRead(t *testing.T) {
	full := map[int]workflow.BundleRead{1: {}, 2: {}}
	for name, tc := range map[string]struct {
		read   map[int]workflow.BundleRead
		change func(i *incidentOf, p *workflow.FilesPlan)
		says   string
		unread []workflow.Span
	}{
		"all of it": {read: full},
		"a batch failed": {map[int]workflow.BundleRead{1: {}}, func(_ *incidentOf, p *workflow.FilesPlan) {
			p.Batches = []any{"", "the function that reads them failed: X"}
		}, "40 logs were not read: the function that reads them failed: X", []workflow.Span{workflow.Spoilt(workflow.DaySpan(day(22)))}},
		"an execution died": {map[int]workflow.BundleRead{1: {}}, func(_ *incidentOf, p *workflow.FilesPlan) {
			p.Batches = []any{"", map[string]any{"Error": "States.Runtime"}, nil}
		}, "40 logs were not read: the function that reads them did not come to its end", []workflow.Span{workflow.Spoilt(workflow.DaySpan(day(22)))}},
		"the Map failed":    {nil, func(_ *incidentOf, p *workflow.FilesPlan) { p.Failure.Error = "States.DataLimitExceeded" }, "70 logs were not read: States.DataLimitExceeded", []workflow.Span{workflow.DaySpan(day(21)), workflow.DaySpan(day(22))}},
		"a log is damaged":  {map[int]workflow.BundleRead{1: {}, 2: {Unread: []workflow.Span{workflow.DaySpan(day(22))}, Problem: "1 of 40 logs"}}, nil, "1 of 40 logs", []workflow.Span{workflow.Spoilt(workflow.DaySpan(day(22)))}},
		"a note is another": {read: full, change: func(i *incidentOf, p *workflow.FilesPlan) { i.document(p.NoteName(2), workflow.BundleRead{N: 3}) }, says: "40 logs were not read", unread: []workflow.Span{workflow.Spoilt(workflow.DaySpan(day(22)))}},
		"nothing is listed": {read: full, change: func(_ *incidentOf, p *workflow.FilesPlan) { p.Problem = "the list could not be kept" }, says: "in the trail's log files: the list could not be kept", unread: []workflow.Span{workflow.DaySpan(day(21)), workflow.DaySpan(day(22))}},
		"the list is lost":  {read: full, change: func(i *incidentOf, p *workflow.FilesPlan) { delete(i.store.objects, "incidents/"+id+"/"+p.IndexName()) }, says: "the list of log files could not be read back", unread: []workflow.Span{workflow.DaySpan(day(21)), workflow.DaySpan(day(22))}},
	} {
		t.Run(name, func(t *testing.T) {
			i := unfinished(t)
			wanted := i.c.Reading.Unread["eu-west-1"]
			p := i.listed(1, tc.read)
			if tc.change != nil {
				tc.change(i, &p)
			}
			told := i.sumFiles(p)
			if (tc.says == "") == strings.Contains(told, "eu-west-1") || !strings.Contains(told, tc.says) {
				t.Errorf("blind spots:\n%s", told)
			}
			window := workflow.Span{From: i.c.WindowFrom(now), To: now}
			want := workflow.Within(wanted, window)
			left := []workflow.Span{}
			for _, s := range tc.unread {
				left = append(left, workflow.Within(want, s)...)
			}
			if diff := cmp.Diff(workflow.Union(left...), workflow.Within(i.c.Reading.Left["eu-west-1"], window)); diff != "" {
				t.Error(diff)
			}
			if i.c.Reading.Files || i.c.Reading.Look != "files-1" {
				t.Errorf("%+v", i.c.Reading)
			}
		})
	}
}

// What the logs hold counts, also in summaries after that, and every object that
// says how they were read is in the manifest.
func TestWhatLogsHoldCounts(t *testing.T) {
	i := unfinished(t)
	p := i.listed(1, map[int]workflow.BundleRead{1: {Parts: 1, Malformed: 2}, 2: {}})
	i.put(workflow.FilesPart(p.Look, 1, 1, 1), record("e1", "GetObject", ""), record("e2", "GetSessionToken", session))
	i.sumFiles(p)
	if r := i.c.Reading; !r.More || !slices.Equal(r.Pending, []string{child}) || r.Round != 1 || !r.Deadline.Equal(p.Deadline) {
		t.Errorf("after the first round: %+v", r)
	}
	second := i.listed(2, map[int]workflow.BundleRead{1: {Parts: 1}, 2: {}}, child)
	i.put(workflow.FilesPart(p.Look, 2, 1, 1), record("e1", "GetObject", ""), strings.Replace(record("e3", "ListBuckets", ""), key, child, 1))
	if told := i.sumFiles(second); i.c.Reading.More || strings.Contains(told, "credential that") {
		t.Errorf("after the second round: %+v\n%s", i.c.Reading, told)
	}
	s := i.sum(i.plan(workflow.LookHistory.Numbered(1), 1))
	if s.Events != 2 || s.Malformed != 2 || s.Minted[0].Events != 1 {
		t.Errorf("%d events, %d malformed, minted %+v", s.Events, s.Malformed, s.Minted)
	}
	manifest := string(i.store.objects["incidents/"+id+"/"+ManifestName])
	for _, name := range []string{p.IndexName(), p.NoteName(1), second.NoteName(2), workflow.FilesPart(p.Look, 2, 1, 1)} {
		if !strings.Contains(manifest, name) {
			t.Errorf("%s is not in the manifest", name)
		}
	}
}

// A key counts as followed in a Region only if all that was wanted there was read.
func TestKeysAreFollowedWhereAllWasRead(t *testing.T) {
	bundles := []workflow.Bundle{{N: 1, Region: "eu-west-1", Days: workflow.DaySpan(day(21))}, {N: 2, Region: "us-east-1", Days: workflow.DaySpan(day(21))}}
	window := []workflow.Span{workflow.DaySpan(day(21))}
	for name, tc := range map[string]struct {
		region workflow.FilesRegion
		note   workflow.BundleRead
		want   bool
	}{
		"all":              {workflow.FilesRegion{All: true, Windows: window, Listed: window}, workflow.BundleRead{N: 1}, true},
		"not wanted":       {workflow.FilesRegion{Windows: window, Listed: window}, workflow.BundleRead{N: 1}, false},
		"a day has no log": {workflow.FilesRegion{All: true, Windows: window}, workflow.BundleRead{N: 1}, false},
		"not read":         {workflow.FilesRegion{All: true, Windows: window, Listed: window}, workflow.BundleRead{}, false},
	} {
		tc.region.Region = "eu-west-1"
		if got := regionOf(tc.region, bundles, []workflow.BundleRead{tc.note, {}}, "x"); got.All != tc.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
