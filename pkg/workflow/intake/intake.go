// Package intake is the first step of the respond machine: it reads the event
// and names the keys to contain. All that it asks AWS is whether a person has
// paused the responder.
package intake

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// MaxKeys bounds the keys of one event that are contained by it: the states
// that follow carry all of them, and hold 256 KiB. AWS splits its events long
// before. The keys beyond it are named as unread, which a person is told.
const MaxKeys = 60

// maxNamed bounds how many of the keys beyond MaxKeys are named; the rest are
// counted.
const maxNamed = 20

// maxAge is how old an event can be on arrival: fourteen days is the longest that
// a queue keeps one. maxAhead is how far its clock may be before ours.
const (
	maxAge   = 14 * 24 * time.Hour
	maxAhead = time.Hour
)

// Pauses tells of the latest pause; incident.Table does.
type Pauses interface {
	Pause(ctx context.Context) (incident.Pause, error)
}

// Handler is the intake step.
type Handler struct {
	Pauses Pauses
	Now    func() time.Time
}

// Handle reads one event. It has no error: a document that cannot be read is
// told to a person like any event that yields no key.
func (h *Handler) Handle(ctx context.Context, in workflow.IntakeInput) (workflow.Intake, error) {
	read, err := trigger.Read(in.Event)
	if err != nil {
		read = trigger.Event{
			Kind:     trigger.Unknown,
			Decision: trigger.Inform,
			Level:    level.Notify,
			Reason:   "the event could not be read: " + err.Error(),
		}
	}
	if !plausible(read.Time, in.ArrivedAt) {
		read.Time = in.ArrivedAt
	}
	out := workflow.Intake{
		Version:   workflow.Version,
		Decision:  read.Decision,
		Exposures: exposures(read),
	}
	out.Event = event(read, in)
	if out.Decision != trigger.Ignore && read.Kind != trigger.Drill {
		out.Event.Pause = h.pause(ctx, in, len(read.Exposures))
	}
	return out, nil
}

// plausible tells whether an event can be from that time. Credentials made since
// are taken for the work of whoever holds the key: a sample from 1970, or an old
// event started by hand, would switch off all that its user has.
func plausible(t, arrived time.Time) bool {
	return t.After(arrived.Add(-maxAge)) && t.Before(arrived.Add(maxAhead))
}

func event(read trigger.Event, in workflow.IntakeInput) workflow.Event {
	keys := len(read.Exposures)
	return workflow.Event{
		Version:   workflow.Version,
		Kind:      read.Kind,
		Code:      fit(read.Code, keys),
		Reason:    fit(read.Reason, keys),
		ID:        fit(read.ID, keys),
		Account:   read.Account,
		Region:    fit(read.Region, keys),
		Time:      read.Time.UTC(),
		ArrivedAt: in.ArrivedAt.UTC(),
		Deadline:  read.Deadline,
		Execution: in.Execution,
		NotKeys:   notKeys(read),
		Sample:    read.Sample,
		DryRun:    read.DryRun,
		FenceOver: read.FenceOver,
		Keys:      keys,
	}
}

// notKeys lists what a person must look at, the keys beyond MaxKeys first.
func notKeys(read trigger.Event) []string {
	list := []string{}
	for i := MaxKeys; i < len(read.Exposures); i++ {
		if len(list) == maxNamed {
			list = append(list, fmt.Sprintf("and %d more access keys", len(read.Exposures)-i))
			break
		}
		list = append(list, string(read.Exposures[i].AccessKeyID))
	}
	for _, text := range read.NotKeys {
		list = append(list, fit(text, len(read.NotKeys)))
	}
	return list
}

// exposures lists the keys to contain; empty, never null.
func exposures(read trigger.Event) []workflow.Exposure {
	list := []workflow.Exposure{}
	for i, e := range read.Exposures {
		if i == MaxKeys {
			break
		}
		list = append(list, workflow.Exposure{
			AccessKeyID: e.AccessKeyID,
			AccountID:   e.AccountID,
			UserHint:    fit(e.UserHint, len(read.Exposures)),
			Location:    fit(e.Location, len(read.Exposures)),
			DetectedAt:  e.DetectedAt,
			Code:        fit(e.Code, len(read.Exposures)),
			Start:       read.Level,
			MemberStart: read.MemberLevel,
		})
	}
	return list
}

// fit cuts a text so that those of all keys fit into one state: the more keys,
// the shorter. Each key's case carries the event's texts too. What counts is the
// length in JSON, where a control character takes six bytes.
func fit(text string, keys int) string {
	const budget, most = 12_000, 1_500
	limit := min(most, budget/min(max(1, keys), MaxKeys))
	length := 0
	for i, r := range text {
		if length += jsonLength(r); length > limit {
			return text[:i] + "..."
		}
	}
	return text
}

// jsonLength is the number of bytes that JSON needs for a character at most.
func jsonLength(r rune) int {
	const escaped = len(`\u0000`)
	if r < ' ' || strings.ContainsRune("\"\\<>&\u007f\u2028\u2029\ufffd", r) {
		return escaped
	}
	return utf8.RuneLen(r)
}
