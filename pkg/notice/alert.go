package notice

import (
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// draft is a notice in the making.
type draft struct {
	page
	severity, state, headline, user, id string
	tasks                               []Task
}

// alert writes the first notice of an event.
func (f Facts) alert() *draft {
	views := f.views()
	switch {
	case len(views) == 0:
		return f.withoutKey()
	case len(views) > 1:
		return f.manyKeys(views)
	}
	return f.oneKey(views[0])
}

// about begins a draft about one key.
func (v view) about() *draft {
	d := &draft{severity: v.severity, state: string(v.state), headline: v.state.headline(), user: v.user(), id: v.id()}
	if v.dry() && v.state != stateDry {
		d.state, d.headline = "DRY RUN", string(v.state)+", nothing changed"
	}
	switch {
	case v.Event.Sample:
		d.state, d.headline = "sample", "Made-up finding"
	case v.temporary() && v.state == stateContained:
		d.headline = "Exposed temporary key denied"
	}
	return d
}

func (f Facts) oneKey(v view) *draft {
	d := v.about()
	if f.Event.Sample {
		return f.sample(v)
	}
	done := "DONE"
	if v.dry() {
		done = "DRY RUN: WHAT WOULD BE DONE"
	}
	d.body(v, v.opening(), v.doNow(), done)
	return d
}

// body is what an alert and a notice of a change say alike: after the opening,
// what to do, what was done, and what is still open.
func (d *draft) body(v view, opening string, doNow []Task, done string) {
	d.say(opening)
	d.gap()
	d.head(v)
	d.tasks = doNow
	d.page.tasks("DO NOW", d.tasks)
	d.timeline(done, v.changes())
	d.points("NOT STOPPED BY THIS", v.notStopped())
	d.points("COULD NOT SEE", v.unseen())
	d.undo(v)
	d.links(v.run(), v.principalPage())
	d.foot(v)
}

// sample is about an event that AWS made up.
func (f Facts) sample(v view) *draft {
	d := v.about()
	d.say("A SAMPLE: " + sender(f.Event.Kind) + " made this event up for a test. Nothing was changed, and nothing is to be done.")
	d.gap()
	d.head(v)
	d.links(f.run())
	return d
}

// head writes the facts that stand above everything.
func (p *page) head(v view) {
	id := v.id()
	if !v.c.Recorded && v.state != stateFailed {
		id += ", UNRECORDED"
	}
	if v.state == stateFailed && id == "" {
		id = "not known, since the step failed (ekr incidents lists all)"
	}
	p.fact("Incident", strings.TrimPrefix(orElse(id, "none"), ", "))
	p.account(v.Facts)
	p.paused(v.Facts)
	p.signalled(v)
	p.fact("Key", v.keyFacts())
	p.seenAt(v.c.Exposure.Location)
	p.fact("Severity", strings.TrimSpace(v.severity+": "+v.why+". "+v.mayDo()))
	_, impact := v.impact()
	p.fact("Impact", impact)
	if !v.c.Repeat {
		p.fact("Contained", v.timeToContain())
	}
}

// mayDo says what the key was good for; nothing if that was not looked at.
func (v view) mayDo() string {
	why := ""
	if w := reason(v.o.User.CapabilityWhy); w != "" {
		why = ": " + w
	}
	switch v.o.User.Capability {
	case capability.Admin:
		return "The user is ADMINISTRATOR."
	case capability.Escalation:
		return "The user may make itself ADMINISTRATOR" + why + "."
	case capability.Data:
		return "The user may read data or secrets" + why + "."
	case capability.Limited:
		return "The user's rights are limited."
	case capability.Unknown:
		return "What the user may do is NOT KNOWN" + why + "."
	}
	return ""
}

// keyFacts says how the key was found and how it is now.
func (v view) keyFacts() string {
	if v.o.KeyStatus == "" {
		return ""
	}
	text := name(v.o.KeyStatus) + " now"
	if v.o.KeyPrior != "" {
		text += ", " + name(v.o.KeyPrior) + " before"
	}
	if !v.o.KeyCreatedAt.IsZero() {
		text += "; made " + v.o.KeyCreatedAt.UTC().Format(aDay)
	}
	return text
}

func (p *page) account(f Facts) {
	account := orElse(name(f.Settings.Account), name(f.Event.Account))
	text := account
	if called := name(f.Settings.AccountName); called != "" {
		text = called + " (" + account + ")"
	}
	if env := name(f.Settings.Environment); env != "" {
		text += ", environment " + env
	}
	p.fact("Account", text)
	if r := f.responder; r.Account != f.Settings.Account {
		p.fact("Responder", strings.TrimSpace(name(r.AccountName)+" "+name(r.Account))+": ekr runs there, other commands in "+account)
	}
}

// signalled writes what the event was.
func (p *page) signalled(v view) {
	text := name(orElse(v.c.Exposure.Code, v.Event.Code))
	if text != string(v.Event.Kind) {
		text += " (" + name(string(v.Event.Kind)) + ")"
	}
	if v.Event.Kind == trigger.Manual {
		text += ", " + reason(v.Event.Reason)
	}
	p.fact("Signal", text)
}

// seenAt writes where the key was seen. A link that does not fit stands alone.
func (p *page) seenAt(location string) {
	const room = columns - 11
	place := inert(location, maxPlace)
	if strings.HasPrefix(place, "https://") && !strings.Contains(place, " ") && width(place) > room {
		p.fact("Seen at", "(AWS's words)")
		p.alone("  ", place)
		return
	}
	p.fact("Seen at", place)
}

// timeToContain counts from the arrival of the event, and from AWS's own time of
// it, since the first says what the responder did and the second what it cost.
func (v view) timeToContain() string {
	at, e := v.o.ContainedAt, v.Event
	if at.IsZero() || e.ArrivedAt.IsZero() || v.state == stateWasOff || v.dry() || at.Before(e.ArrivedAt) {
		return ""
	}
	text := ago(at.Sub(e.ArrivedAt)) + " after the event arrived"
	if byAWS(e.Kind) && !e.Time.IsZero() && e.Time.Before(at) {
		text += ", " + ago(at.Sub(e.Time)) + " after AWS sent it (" + e.Time.UTC().Format(clock) + ")"
	}
	return text
}

// foot says by which rules this was done.
func (p *page) foot(v view) {
	p.gap()
	text := "Level " + orElse(v.o.Level.String(), "not known") + "; the signal asks for " + orElse(max(v.o.Start, v.c.Exposure.Start).String(), "nothing") +
		", the settings allow " + orElse(v.Settings.Ceiling.String(), "nothing") + "."
	if v.c.Sightings > 1 {
		text += " Events about this key so far: " + strconv.Itoa(v.c.Sightings) + "."
	}
	p.say(text + " Replies to this address are not read.")
}

// since is a time of day, with its day where it is not today's.
func (f Facts) since(t time.Time) string {
	if t.UTC().Format(aDay) == f.Now.UTC().Format(aDay) {
		return t.UTC().Format(clock) + " UTC"
	}
	return t.UTC().Format(aDay+" "+clock) + " UTC"
}
