package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// corrected tells that a later look brought something new: another verdict, or
// signs of life. It is a whole report again, since the tasks of the last one may
// be out of date.
func (f Facts) corrected(v view) *draft {
	d := v.about()
	d.severity, d.headline = v.judged(), "AWS key, news since the last notice"
	if f.Usage == nil {
		return f.correctedWithout(v, d)
	}
	d.state = v.verdictState()
	if before := v.c.Reading.Before.Verdict; before != "" && before != string(f.Usage.Verdict) {
		d.headline = "CORRECTED verdict, AWS key"
	}
	d.tasks = v.reportTasks(*f.Usage)
	d.news(v)
	d.say(v.reportOpening(*f.Usage))
	d.findings(v)
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run())
	return d
}

// news lists what the look brought.
func (d *draft) news(v view) {
	list := []string{}
	for _, n := range v.c.News {
		list = append(list, reason(n))
	}
	d.say("NEW since the last notice about " + v.keyOf() + ":")
	for _, n := range first(list, maxPoints) {
		d.point(n)
	}
	d.gap()
}

// correctedWithout tells the news alone.
func (f Facts) correctedWithout(v view, d *draft) *draft {
	d.state = verdictWord(usage.Verdict(v.c.Usage.Verdict))
	d.news(v)
	d.say("The summary could NOT be read back" + strings.TrimSuffix(": "+reason(f.UsageProblem), ": ") + ". " + v.standing())
	d.gap()
	if v.severity != d.severity {
		v.severity, v.why = d.severity, "as the investigation judged"
	}
	d.head(v)
	d.tasks = append(v.switchOffByHand(), v.failedSteps()...)
	d.tasks = append(d.tasks, urgent("Read from a laptop what the key was used for:", v.usageByHand()))
	d.page.tasks("DO NOW", d.tasks)
	d.timeline(v.doneTitle(), v.steps())
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run(), v.principalPage())
	return d
}
