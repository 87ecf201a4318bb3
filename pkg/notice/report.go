package notice

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// report tells what a key was used for.
func (f Facts) report(v view) *draft {
	if f.Usage == nil {
		return f.reportWithout(v)
	}
	s := *f.Usage
	d := v.about()
	d.severity, d.state = v.judged(), verdictWord(s.Verdict)
	d.tasks = v.reportTasks(s)
	d.headline = fmt.Sprintf("AWS key report, %d to do", len(d.tasks))
	d.say(v.reportOpening(s))
	d.gap()
	d.fact("Incident", v.id())
	d.account(f)
	d.fact("Key", v.key()+" of "+orElse(v.user(), orElse(name(s.Principal), "unknown")))
	d.fact("Severity", d.severity+" because:")
	for i, r := range s.Reasons {
		if i < maxPoints && i < len(s.Rows) {
			d.point(name(s.Rows[i]) + ": " + reason(r))
		}
	}
	if s.SeverityHeld {
		d.point("held: an earlier look gave it, and it falls only at the last one")
	}
	d.page.tasks("DO NOW, in this order", d.tasks)
	d.timeline("DONE BY THE RESPONDER", v.timeline())
	d.happened(s)
	d.minted(s.Minted)
	d.points("COULD NOT SEE", blind(s, v))
	d.gap()
	if text := v.timeToContain(); text != "" {
		d.say("Time to contain " + text + ".")
	}
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run(), v.principalPage())
	return d
}

// judged is the summary's severity; without one, the state's, and at least P2,
// since what was not read is never less.
func (v view) judged() string {
	s := v.c.Usage.Severity
	if v.Usage != nil {
		s = v.Usage.Severity
	}
	if !isSeverity(s) {
		return min(v.severity, usage.P2)
	}
	return s
}

// verdictWord is a verdict as the subject has it.
func verdictWord(v usage.Verdict) string {
	switch v {
	case usage.Live:
		return "KEY ON"
	case usage.StillAlive:
		return "SESSIONS ALIVE"
	case usage.Unused:
		return "no use seen"
	case usage.UsedUnseen:
		return "used, unseen"
	case usage.Misused:
		return "MISUSED"
	case "":
		return "cannot tell"
	}
	return strings.ToLower(strings.ReplaceAll(ascii(string(v), 20), "_", " "))
}

// reportOpening is the verdict as a sentence. It never says that a key was not
// used, only up to when no use was seen.
func (v view) reportOpening(s usage.Summary) string {
	until := "an unknown time"
	if !s.CompleteUntil.IsZero() {
		until = minute(s.CompleteUntil.Time)
	}
	switch s.Verdict {
	case usage.Misused:
		return "MISUSED. " + v.who(s) + " did harm with this key or with what it made." + v.span(s)
	case usage.Live:
		return "THE KEY IS STILL ON." + v.span(s)
	case usage.Fighting:
		return "THE CONTAINMENT IS BEING FOUGHT: the user itself, or a credential it made, undid it." + v.span(s)
	case usage.StillAlive:
		return "SOMETHING THE KEY MADE IS STILL ALIVE. Switching the key off did not end it." + v.span(s)
	case usage.Used:
		return "USED. " + v.who(s) + " called AWS with this key; no harmful call is on record up to " + until + "."
	case usage.Attempted:
		return "ATTEMPTED. " + v.who(s) + " tried harmful calls, and all failed, up to " + until + "."
	case usage.UsedUnseen:
		return "USED, in a way the records do not show: IAM knows of a call that CloudTrail's event history lacks."
	case usage.Unused:
		return "No use of the key from a new source was seen up to " + until + ". Calls may still be delivered; treat the secret as burnt."
	case usage.Probed:
		return "PROBED: somebody checked that the key works; nothing else was seen up to " + until + "."
	case usage.NotOurs, usage.Drill, usage.Canary:
		return "Nothing depends on this key (" + verdictWord(s.Verdict) + ")."
	}
	return "CANNOT TELL what the key was used for: not everything could be read. Treat it as misused."
}

// who names the new sources.
func (v view) who(s usage.Summary) string {
	list := []string{}
	for _, n := range s.NewSources {
		list = append(list, inert(n.Address, 60))
	}
	switch len(list) {
	case 0:
		return "Somebody"
	case 1:
		return "Somebody at " + list[0] + ", never seen before,"
	}
	return "Somebody at " + strings.Join(first(list, 4), ", ") + ", never seen before,"
}

func (v view) span(s usage.Summary) string {
	if s.FirstSeen.IsZero() {
		return ""
	}
	until := minute(s.LastSeen.Time)
	if s.FirstSeen.UTC().Format(aDay) == s.LastSeen.UTC().Format(aDay) {
		until = s.LastSeen.UTC().Format("15:04 UTC")
	}
	return fmt.Sprintf(" On record: %s of the key, from %s to %s.", counted(s.Events, "call"), strings.TrimSuffix(minute(s.FirstSeen.Time), " UTC"), until)
}

// reportWithout is the report when there is no summary to write from.
func (f Facts) reportWithout(v view) *draft {
	d := v.about()
	d.severity, d.state = v.judged(), "cannot tell"
	if v.severity != d.severity {
		v.severity, v.why = d.severity, "as the investigation judged"
	}
	text := "What the key was used for is NOT KNOWN: the investigation gave no result."
	if f.UsageProblem != "" {
		text = "What the key was used for could NOT be read back: " + reason(f.UsageProblem) + "."
		if v.c.Usage.Verdict != "" {
			d.state = verdictWord(usage.Verdict(v.c.Usage.Verdict))
			text += " Its verdict was " + name(v.c.Usage.Verdict) + ", " + name(v.c.Usage.Severity) + "."
		}
	}
	d.headline = "AWS key report, no summary"
	d.say(text + " Treat the key as misused. " + v.standing())
	d.gap()
	d.head(v)
	d.tasks = append(v.switchOffByHand(), v.failedSteps()...)
	d.tasks = append(d.tasks, urgent("Read from a laptop what the key was used for:", command("ekr", "usage", "--access-key-id", string(v.c.Exposure.AccessKeyID))))
	d.tasks = append(d.tasks, v.siblings()...)
	d.page.tasks("DO NOW", d.tasks)
	d.timeline("DONE BY THE RESPONDER", v.timeline())
	d.points("COULD NOT SEE", append([]string{"anything that CloudTrail has of the key"}, v.unseen()...))
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run(), v.principalPage())
	return d
}
