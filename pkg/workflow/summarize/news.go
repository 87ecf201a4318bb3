package summarize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// seen counts what a person would have to hear of.
func seen(v judged) workflow.Seen {
	s := workflow.Seen{Severity: v.summary.Severity, Verdict: string(v.summary.Verdict), Minted: len(v.minted), Others: len(v.summary.OtherIdentities)}
	family := map[string]bool{"": true, v.summary.AccessKeyID: true}
	eachMinted(v.summary.Minted, func(m usage.Minted) {
		s.Calls += m.Events
		family[m.AccessKeyID] = true
	})
	for _, object := range v.summary.IAMCreatedSince {
		if family[object.ByKey] {
			s.Objects++
		}
	}
	return s
}

// tell decides whether a person must hear now of what a look brought. The first
// look has the report. The history corrects the verdict, either way; a watch
// tells only what is graver or new, since what turns out better stands in the
// closing notice.
func tell(c *workflow.Case, s usage.Summary) {
	r := c.Reading
	c.News = news(*c, s)
	switch r.Look.Kind() {
	case workflow.LookHistory, workflow.LookWatch, workflow.LookFiles:
		c.Changed = len(c.News) > 0
	default:
		c.Changed, c.News = false, []string{}
	}
	c.Changes = r.Before.Changes
	if c.Changed {
		c.Changes++
		if !c.Raise.Acted {
			c.Undone = c.Undone[:0] // told of already, by the step that found it
		}
	}
}

// news says in words what a look brought.
func news(c workflow.Case, s usage.Summary) []string {
	list, was, is := []string{}, c.Reading.Before, c.Reading.Seen
	add := func(holds bool, format string, args ...any) {
		if holds {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	watch := c.Reading.Look.Kind() == workflow.LookWatch
	graver := usage.Verdict(is.Verdict).Graver(usage.Verdict(was.Verdict))
	add(was.Severity != "" && is.Severity != was.Severity, "severity %s, which was %s", is.Severity, was.Severity)
	add(was.Verdict != "" && is.Verdict != was.Verdict && (graver || !watch), "verdict %s, which was %s: %s", words(is.Verdict), words(was.Verdict), reason(s))
	add(was.Verdict == "", "verdict %s: %s", words(is.Verdict), reason(s))
	add(c.Raise.Acted, "contained further, because of row %s", strings.Join(c.Raise.Rows, ", "))
	if watch {
		add(is.Calls > was.Calls, "%s by what the key had made: %s", more(is.Calls-was.Calls, "call", "calls"), callers(s))
		add(is.Minted > was.Minted, "%s made by the key, or by what it had made", more(is.Minted-was.Minted, "credential", "credentials"))
		add(is.Objects > was.Objects, "%s made in IAM by the key, by what it had made, or by nobody on record", more(is.Objects-was.Objects, "thing", "things"))
		add(is.Others > was.Others, "%s active from a hostile address", more(is.Others-was.Others, "identity", "identities"))
	}
	return list
}

func words(verdict string) string { return strings.ReplaceAll(verdict, "_", " ") }

// reason is why the verdict is what it is.
func reason(s usage.Summary) string {
	if len(s.Reasons) == 0 {
		return "no reason given"
	}
	return s.Reasons[0]
}

// callers names the busiest of what the key made, newest call first.
func callers(s usage.Summary) string {
	const most = 3
	var active []usage.Minted
	eachMinted(s.Minted, func(m usage.Minted) {
		if m.Events > 0 && m.AccessKeyID != "" {
			active = append(active, m)
		}
	})
	slices.SortStableFunc(active, func(a, b usage.Minted) int { return b.LastSeen.Compare(a.LastSeen.Time) })
	named := []string{}
	for _, m := range active[:min(most, len(active))] {
		named = append(named, m.AccessKeyID+", last at "+m.LastSeen.UTC().Format("15:04:05"))
	}
	return strings.Join(named, "; ")
}

func more(n int, one, many string) string {
	if n == 1 {
		return "1 more " + one
	}
	return fmt.Sprintf("%d more %s", n, many)
}
