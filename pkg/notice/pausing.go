package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// PauseFacts is a pause that is about to begin, or that was ended before its
// time (its EndedAt is set then).
type PauseFacts struct {
	Pause incident.Pause
	// Waiting are the keys that came in a pause that was ended, and that are
	// contained now. Problem is what could not be done of that; "" if all was.
	Waiting []string
	Problem string
}

// pausing tells of a pause of the responder. It wakes people: in a pause nothing
// stands between a leaked key and whoever found it.
func (f Facts) pausing() *draft {
	facts := PauseFacts{}
	if f.Pause != nil {
		facts = *f.Pause
	}
	p := facts.Pause
	if !p.EndedAt.IsZero() {
		return f.pauseEnded(facts)
	}
	d := &draft{severity: usage.P1, state: "PAUSED", headline: "Key responder contains nothing"}
	d.say(orElse(name(p.By), "An unknown caller") + " pauses the responder until " + minute(p.Until) +
		". Until then a key that leaks is NOT switched off: each one is told at P1, and contained when the pause is over. What was contained before stays so.")
	d.gap()
	d.account(f)
	d.fact("Severity", d.severity+": exposed keys stay on.")
	d.fact("Reason", orElse(reason(p.Reason), "none given"))
	d.fact("From", minute(p.At)+" until "+minute(p.Until)+". It ends by itself, without another mail.")
	d.tasks = []Task{
		urgent("If you did not expect this: end the pause, then ask "+orElse(name(p.By), "who asked")+" by another way than mail."+f.pager(), endPause()),
	}
	d.page.tasks("DO NOW, if you did not expect this", d.tasks)
	return d
}

func endPause() string { return command("ekr", "pause", "--end") }

// pauseEnded tells of the end of a pause before its time.
func (f Facts) pauseEnded(facts PauseFacts) *draft {
	p := facts.Pause
	d := &draft{severity: usage.P3, state: "resumed", headline: "Key responder contains again"}
	d.say(orElse(name(p.EndedBy), "An unknown caller") + " has ended the pause of the responder at " + minute(p.EndedAt) + ". Keys are contained again.")
	d.gap()
	d.account(f)
	d.fact("Paused", "since "+minute(p.At)+" by "+name(p.By)+" ("+reason(p.Reason)+")")
	waiting := []string{}
	for _, key := range facts.Waiting {
		waiting = append(waiting, name(key))
	}
	switch {
	case len(waiting) > 0:
		d.fact("Contained", strings.Join(first(waiting, maxPoints), ", ")+": an alert follows for each")
	case facts.Problem == "":
		d.fact("Contained", "nothing: no key came meanwhile")
	}
	if facts.Problem != "" {
		d.severity, d.state = usage.P1, "resumed, KEY ON"
		d.tasks = []Task{urgent("Keys that came in the pause could NOT all be contained now ("+reason(facts.Problem)+"). They are at "+minute(p.Until)+"; or have each contained by hand (ekr respond):", command("ekr", "incidents", "--open"))}
		d.page.tasks("DO NOW", d.tasks)
	}
	return d
}

// paused says in the head of an alert how the responder stands.
func (p *page) paused(f Facts) {
	e := f.Event.Pause
	switch {
	case e.On:
		p.fact("PAUSED", "until "+minute(e.Until)+" by "+name(e.By)+": "+orElse(reason(e.Reason), "no reason given"))
	case e.Problem != "":
		p.fact("Pause", reason(e.Problem)+"; containment WENT ON")
	}
}

// pauseTasks are what a pause leaves to a person.
func (v view) pauseTasks() []Task {
	p := v.Event.Pause
	if !p.On || !v.live() && v.Kind == Alert {
		return nil
	}
	text := "The responder is PAUSED until " + minute(p.Until) + " by " + orElse(name(p.By), "an unknown caller") + ". End the pause to have this key, and all that wait, contained now:"
	if v.Kind != Alert {
		text = "The responder is PAUSED until " + minute(p.Until) + " by " + orElse(name(p.By), "an unknown caller") + ", so the evidence raised nothing. End the pause, and the next look does:"
	}
	return []Task{urgent(text, endPause())}
}

func pauseDocument(facts PauseFacts) *DocumentPause {
	p := facts.Pause
	d := DocumentPause{By: name(p.By), Reason: reason(p.Reason), At: at(p.At), Until: at(p.Until), EndedBy: name(p.EndedBy), EndedAt: at(p.EndedAt), Waiting: []string{}}
	for _, key := range first(facts.Waiting, 2*maxPoints) {
		d.Waiting = append(d.Waiting, name(key))
	}
	return &d
}
