package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// happened is one line of what was done: a kind of call, or several.
type happened struct {
	begin, end time.Time
	text       string
}

// maxHappened bounds the lines of what was done.
const maxHappened = 14

// happened writes what the key and its descendants did since the exposure, in
// order, grouped.
func (p *page) happened(v view) {
	s := *v.Usage
	p.section("WHAT HAPPENED (UTC)")
	p.hang("  ", "  ", v.totals(s))
	for _, source := range v.sources(s) {
		p.hang("  From ", "    ", source)
	}
	list := append(v.harmful(s), v.lookingAround(s)...)
	list = append(list, v.minting(s)...)
	slices.SortStableFunc(list, func(a, b happened) int { return a.begin.Compare(b.begin) })
	for i, h := range list {
		if i == maxHappened {
			p.hang("  ", "  ", counted(len(list)-i, "further kind of call")+", in the evidence")
			break
		}
		lead := fmt.Sprintf("  %-11s  ", v.period(h.begin, h.end))
		p.hang(lead, strings.Repeat(" ", len(lead)), h.text)
	}
	for _, text := range v.context(s) {
		p.hang("  ", "    ", text)
	}
}

// totals count the calls of the whole window.
func (v view) totals(s usage.Summary) string {
	text := "Key: " + counted(s.Events, "call") + " on record"
	if !s.Window.From.IsZero() {
		text += " since " + s.Window.From.UTC().Format(aDay)
	}
	if s.Events > 0 {
		text += fmt.Sprintf(": %s ok, %s failed", thousands(s.Succeeded), thousands(s.Failed))
		if s.Denied > 0 {
			text += fmt.Sprintf(" (%s of them denied)", thousands(s.Denied))
		}
	}
	calls, failed := 0, 0
	for _, m := range flat(s.Minted, v.isSuspect) {
		calls, failed = calls+m.Events, failed+m.Failed
	}
	if calls > 0 {
		text += fmt.Sprintf(". What it made: %s, %s failed", counted(calls, "call"), thousands(failed))
	}
	return text + "." + regionsOf(s)
}

func regionsOf(s usage.Summary) string {
	list := []string{}
	for _, r := range s.Regions {
		list = append(list, orElse(inert(r.Name, 30), "(no Region)")+" "+thousands(r.Count))
	}
	if len(list) == 0 {
		return ""
	}
	return " By Region: " + strings.Join(first(list, maxPoints), ", ") + "."
}

// harmful are the calls that do harm when they succeed: each kind one line.
func (v view) harmful(s usage.Summary) []happened {
	list := []happened{}
	for _, c := range s.Suspicious {
		if c.Class.Hostile() && !v.isOld(s, c) {
			list = append(list, happened{v.beginOf(s, c), c.LastSeen.Time, v.harmText(s, c)})
		}
	}
	return list
}

// isOld tells whether a kind of call was not made since the exposure, or is no
// news: it succeeded before too, and nobody new made it.
func (v view) isOld(s usage.Summary, c usage.Suspicious) bool {
	if !c.LastSeen.IsZero() && c.LastSeen.Before(s.ExposedAt.Time) {
		return true
	}
	return v.isOrdinary(s, c)
}

func (v view) isOrdinary(s usage.Summary, c usage.Suspicious) bool {
	return !c.Harm && c.Succeeded > c.Since
}

// beginOf is when a kind of call was first made since the exposure. If it was
// made before too, only the last time is known.
func (v view) beginOf(s usage.Summary, c usage.Suspicious) time.Time {
	if c.FirstSeen.Before(s.ExposedAt.Time) {
		return c.LastSeen.Time
	}
	return c.FirstSeen.Time
}

func (v view) harmText(s usage.Summary, c usage.Suspicious) string {
	text := call(c)
	switch {
	case c.Since == 0 && c.Failed == 1:
		text += ": FAILED"
	case c.Since == 0:
		text += ": " + thousands(c.Failed) + " tried, ALL FAILED"
	case c.Failed > 0:
		text += fmt.Sprintf(": %s ok, %s failed", thousands(c.Since), thousands(c.Failed))
	case c.Since > 1:
		text += " x " + thousands(c.Since)
	}
	targets := []string{}
	for _, t := range c.Targets {
		if n := inert(lastPart(t.Name), 50); !slices.Contains(targets, n) {
			targets = append(targets, n)
		}
	}
	const most = 4
	if n := len(targets) - most; n > 0 {
		targets = append(targets[:most], "more")
	}
	if len(targets) > 0 {
		text += ": " + strings.Join(targets, ", ")
	}
	text += in(c.Regions)
	if !slices.Contains(c.ByKeys, s.AccessKeyID) && len(c.ByKeys) > 0 {
		text += ", by " + name(c.ByKeys[0])
	}
	if c.FirstSeen.Before(s.ExposedAt.Time) && !c.FirstSeen.IsZero() {
		text += " (the last time; done before the exposure too)"
	}
	return text
}

// wellKnown are services whose operations need no other name.
var wellKnown = []string{"iam", "sts", "ec2", "s3", "cloudtrail", "organizations", "secretsmanager"}

// call names an operation.
func call(c usage.Suspicious) string { return operation(c.Service, c.Name) }

func operation(service, called string) string {
	if slices.Contains(wellKnown, service) {
		return inert(called, 50)
	}
	return inert(service, 30) + " " + inert(called, 50)
}

// in names a few Regions, or counts them.
func in(regions []string) string {
	const most = 2
	list := []string{}
	for _, r := range regions {
		list = append(list, orElse(inert(r, 30), "no Region"))
	}
	switch {
	case len(list) == 0:
		return ""
	case len(list) > most:
		return " (" + counted(len(list), "Region") + ")"
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// period writes one time, or begin and end where they differ by a minute or more.
func (f Facts) period(begin, end time.Time) string {
	today := f.Now.UTC().Format(aDay)
	switch {
	case begin.IsZero():
		return ""
	case begin.UTC().Format(aDay) != today:
		return begin.UTC().Format("01-02 15:04")
	case end.UTC().Format(aDay) == today && end.UTC().Format("15:04") != begin.UTC().Format("15:04"):
		return begin.UTC().Format("15:04") + "-" + end.UTC().Format("15:04")
	}
	return begin.UTC().Format(clock)
}
