package notice

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// CodeFacts is what was found in code that was pushed. Its words are written by
// whoever looked; here it gets the form that all notices have.
type CodeFacts struct {
	// Severity is P1 to P4, Headline is that of the subject.
	Severity, Headline string
	// ID names the push: the first digits of its commit.
	ID    string
	Text  string
	Tasks []Task
	// Links lead to the code.
	Links    []string
	Settings settings.Settings
	Now      time.Time
}

// WriteCode makes the notice of secrets in code. It never fails.
func WriteCode(c CodeFacts) Message {
	f := Facts{Kind: Code, Number: string(Code), Settings: c.Settings, Now: c.Now}
	m := Message{
		Subject:    subject(c.Severity, "code", c.Headline, "", c.Settings.AccountName, c.Settings.Account, "push "+c.ID),
		Text:       cut(c.Text, maxText),
		Attributes: f.attributes(c.Severity),
	}
	m.Machine = f.document(&draft{severity: c.Severity, state: "code", tasks: c.Tasks}, nil, m.Subject)
	for _, link := range c.Links {
		m.Machine.Links = append(m.Machine.Links, name(link))
	}
	return m
}
