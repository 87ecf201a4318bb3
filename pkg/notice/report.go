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
	d := v.about()
	d.severity, d.state = v.judged(), v.verdictState()
	d.tasks = v.reportTasks(*f.Usage)
	d.headline = fmt.Sprintf("AWS key report, %d to do", len(d.tasks))
	d.say(v.reportOpening(*f.Usage))
	d.findings(v)
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run())
	return d
}

// verdictState is the verdict for the subject.
func (v view) verdictState() string {
	if v.state == stateNoDrill {
		return string(v.state)
	}
	return verdictWord(v.Usage.Verdict)
}

// findings is what report and correction have in common: all between the opening
// and the undo.
func (d *draft) findings(v view) {
	s := *v.Usage
	d.gap()
	d.account(v.Facts)
	d.fact("Key", v.key()+" of "+orElse(v.user(), orElse(name(s.Principal), "unknown"))+v.standingOf(s))
	d.judgement(v)
	d.page.tasks("DO NOW, in this order", d.tasks)
	d.timeline(v.doneTitle(), v.steps())
	d.page.happened(v)
	d.tree(v)
	d.points("COULD NOT SEE", v.blind(s))
	d.gap()
	if text := v.timeToContain(); text != "" {
		d.say("Time to contain " + text + "." + v.sinceMisuse(s))
	}
}

func (v view) doneTitle() string {
	if v.dry() {
		return "DRY RUN: WHAT WOULD BE DONE"
	}
	return "DONE BY THE RESPONDER"
}

// standingOf says what the owner may do, and whether something runs on the key.
func (v view) standingOf(s usage.Summary) string {
	text := map[usage.Capability]string{
		usage.Admin: ", ADMINISTRATOR", usage.Escalation: ", may make itself ADMINISTRATOR", usage.Data: ", may read data or secrets", usage.Limited: ", limited rights",
	}[s.Capability]
	switch s.Impact {
	case usage.InUse:
		text += "; in use"
	case usage.Quiet:
		text += "; not in use of late"
	case usage.NeverUsed:
		text += "; never used, as far as IAM knows"
	}
	return text
}

// rowWords say in short what the rows of the decision table rest on. The details
// stand in the opening, under WHAT HAPPENED and under COULD NOT SEE.
var rowWords = map[string]string{
	usage.R1: "the key is on", usage.R2: "the containment was fought", usage.R3: "harmful calls succeeded", usage.R4: "what it made lived on",
	usage.R5: "administrator's key, used from a new address", usage.R6: "AWS or others' acts say misuse", usage.R7: "federation session from a new address",
	usage.R8: "used from a new address", usage.R9: "harmful calls tried", usage.R10: "used in a way the records lack", usage.R11: "not everything is known",
	usage.R12: "off before the exposure", usage.R13: "checked at most", usage.R14: "no use seen",
}

// judgement writes the severity with the rows that gave it, the deciding one
// first.
func (d *draft) judgement(v view) {
	if v.state == stateNoDrill {
		d.fact("Severity", v.severity+": "+v.why+".")
		return
	}
	because := []string{}
	for i, row := range v.Usage.Rows {
		words := rowWords[row]
		if words == "" && i < len(v.Usage.Reasons) {
			words = reason(v.Usage.Reasons[i])
		}
		if !v.Usage.Baseline.Known {
			words = strings.Replace(words, "a new address", "an address taken to be new", 1)
		}
		because = append(because, inert(row, 8)+" ("+words+")")
	}
	text := d.severity + " because " + orElse(strings.Join(first(because, 2*maxPoints), ", "), "no row of the table holds") + "."
	if v.Usage.SeverityHeld {
		text += " It is that of an earlier look, and falls only in the closing notice."
	}
	d.fact("Severity", text)
}

// sinceMisuse is how long the key was in other hands: until it was off, from the
// first call of whoever is held to have misused it.
func (v view) sinceMisuse(s usage.Summary) string {
	list := v.culprits(s)
	if len(list) == 0 || v.onlyOrdinary(s) {
		return ""
	}
	begin := list[0].FirstSeen.Time
	for _, n := range list {
		if n.FirstSeen.Before(begin) {
			begin = n.FirstSeen.Time
		}
	}
	if begin.IsZero() || !begin.Before(v.o.ContainedAt) {
		return ""
	}
	return " That is " + ago(v.o.ContainedAt.Sub(begin)) + " after the first call on record from " + inert(list[0].Address, 60) + "."
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
	d.tasks = append(d.tasks, urgent("Read from a laptop what the key was used for:", v.usageByHand()))
	d.tasks = append(d.tasks, v.siblings()...)
	d.page.tasks("DO NOW", d.tasks)
	d.timeline(v.doneTitle(), v.steps())
	d.points("COULD NOT SEE", append([]string{"anything that CloudTrail has of the key"}, v.unseen()...))
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run(), v.principalPage())
	return d
}
