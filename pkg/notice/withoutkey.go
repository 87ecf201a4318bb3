package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// withoutKey tells of an event that names no key that can be acted on.
func (f Facts) withoutKey() *draft {
	severity, why := severityWithoutKey(f.Event)
	d := &draft{severity: severity, state: "no key", headline: "AWS event without a key"}
	text := sender(f.Event.Kind) + " sent " + orElse(name(f.Event.Code), "an event without a code") + ", which names no access key that can be acted on. Nothing was changed."
	switch {
	case f.Event.Sample:
		d.state, d.headline = "sample", "Made-up finding"
		text = "A SAMPLE: " + sender(f.Event.Kind) + " made this event up for a test. Nothing was changed, and nothing is to be done."
	case strings.Contains(f.Event.Code, consoleRisk):
		d.state, d.headline = "CONSOLE at risk", "AWS says sign-ins are in other hands"
		text = "AWS says that the CONSOLE of this account is in other hands. No key is named, and nothing was changed."
	case grave(f.Event):
		d.state, d.headline = "unknown risk", "New kind of AWS risk event"
	}
	d.say(text)
	d.gap()
	d.account(f)
	d.fact("Why", reason(f.Event.Reason))
	d.fact("Severity", severity+": "+why+".")
	if !f.Event.Time.IsZero() {
		d.fact("Sent", minute(f.Event.Time)+" from "+orElse(name(f.Event.Region), "an unknown Region")+", event "+orElse(name(f.Event.ID), "without id"))
	}
	if !f.Event.Sample {
		d.tasks = f.keylessTasks()
	}
	d.page.tasks("DO NOW", d.tasks)
	list := []string{}
	for _, s := range f.Event.NotKeys {
		list = append(list, inert(s, 80))
	}
	d.points("THE EVENT NAMES", first(list, maxPoints))
	d.section("UNDO: nothing was changed.")
	d.links(f.run())
	return d
}

func (f Facts) keylessTasks() []Task {
	list := []Task{}
	if strings.Contains(f.Event.Code, consoleRisk) {
		list = append(list,
			urgent("Somebody else may be signed in to the console. Change root's password, check its MFA, and see who signed in:",
				command("aws", "cloudtrail", "lookup-events", "--region", f.region(), "--max-items", "50", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=ConsoleLogin")))
	}
	for _, s := range f.Event.NotKeys {
		if user, ok := strings.CutPrefix(s, "user "); ok && userName.MatchString(user) {
			list = append(list, urgent("Which keys does "+user+" have? The exposed one is among them:", command("aws", "iam", "list-access-keys", "--user-name", user)))
		} else if id, err := accesskey.Parse(s); err == nil {
			list = append(list, urgent("Not handled: "+string(id), command("ekr", "respond", "--access-key-id", string(id), "--reason", "by-hand")))
		}
	}
	if executionARN.MatchString(f.Event.Execution) {
		list = append(list, urgent("Read the event as it came:",
			command("aws", "stepfunctions", "describe-execution", "--region", f.region(), "--query", "input", "--output", "text", "--execution-arn", f.Event.Execution)))
	}
	list = append(list, urgent("Once you know the key, have it contained (ekr respond --access-key-id ID --reason TEXT)."+f.pager()))
	return append(list, f.answerCase()...)
}
