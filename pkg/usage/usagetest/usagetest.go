// Package usagetest holds exposures made up for tests: what CloudTrail recorded
// of each, and what else was known. Their summaries come out of the Collector,
// so that tests of notices see what a real investigation would give. All times
// are fixed.
package usagetest

import (
	"iter"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Who is who in every scenario.
const (
	Key       = "AKIAEXAMPLEDEPL0YBOT"
	Account   = "111122223333"
	User      = "deploy-bot"
	Principal = "arn:aws:iam::111122223333:user/deploy-bot"
	// Home is where the key's job runs, Away where the finder sits.
	Home = "198.51.100.20"
	Away = "203.0.113.77"
)

// The clock of every scenario.
var (
	// Arrived is when AWS's event came, Exposed the day before it.
	Arrived = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)
	Exposed = Arrived.Add(-24 * time.Hour)
	// KeyOff is when the key was read back Inactive.
	KeyOff = Arrived.Add(3 * time.Second)
	// Reported and Closed are the times of the first and the last look.
	Reported = Arrived.Add(4*time.Minute + 28*time.Second)
	Closed   = Arrived.Add(61 * time.Minute)
)

// Scenario is one exposure at one look at it.
type Scenario struct {
	Name string
	// Records are what CloudTrail holds, each parsed from the JSON in its Raw.
	// The mails of MillionEvents are not, and have no Raw.
	Records iter.Seq[trail.Record]
	Facts   usage.Facts
	// Told is the severity at the first look.
	Told string
}

// Summary feeds the records of the searched window through a Collector.
func (s Scenario) Summary() usage.Summary {
	c := usage.NewCollector(Key, Exposed)
	for r := range s.Records {
		if !r.EventTime.Before(s.Facts.From) {
			c.Add(r)
		}
	}
	return c.Summary(s.Facts)
}

// AtClose is the same exposure at the last look, an hour later: what could be
// read was read past the moment at which the key went off, the baseline included.
func (s Scenario) AtClose() Scenario {
	response := *s.Facts.Response
	response.Closing = true
	s.Facts.SeverityBefore = s.Told
	s.Name += ", closing"
	s.Facts.Response = &response
	s.Facts.Now, s.Facts.To = Closed, Closed
	if len(s.Facts.Unread) == 0 {
		s.Facts.CompleteUntil = Closed.Add(-trail.Delivery)
	}
	if s.Facts.BaselinePending {
		const days = 88 // what LookupEvents keeps, less the time since the exposure
		s.Facts.From, s.Facts.BaselineDays, s.Facts.BaselinePending = Exposed.AddDate(0, 0, -days), days, false
	}
	return s
}

// All are the scenarios, each at its first look.
func All() []Scenario {
	return []Scenario{Misused(), OnlyValidated(), NeverUsed(), CannotTell(), DeniedRegion(), MillionEvents(), OtherAccount()}
}

// contained are the facts of a key that was switched off at once, a few minutes
// after the alert. Of the baseline the last day was read.
func contained() usage.Facts {
	return usage.Facts{
		Now: Reported, From: Exposed.Add(-24 * time.Hour), To: Reported, CompleteUntil: Reported.Add(-trail.Delivery),
		AccountID: Account, Principal: Principal, Capability: usage.Limited, LastUsedRead: true,
		LastUsed:     usage.LastUse{At: usage.At(Arrived.Add(-75 * time.Second)), Service: "s3", Region: "eu-west-1"},
		BaselineDays: 1, BaselinePending: true, SessionsDenied: true,
		Response:   &usage.Response{KeyOff: true, KeyOffAt: KeyOff, Complete: true},
		NotStopped: []string{"sessions of roles that the key assumed, until they expire", "what was already made in the account"},
	}
}
