package summarize

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// What evidence asks for, and what of it makes sense to try.
func TestRaise(t *testing.T) {
	stop := strings.Replace(record("e1", "StopLogging", ""), "sts.", "cloudtrail.", 1)
	made := strings.Replace(record("e2", "CreateAccessKey", `,"requestParameters":{"userName":"backup"},"responseElements":{"accessKey":{"userName":"backup","accessKeyId":"AKIAEXAMPLE0AAAAAAA9"}}`), "sts.", "iam.", 1)
	role := record("e3", "AssumeRole", strings.Replace(session, "}}", `},"assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/Deploy/s"}}`, 1))
	isolated := func(i *incidentOf) { i.c.Outcome.Level = level.Isolate }
	for name, test := range map[string]struct {
		lines   []string
		prepare func(i *incidentOf)
		level   level.Level
		cut     string
		wanted  bool
	}{
		"nothing":                     {nil, nil, level.None, "", false},
		"covering up":                 {[]string{stop}, nil, level.Isolate, "", true},
		"in force already":            {[]string{stop}, isolated, level.None, "", false},
		"with a key for another user": {[]string{stop, made}, isolated, level.None, "AKIAEXAMPLE0AAAAAAA9", true},
		"the key is off": {[]string{stop, made}, func(i *incidentOf) {
			isolated(i)
			i.c.Outcome.Actions = append(i.c.Outcome.Actions, containment.Action{Step: containment.KeyInactive, Target: "AKIAEXAMPLE0AAAAAAA9", Status: containment.Done})
		}, level.None, "", false},
		"a session, where none is denied": {[]string{stop, role}, isolated, level.None, "", false},
		"a session, where it may be":      {[]string{stop, role}, func(i *incidentOf) { isolated(i); i.h.Settings.RevokeRoles = "named" }, level.None, child, true},
		"a session that was denied": {[]string{stop, role}, func(i *incidentOf) {
			isolated(i)
			i.h.Settings.RevokeRoles, i.c.Raise.Denied = "named", []string{child}
		}, level.None, "", false},
		"tried in this round": {[]string{stop}, func(i *incidentOf) { i.c.Raise.Look, i.c.Raise.Round = workflow.LookFirst, 1 }, level.Isolate, "", false},
		"tried in another":    {[]string{stop}, func(i *incidentOf) { i.c.Raise.Look, i.c.Raise.Round = workflow.LookFirst, 2 }, level.Isolate, "", true},
		"the setting":         {[]string{stop, made}, func(i *incidentOf) { i.h.Settings.Escalate = false }, level.None, "", false},
		"a low ceiling":       {[]string{stop, made}, func(i *incidentOf) { i.h.Settings.Ceiling = level.Deactivate }, level.None, "", false},
		"a ceiling":           {[]string{stop, made}, func(i *incidentOf) { i.h.Settings.Ceiling = level.Revoke }, level.None, "AKIAEXAMPLE0AAAAAAA9", true},
		"a dry run":           {[]string{stop}, func(i *incidentOf) { i.c.Outcome.DryRun = true }, level.None, "", false},
		"protected":           {[]string{stop, made}, func(i *incidentOf) { i.c.Outcome.Special = containment.Protected }, level.None, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIncident(t)
			if test.prepare != nil {
				test.prepare(i)
			}
			p := i.plan(workflow.LookFirst, 1)
			i.keep(&p, 0, test.lines...)
			i.sum(p)
			cut := []string{}
			for _, d := range i.c.Raise.Cut {
				cut = append(cut, d.ID)
			}
			if r := i.c.Raise; r.Level != test.level || strings.Join(cut, " ") != test.cut || r.Wanted != test.wanted {
				t.Errorf("level %q, cut %v, wanted %t", r.Level, cut, r.Wanted)
			}
		})
	}
}

// What a look brought is told once, and only what is new.
func TestNews(t *testing.T) {
	i := newIncident(t)
	first := i.plan(workflow.LookFirst, 1)
	i.keep(&first, 0, record("e1", "GetSessionToken", session))
	i.sum(first)
	if i.c.Changed || len(i.c.News) > 0 || i.c.Changes != 0 {
		t.Errorf("the first look has the report: %q", i.c.News)
	}
	look := func(look workflow.Look, lines ...string) {
		t.Helper()
		p := i.plan(look, 1, child)
		i.keep(&p, 0, lines...)
		i.sum(p)
	}
	look(workflow.LookHistory.Numbered(1))
	look(workflow.LookWatch.Numbered(1))
	if i.c.Changed || i.c.Changes != 0 {
		t.Errorf("nothing new: %d %q", i.c.Changes, i.c.News)
	}
	call := strings.Replace(record("e7", "ListBuckets", ""), key, child, 1)
	look(workflow.LookWatch.Numbered(2), call, strings.Replace(call, "e7", "e8", 1))
	if !i.c.Changed || i.c.Changes != 1 || !strings.HasPrefix(strings.Join(i.c.News, "\n"), "2 more calls by what the key had made: "+child+", last at 02:50:00") {
		t.Errorf("signs of life: %d %q", i.c.Changes, i.c.News)
	}
	again := i.plan(workflow.LookWatch.Numbered(2), 2, child)
	i.sum(again)
	if !i.c.Changed || i.c.Changes != 1 {
		t.Errorf("a further round of the same look: %d %q", i.c.Changes, i.c.News)
	}
	i.handle(workflow.SummarizeInput{Case: i.c, Closing: true})
	if i.c.Changed || i.c.Reading.Look != workflow.LookWatch.Numbered(2) {
		t.Errorf("the closing notice tells by itself: %+v", i.c.Reading)
	}
}

