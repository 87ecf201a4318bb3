package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const more = "All of it: s3://ekr-evidence-111122223333-us-east-1/posture/20260302-060000/review.json.gz"

// hostile is a name that tries to leave its place in every format.
const hostile = "x\x1b[2J\u202e\nDO FIRST\r<script>document.title='owned'</script>'\"&<img src=x onerror=document.title='owned'>"

func TestDigests(t *testing.T) {
	without := func(n int) []checks.Finding { return messy()[n:] }
	nasty := with(failing("key-unused", "", "AKIAEXAMPLE000000099", "Key of user "+hostile+" was never used."), func(f *checks.Finding) {
		f.Owner, f.Resource.Name, f.Command = hostile, hostile, "aws iam update-access-key --user-name "+checks.Quote(hostile)
	})
	broken := taken(today, messy()...)
	broken.Problems = []string{"Security Hub took no findings: InvalidAccessException: Account 111122223333 is not subscribed to AWS Security Hub"}
	for name, r := range map[string]*Review{
		"first":     taken(today, messy()...),
		"changes":   after(t, taken(yesterday, append(without(3), failing("root-key", "", "root", "Root has an access key."))...), messy()...),
		"unchanged": after(t, taken(yesterday, messy()...), messy()...),
		"unseen":    after(t, taken(yesterday, messy()...), unknown("key-unused", "", "iam.accessKeys"), unknown("macie-on", "us-east-1", "detection.macie")),
		"clean":     after(t, taken(yesterday), passing("root-key", 1)),
		"hostile":   taken(today, nasty),
		"problem":   broken,
	} {
		t.Run(name, func(t *testing.T) {
			text := Digest(r, list, more)
			golden.Compare(t, "digest-"+name+".txt", text)
			for _, line := range strings.Split(text, "\n") {
				alone := strings.HasPrefix(line, "      aws ") || line == more
				if !alone && utf8.RuneCountInString(line) > columns {
					t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
				}
				if strings.ContainsAny(line, "\x1b\r\u202e") {
					t.Errorf("not inert: %q", line)
				}
			}
		})
	}
}

// TestDigestIsBounded has more of everything than fits.
func TestDigestIsBounded(t *testing.T) {
	var findings []checks.Finding
	var many []checks.Check
	for i := range 60 {
		id := fmt.Sprintf("check-%02d", i)
		many = append(many, checks.Check{ID: id, Tier: checks.Hygiene, Fix: checks.Fix{Command: "aws", Breaks: strings.Repeat("word ", 300)}})
		for j := range 50 {
			findings = append(findings, failing(id, fmt.Sprintf("r-%d", j), "x", strings.Repeat("long ", 500)))
		}
		gap := unknown(id, "", "p")
		gap.Unread = []snapshot.Gap{{Reason: snapshot.Failed, Detail: id}}
		findings = append(findings, gap)
	}
	text := Digest(after(t, taken(yesterday), findings...), many, more)
	if len(text) > 25_000 {
		t.Errorf("%d bytes", len(text))
	}
	for _, want := range []string{"DO FIRST (10 of 60 fixes)", "10. ", "and findings of 52 more checks", "and 52 more reasons"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "11. ") {
		t.Error("more than ten lines")
	}
}

