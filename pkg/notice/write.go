package notice

import (
	"strconv"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func write(f Facts) Message { return plain(f) }

// plain writes what is known without judging it.
func plain(f Facts) Message {
	const severity = "P1"
	kind := f.Kind
	if kind == "" {
		kind = Alert
	}
	id, user := "no incident", ""
	if len(f.Cases) > 0 {
		id, user = f.Cases[0].IncidentID, f.Cases[0].Outcome.User.Name
	} else if f.Restore != nil {
		id, user = f.Restore.Record.ID, f.Restore.Record.User
	}
	if id == "" {
		id = "no incident"
	}
	p := &page{}
	p.say("A notice (" + string(kind) + ") about " + strconv.Itoa(len(f.Cases)) + " access keys. AWS's code: " + name(f.Event.Code) + ".")
	for _, c := range f.Cases {
		p.say(words(c))
	}
	if f.Problem != "" {
		p.say("Problem: " + reason(f.Problem))
	}
	p.fact("Account", name(f.Settings.AccountName)+" "+name(f.Settings.Account))
	p.fact("Run", name(f.Execution))
	m := Message{
		Subject: subject(severity, string(kind), "Exposed AWS key", user, f.Settings.AccountName, f.Settings.Account, id),
		Text:    p.text(),
	}
	m.Machine = Document{Version: DocumentVersion, Kind: kind, Number: f.Number, Severity: severity, State: string(kind), Subject: m.Subject}
	m.Attributes = attributes(f, string(kind), severity)
	return m
}

func words(c workflow.Case) string {
	o := c.Outcome
	text := "Incident " + name(c.IncidentID) + ": key " + name(string(c.Exposure.AccessKeyID)) + " of " + name(o.User.Name) + ", status " + name(o.KeyStatus) + ", level " + o.Level.String() + "."
	if o.Contained {
		text += " Contained."
	} else {
		text += " NOT contained."
	}
	if c.Failure != "" {
		text += " FAILED: " + reason(c.Failure)
	}
	return text
}

func attributes(f Facts, kind, severity string) map[string]string {
	all := map[string]string{}
	for key, value := range map[string]string{
		"severity": severity, "kind": kind,
		"account": f.Settings.Account, "environment": f.Settings.Environment,
	} {
		if value = strings.TrimSpace(inert(value, maxName)); value != "" {
			all[key] = value
		}
	}
	return all
}