// The history shows that what looked new is ordinary. That is told, although it
// is good news: the report said otherwise. A watch keeps good news for the end.
func TestTheHistoryCorrectsTheVerdict(t *testing.T) {
	day := func(n int) string {
		return strings.Replace(strings.Replace(record(fmt.Sprint("d", n), "RunInstances", ""), "2026-11-23T", fmt.Sprintf("2026-11-%02dT", n), 1), "sts.", "ec2.", 1)
	}
	for look, told := range map[workflow.Look]bool{workflow.LookHistory.Numbered(1): true, workflow.LookWatch.Numbered(2): false} {
		i := newIncident(t)
		i.c.Outcome.User.Capability = capability.Admin
		first := i.plan(workflow.LookFirst, 1)
		i.keep(&first, 0, day(23))
		i.sum(first)
		if i.c.Usage.Verdict != string(usage.Misused) {
			t.Fatalf("first: %s", i.c.Usage.Verdict)
		}
		p := i.plan(look, 1)
		for n := range p.Regions {
			p.Regions[n].Windows = []workflow.Span{{From: now.Add(-trail.Kept), To: now}}
		}
		i.keep(&p, 0, day(10), day(11), day(12))
		s := i.sum(p)
		if !s.Baseline.Known || s.Verdict == usage.Misused || s.Severity != usage.P1 || !s.SeverityHeld || i.c.Changed != told {
			t.Errorf("%s: %s %s held %t, baseline %+v, news %q", look, s.Severity, s.Verdict, s.SeverityHeld, s.Baseline, i.c.News)
		}
	}
}

// What is made by the key or by nobody known is news, what colleagues made is not.
func TestNewObjectsInIAM(t *testing.T) {
	object := func(name, by string) string {
		return fmt.Sprintf(`{"kind":"role","name":%q,"createdAt":"2026-11-23T02:50:00Z","by":%q}`, name, by)
	}
	for by, news := range map[string]bool{"": true, key: true, "AKIAEXAMPLE000CALLER": false, "arn:aws:iam::111122223333:user/alice": false} {
		i := newIncident(t)
		i.sum(i.plan(workflow.LookFirst, 1))
		p := i.plan(workflow.LookWatch.Numbered(1), 1)
		p.Regions = append(p.Regions, workflow.RegionRead{Version: 2, Look: p.Look, Round: 1, Region: workflow.IAMRegion, Done: true, Complete: true, Deadline: p.Regions[0].Deadline})
		i.keep(&p, 2, object("Backup", by), object(key, ""))
		s := i.sum(p)
		if len(s.IAMCreatedSince) != 1 || i.c.Changed != news {
			t.Errorf("by %q: %+v, news %q", by, s.IAMCreatedSince, i.c.News)
		}
	}
}

// Others are named if they came to the address since the exposure. While the
// key's own addresses are not known, an address that others had before is theirs.
func TestIdentities(t *testing.T) {
	const evil = "203.0.113.77"
	exposed := contained().ExposedAt(now)
	before, since := exposed.Add(-time.Hour), exposed.Add(time.Hour)
	alice := stranger{"arn:alice", "AKIAEXAMPLE0000ALICE", evil, since}
	with := func(change func(*stranger)) stranger {
		s := alice
		change(&s)
		return s
	}
	early := with(func(s *stranger) { s.at = before })
	bob := with(func(s *stranger) { s.arn = "arn:bob" })
	for name, test := range map[string]struct {
		others []stranger
		known  bool
		want   []string
	}{
		"nobody":                    {nil, true, []string{}},
		"each once":                 {[]stranger{bob, alice, bob}, true, []string{"arn:alice", "arn:bob"}},
		"at another address":        {[]stranger{with(func(s *stranger) { s.address = "198.51.100.20" })}, true, []string{}},
		"the key itself":            {[]stranger{with(func(s *stranger) { s.key = key })}, true, []string{}},
		"nobody that has a name":    {[]stranger{with(func(s *stranger) { s.arn = "" })}, true, []string{}},
		"before the exposure":       {[]stranger{early}, true, []string{}},
		"before and since":          {[]stranger{early, bob}, true, []string{"arn:bob"}},
		"before and since, unknown": {[]stranger{early, bob}, false, []string{}},
		"since, unknown":            {[]stranger{bob}, false, []string{"arn:bob"}},
	} {
		g := &gathered{collector: usage.NewCollector(key, exposed), others: test.others}
		got := []string{}
		for _, o := range g.identities([]string{evil}, test.known, exposed) {
			got = append(got, o.ARN)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
