package notice

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// announced is how the event came here.
func (v view) announced() []entry {
	e := v.Event
	list := []entry{}
	if t, err := time.Parse(time.RFC3339, v.c.Exposure.DetectedAt); err == nil && !t.Equal(e.Time) {
		list = append(list, entry{t, "by AWS", "exposure detected"})
	}
	if !e.Time.IsZero() && !e.Time.Equal(e.ArrivedAt) {
		by := ""
		if byAWS(e.Kind) {
			by = "by AWS"
		}
		list = append(list, entry{e.Time, by, string(e.Kind) + " event " + name(e.Code)})
	}
	if !e.ArrivedAt.IsZero() {
		list = append(list, entry{e.ArrivedAt, "", "event arrived here"})
	}
	return list
}

// byAWS tells whether AWS sends events of a kind.
func byAWS(k trigger.Kind) bool {
	return k != trigger.Manual && k != trigger.Drill && k != trigger.Unknown
}

// quarantined names AWS's own quarantine policy among those of the user. When it
// was attached is not read, and it is none of our steps.
func (v view) quarantined() []entry {
	list := []entry{}
	for _, p := range v.o.User.Policies {
		if policy := lastPart(p); strings.HasPrefix(policy, "AWSCompromisedKeyQuarantine") && len(list) == 0 {
			list = append(list, entry{mark: "by AWS", text: name(policy) + " is attached to the user (not ours; since when is not known)"})
		}
	}
	return list
}

// unkept says what could not be written down.
func (v view) unkept() []entry {
	list := []entry{}
	if !v.c.Recorded && v.state != stateFailed {
		list = append(list, entry{mark: "FAILED", text: "write the incident's record: " + reason(v.c.RecordError)})
	} else if v.c.RecordError != "" {
		list = append(list, entry{mark: "FAILED", text: "keep the incident's record in full: " + reason(v.c.RecordError)})
	}
	if v.c.EvidenceError != "" {
		list = append(list, entry{mark: "FAILED", text: "keep the evidence: " + reason(v.c.EvidenceError)})
	}
	return list
}
