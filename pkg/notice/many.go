package notice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// The bounds of an alert with many keys. Every key stands in the list.
const (
	maxKeyTasks = 12
	maxNotDone  = 20
)

// manyKeys is the one alert of an event that names several keys, worst first.
func (f Facts) manyKeys(views []view) *draft {
	worst, live, partly := views[0], 0, 0
	for _, v := range views {
		switch {
		case v.live():
			live++
		case v.state == statePartly:
			partly++
		}
	}
	d := worst.about()
	d.user = ""
	d.id = firstID(views) + " +" + strconv.Itoa(len(views)-1)
	d.headline = fmt.Sprintf("%d AWS keys, %d NOT off", len(views), live)
	if live == 0 {
		d.headline = fmt.Sprintf("%d AWS keys, none on", len(views))
		if slices.ContainsFunc(views, func(v view) bool { return v.state == stateCanary }) {
			d.headline += " but canaries"
		}
	}
	d.say(f.manyOpening(views, live, partly))
	if f.manyNamed() {
		d.say("Reports of these keys are mailed only where P1; the others: ekr incidents.")
	}
	d.gap()
	d.account(f)
	d.paused(f)
	d.fact("Signal", name(f.Event.Code)+" ("+name(string(f.Event.Kind))+")")
	d.fact("Severity", worst.severity+", of the worst: "+worst.why+".")
	d.fact("Contained", slowest(views))
	d.keys(views)
	d.tasks = f.manyTasks(views)
	d.page.tasks("DO NOW", d.tasks)
	d.points("NOT DONE", notDone(views))
	d.points("NOT STOPPED BY THIS", manyNotStopped(views))
	d.points("COULD NOT SEE", f.manyUnseen(views))
	d.section("UNDO, per key (an exposed key stays off unless you ask for it by name)")
	d.hang("  ", "  ", "ekr restore INCIDENT, with the incident of the list above")
	d.links(f.run())
	d.gap()
	d.say("Replies to this address are not read.")
	return d
}

func (f Facts) manyOpening(views []view, live, partly int) string {
	text := fmt.Sprintf("One event names %d access keys. ", len(views))
	if f.Event.Kind == trigger.Health || f.Event.Kind == trigger.TrustedAdvisor {
		text = fmt.Sprintf("AWS says that %d access keys are %s. ", len(views), called(f.Event.Code))
	}
	if views[0].dry() {
		text = "DRY RUN: nothing was changed. " + text
	}
	if live > 0 {
		text += fmt.Sprintf("%d NOT KNOWN TO BE OFF. ", live)
	}
	if partly > 0 {
		text += fmt.Sprintf("%d off, but with a step that FAILED. ", partly)
	}
	elsewhere, canaries := 0, 0
	for _, v := range views {
		switch v.state {
		case stateForeign, stateGone, stateNoDrill:
			elsewhere++
		case stateCanary:
			canaries++
		}
	}
	if rest := len(views) - live - partly - elsewhere - canaries; rest > 0 {
		text += fmt.Sprintf("%d off or denied. ", rest)
	}
	if elsewhere > 0 {
		text += fmt.Sprintf("%d not touched: not found, another account's, or of no drill. ", elsewhere)
	}
	if canaries > 0 {
		text += fmt.Sprintf("%d left on, as leaked on purpose. ", canaries)
	}
	if n := f.Event.Keys - len(views); n > 0 {
		text += counted(n, "further key") + " of the event NOT HANDLED. "
	}
	if anyInvestigated(views) {
		text += "What they were used for is being read: one report per key, by " + f.Now.Add(reportWithin).UTC().Format("15:04") + " UTC."
	}
	return text
}

// firstID is the id of the worst key that has an incident.
func firstID(views []view) string {
	for _, v := range views {
		if id := v.id(); id != "" {
			return id
		}
	}
	return noIncident
}

func anyInvestigated(views []view) bool {
	for _, v := range views {
		if v.c.Investigate && !v.dry() {
			return true
		}
	}
	return false
}

// slowest is the longest time to contain.
func slowest(views []view) string {
	text, longest, n := "", time.Duration(-1), 0
	for _, v := range views {
		if t := v.timeToContain(); t != "" {
			n++
			if d := v.o.ContainedAt.Sub(v.Event.ArrivedAt); d > longest {
				text, longest = t, d
			}
		}
	}
	if text == "" {
		return ""
	}
	return counted(n, "key") + ", the last " + text
}

// keys lists every key with its state, user and incident.
func (p *page) keys(views []view) {
	p.section("KEYS, worst first")
	for _, v := range views {
		lead := fmt.Sprintf("  %s %-20s ", v.severity, v.state)
		p.hang(lead, strings.Repeat(" ", 6), v.key()+" "+ellipsis(orElse(ascii(v.user(), maxName), "-"), 17)+" "+orElse(v.id(), "-"))
	}
}

// manyTasks are the urgent tasks of each key, then once what is the same for all.
func (f Facts) manyTasks(views []view) []Task {
	list, left := []Task{}, []string{}
	for _, v := range views {
		own := 0
		for _, t := range v.doNow() {
			if !t.urgent {
				continue
			}
			if len(list) >= maxKeyTasks {
				own++
				continue
			}
			t.Text = v.key() + ": " + t.Text
			list = append(list, t)
		}
		if own > 0 {
			left = append(left, v.key())
		}
	}
	if len(left) > 0 {
		list = append(list, Task{Text: "More is to be done, as above, for " + strings.Join(first(left, maxNotDone), ", ") + ". The machine's part of this notice has the commands."})
	}
	if f.Event.Keys > len(views) {
		list = append(list, f.keylessTasks()...)
	}
	list = append(list, Task{Text: "Expect breakage in whatever runs as these users." + owners(views) + f.pager() + " Do NOT switch the keys on again.", Link: link(f.Settings.RunbookURL)})
	return append(list, views[0].afterwards()...)
}

func owners(views []view) string {
	list, seen := []string{}, map[string]bool{}
	for _, v := range views {
		if owner := name(v.o.User.Owner); owner != "" && !seen[owner] {
			seen[owner] = true
			list = append(list, owner)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " Owners: " + strings.Join(first(list, maxPoints), ", ") + "."
}

// notDone lists, over all keys, the steps that are not in force.
func notDone(views []view) []string {
	list := []string{}
	for _, v := range views {
		if v.state == stateFailed {
			list = append(list, "FAILED "+v.key()+": the whole step: "+failure(v.c.Failure))
		}
		for _, e := range v.timeline() {
			if e.mark == "FAILED" || e.mark == "REFUSED" {
				list = append(list, e.mark+" "+v.key()+": "+e.text)
			}
		}
	}
	return first(list, maxNotDone)
}

func manyNotStopped(views []view) []string {
	list, seen := []string{}, map[string]bool{}
	for _, v := range views {
		if v.live() {
			continue
		}
		for _, s := range v.notStopped() {
			if !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	return first(list, maxPoints+4)
}

func (f Facts) manyUnseen(views []view) []string {
	list := []string{}
	for _, v := range views {
		v.Event = workflow.Event{}
		for _, s := range v.unseen() {
			list = append(list, v.key()+": "+s)
		}
	}
	return append(first(list, maxPoints), notKeys(f.Event.NotKeys)...)
}
