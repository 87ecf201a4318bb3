package notice

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// ReviewFacts is a digest of the posture review. Its words are written by whoever
// made the review; here it gets the form that all notices have.
type ReviewFacts struct {
	// Severity is P1 to P4, State and Headline are those of the subject.
	Severity, State, Headline string
	// ID names the review.
	ID string
	// Text is the digest.
	Text string
	// Tasks are its fixes, the most urgent first.
	Tasks []Task
	// Links lead to the whole of it.
	Links     []string
	Execution string
	Settings  settings.Settings
	Now       time.Time
}

// WriteReview makes the notice of a posture review. It never fails.
func WriteReview(r ReviewFacts) Message {
	f := Facts{Kind: Review, Number: string(Review), Execution: r.Execution, Settings: r.Settings, Now: r.Now}
	m := Message{
		Subject:    subject(r.Severity, r.State, r.Headline, "", r.Settings.AccountName, r.Settings.Account, "review "+r.ID),
		Text:       cut(r.Text, maxText),
		Attributes: f.attributes(r.Severity),
	}
	m.Machine = f.document(&draft{severity: r.Severity, state: r.State, tasks: r.Tasks}, nil, m.Subject)
	for _, link := range r.Links {
		m.Machine.Links = append(m.Machine.Links, name(link))
	}
	return m
}
