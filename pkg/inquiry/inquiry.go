// Package inquiry asks what an access key was used for, from a person's own
// machine and with nothing deployed: Live asks the account's event history and
// IAM, Logs reads log files. Both follow the credentials that the key minted, to
// any depth, and say what they could not read.
package inquiry

import (
	"fmt"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Question is what is asked.
type Question struct {
	Key accesskey.ID
	// From and To bound the time of the calls that count, both included; zero
	// for no bound.
	From, To time.Time
	// Exposed is when the key leaked: what came before is its ordinary use. Zero
	// if nobody knows; every call then counts as made since.
	Exposed time.Time
}

// Answer is what was found.
type Answer struct {
	Summary usage.Summary
	// Complete: all that was to be read was read. What cannot be seen by nature,
	// such as data events, does not count against it.
	Complete bool
	// Nothing says why not a single record could be read, or searched for; nil
	// if some could.
	Nothing error
}

// inquest is an inquiry under way.
type inquest struct {
	Question
	mu        sync.Mutex
	collector *usage.Collector
	facts     usage.Facts
	malformed int
	// gaps: something other than records could not be read.
	gaps bool
	// identity is who signs with the key, as its first record has it.
	identity trail.UserIdentity
	// read are the keys whose records were asked for.
	read map[string]bool
	// data: a record of a data event was seen.
	data bool
}

func begin(q Question, now time.Time) *inquest {
	i := &inquest{
		Question: q, collector: usage.NewCollector(string(q.Key), q.Exposed), read: map[string]bool{},
		facts: usage.Facts{Now: now, From: q.From, To: q.To, Capability: usage.UnknownCapability, Denied: map[string]bool{}, Cut: map[string]bool{}},
	}
	if q.Exposed.IsZero() {
		i.limit("what the key was ordinarily used for, for comparison", "when it was exposed is not known: every call is taken to have been made since")
	}
	return i
}

// add takes one record, if its time is asked for. One without a time may be.
func (i *inquest) add(r trail.Record) {
	if t := r.EventTime; !t.IsZero() && (t.Before(i.From) || !i.To.IsZero() && t.After(i.To)) {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.collector.Add(r)
	i.data = i.data || r.EventCategory == "Data"
	if r.UserIdentity.AccessKeyID == string(i.Key) && i.identity.Type == "" {
		i.identity = r.UserIdentity
	}
}

func (i *inquest) unread(what, why string) {
	i.facts.Unread = append(i.facts.Unread, usage.BlindSpot{What: what, Why: why})
}

func (i *inquest) limit(what, why string) {
	i.facts.Limits = append(i.facts.Limits, usage.BlindSpot{What: what, Why: why})
}

func (i *inquest) damaged(n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.malformed += n
	i.collector.Malformed(n)
}

// next lists the minted credentials that were not asked for yet.
func (i *inquest) next() []string {
	list := []string{}
	for _, id := range i.collector.Minted() {
		if !i.read[id] {
			list = append(list, id)
		}
	}
	return list
}

func (i *inquest) mark(keys []string) {
	for _, key := range keys {
		i.read[key] = true
	}
}

func (i *inquest) answer() Answer {
	a := Answer{Summary: i.collector.Summary(i.facts)}
	a.Complete = len(i.facts.Unread) == 0 && i.malformed == 0 && !i.gaps
	return a
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