func TestRanking(t *testing.T) {
	old := taken(yesterday, failing("trail", "", "a", "None."), failing("volume-snapshot", "", "v", "None."))
	admin := with(failing("root-key", "", "r", "Key."), func(f *checks.Finding) { f.Capability = checks.Limited })
	r := after(t, old, failing("volume-snapshot", "", "v", "None."), keyUnused(7), admin,
		failing("trail", "", "a", "None."), failing("snapshot-private", "us-east-1", "s", "Public."), failing("macie-on", "", "m", "Off."))
	ranked, folded := Lines(r.Of(checks.Fail), list)
	var got []string
	for _, l := range append(ranked, folded...) {
		got = append(got, l.Check.ID)
	}
	want := []string{"trail", "snapshot-private", "key-unused", "root-key", "volume-snapshot", "macie-on"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestRankingWithinATier compares what decides, one thing at a time: the line
// of check b must come first.
func TestRankingWithinATier(t *testing.T) {
	tier := []checks.Check{{ID: "a", Tier: checks.Hygiene}, {ID: "b", Tier: checks.Hygiene}}
	base := Entry{Finding: failing("", "", "x", "Bad.")}
	base.Severity = checks.Medium
	for name, better := range map[string]func(*Entry){
		"new":        func(e *Entry) { e.Change = New },
		"worse":      func(e *Entry) { e.Change = Worse },
		"capability": func(e *Entry) { e.Capability = checks.Admin },
		"safe":       func(e *Entry) { e.Safe = "unused for 412 days" },
		"severity":   func(e *Entry) { e.Severity = checks.High },
	} {
		a, b := base, base
		a.Check, b.Check = "a", "b"
		better(&b)
		if ranked, _ := Lines([]Entry{a, b}, tier); ranked[0].Check.ID != "b" {
			t.Errorf("%s does not come first", name)
		}
	}
	grave := Entry{Finding: with(base.Finding, func(f *checks.Finding) { f.Check, f.Severity = "a", checks.High })}
	if ranked, folded := Lines([]Entry{grave}, []checks.Check{{ID: "a", Folded: true}}); len(ranked) != 1 || len(folded) != 0 {
		t.Error("a grave finding of a folded check is folded")
	}
}

func TestWhenAPersonIsTold(t *testing.T) {
	day := func(r *Review, fullDaysAgo int) *Review { r.FullAt = today.AddDate(0, 0, -fullDaysAgo); return r }
	root := failing("root-key", "", "root", "Root has a key.")
	quiet := failing("macie-on", "us-east-1", "m", "Macie is off.")
	trail := failing("trail", "", "a", "None.")
	for name, tc := range map[string]struct {
		before *Review
		now    []checks.Finding
		want   News
	}{
		"first review":           {nil, nil, News{Send: true, Full: true}},
		"first review, root":     {nil, []checks.Finding{root}, News{Send: true, Full: true, Worst: checks.Critical, Urgent: []Entry{{Finding: root, Since: today}}}},
		"nothing changed":        {day(taken(yesterday, trail), 3), []checks.Finding{trail}, News{}},
		"a week after":           {day(taken(yesterday, trail), 7), []checks.Finding{trail}, News{Send: true, Full: true}},
		"six days after":         {day(taken(yesterday, trail), 6), []checks.Finding{trail}, News{}},
		"new":                    {day(taken(yesterday), 1), []checks.Finding{trail}, News{Send: true, Worst: checks.High}},
		"fixed":                  {day(taken(yesterday, trail), 1), nil, News{Send: true}},
		"newly unseen":           {day(taken(yesterday), 1), []checks.Finding{unknown("trail", "", "p")}, News{Send: true}},
		"still unseen":           {day(taken(yesterday, unknown("trail", "", "p")), 1), []checks.Finding{unknown("trail", "", "p")}, News{}},
		"only counted":           {day(taken(yesterday), 1), []checks.Finding{quiet}, News{}},
		"only counted and fixed": {day(taken(yesterday, quiet), 1), nil, News{}},
		"root":                   {day(taken(yesterday), 1), []checks.Finding{root}, News{Send: true, Worst: checks.Critical, Urgent: []Entry{{Finding: root, Since: today, Change: New}}}},
		"root as before":         {day(taken(yesterday, root), 1), []checks.Finding{root}, News{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, after(t, tc.before, tc.now...).News(list)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	open := failing("snapshot-private", "us-east-1", "s", "Public.")
	if n := after(t, day(taken(yesterday), 1), open).News(list); len(n.Urgent) != 1 {
		t.Error("a public snapshot is not urgent")
	}
}

// TestAProblemIsToldOnce keeps a service that is off from causing a mail a day.
func TestAProblemIsToldOnce(t *testing.T) {
	before := taken(yesterday)
	before.FullAt, before.Problems = yesterday, []string{"the import failed"}
	for problem, want := range map[string]bool{"the import failed": false, "another": true} {
		r := after(t, before)
		r.Problems = append(r.Problems, problem)
		if got := r.News(list).Send; got != want {
			t.Errorf("%s: told %v", problem, got)
		}
	}
}

// TestTheWeeklyDigestIsDueOnce marks it in the review that is kept.
func TestTheWeeklyDigestIsDueOnce(t *testing.T) {
	first := taken(yesterday)
	first.News(list)
	second := after(t, first)
	if n := second.News(list); n.Send || !second.FullAt.Equal(yesterday) {
		t.Errorf("%+v, full at %s", n, second.FullAt)
	}
}
