package notice

import (
	"strconv"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// noIncident ends the subject of a notice about an event without incident.
const noIncident = "no incident"

func write(f Facts) Message {
	f = f.complete()
	views := f.views()
	d := f.draft(views)
	account := orElse(f.Settings.Account, f.Event.Account)
	m := Message{
		Subject:    subject(d.severity, d.state, d.headline, d.user, f.Settings.AccountName, account, d.id),
		Text:       d.text(),
		Attributes: f.attributes(d.severity),
	}
	if f.quiet(views) || f.oneOfMany(d.severity, views) {
		m.Attributes[Audience] = Machines
	}
	m.Machine = f.document(d, views, m.Subject)
	return m
}

// complete fills in what may be missing, and settles what cannot be: a kind that
// is not known, or a notice about one key without the key, is an alert.
func (f Facts) complete() Facts {
	switch f.Kind {
	case Alert, Help, Restore, Pause:
	case Report, Change, Close:
		if len(f.Cases) == 0 {
			f.Kind = Alert
		}
	default:
		f.Kind = Alert
	}
	if f.Event.Version == 0 && f.Event.Kind == "" && len(f.Cases) > 0 {
		f.Event = f.Cases[0].Event
	}
	f.responder = f.Settings
	if account := f.keysAccount(); f.Settings.Elsewhere(account) {
		f.Settings = f.Settings.For(account)
	}
	return f
}

// keysAccount is the account of the notice's keys; "" if it is not known. All
// keys of one event are of one account.
func (f Facts) keysAccount() string {
	switch {
	case f.Restore != nil:
		return f.Restore.Record.Account
	case len(f.Cases) > 0:
		return f.Cases[0].Exposure.AccountID
	}
	return ""
}

func (f Facts) draft(views []view) *draft {
	switch f.Kind {
	case Report:
		return f.report(views[0])
	case Change:
		return f.change(views[0])
	case Close:
		return f.closing(views[0])
	case Help:
		return f.help()
	case Restore:
		return f.restoring()
	case Pause:
		return f.pausing()
	}
	return f.alert()
}

func (f Facts) attributes(severity string) map[string]string {
	all := map[string]string{}
	for key, value := range map[string]string{
		"severity": severity, "kind": string(f.Kind),
		"account": orElse(f.Settings.Account, f.Event.Account), "environment": f.Settings.Environment,
	} {
		if value = name(value); value != "" {
			all[key] = value
		}
	}
	return all
}

// plain writes what is known without judging it: the last resort. The reason is
// what broke.
func plain(f Facts, broken string) Message {
	p := &page{}
	p.say("A notice could not be written as it should be, so this is what is known (what broke: " + reason(broken) + "). TREAT EVERY KEY BELOW AS ON until you have looked.")
	p.gap()
	p.fact("Account", name(orElse(f.Settings.Account, f.Event.Account)))
	p.fact("Signal", name(f.Event.Code)+" ("+name(string(f.Event.Kind))+")")
	p.fact("Problem", reason(f.Problem))
	id := noIncident
	for i, c := range f.Cases {
		if i == 0 && c.IncidentID != "" {
			id = c.IncidentID
		}
		p.point("key " + name(string(c.Exposure.AccessKeyID)) + ", user " + orElse(name(c.Outcome.User.Name), "unknown") + ", incident " + orElse(name(c.IncidentID), "none") +
			": status " + orElse(name(c.Outcome.KeyStatus), "not read") + ", contained: " + strconv.FormatBool(c.Outcome.Contained) + " " + reason(c.Failure))
	}
	p.fact("Run", name(orElse(f.Execution, f.Event.Execution)))
	m := Message{
		Subject:    subject(usage.P1, string(f.Kind), "Exposed AWS key, see the text", "", f.Settings.AccountName, orElse(f.Settings.Account, f.Event.Account), id),
		Text:       p.text(),
		Attributes: f.attributes(usage.P1),
	}
	m.Machine = Document{
		Version: DocumentVersion, Kind: f.Kind, Severity: usage.P1, State: "not written", Subject: m.Subject, Problem: strings.TrimSpace(reason(f.Problem)),
		IncidentIDs: []string{}, Keys: []DocumentKey{}, Tasks: []Task{}, Links: []string{}, Shortened: true,
		Event: DocumentEvent{NotKeys: []string{}},
	}
	return m
}
