// Package intake is the first step of the respond machine: it reads the event
// and names the keys to contain. It calls nothing.
package intake

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// MaxKeys bounds the keys of one event that are contained by it: the states
// that follow carry all of them, and hold 256 KiB. AWS splits its events long
// before. The keys beyond it are named as unread, which a person is told.
const MaxKeys = 60

// manyKeys is the number of keys from which on the words of the event are cut
// short, so that all keys fit.
const manyKeys = 20

// Handler is the intake step.
type Handler struct{}

// Handle reads one event. It has no error: a document that cannot be read is
// told to a person like any event that yields no key.
func (h *Handler) Handle(_ context.Context, in workflow.IntakeInput) (workflow.Intake, error) {
	read, err := trigger.Read(in.Event)
	if err != nil {
		read = trigger.Event{
			Kind:     trigger.Unknown,
			Decision: trigger.Inform,
			Level:    level.Notify,
			Reason:   "the event could not be read: " + err.Error(),
		}
	}
	if read.Time.IsZero() {
		read.Time = in.ArrivedAt
	}
	out := workflow.Intake{
		Version:   workflow.Version,
		Decision:  read.Decision,
		Exposures: exposures(read),
	}
	out.Event = event(read, in)
	return out, nil
}

func event(read trigger.Event, in workflow.IntakeInput) workflow.Event {
	e := workflow.Event{
		Version:   workflow.Version,
		Kind:      read.Kind,
		Code:      read.Code,
		Reason:    read.Reason,
		ID:        read.ID,
		Account:   read.Account,
		Region:    read.Region,
		Time:      read.Time.UTC(),
		ArrivedAt: in.ArrivedAt.UTC(),
		Deadline:  read.Deadline,
		Execution: in.Execution,
		NotKeys:   append([]string{}, read.NotKeys...),
		Sample:    read.Sample,
		DryRun:    read.DryRun,
		Keys:      len(read.Exposures),
	}
	for i := MaxKeys; i < len(read.Exposures); i++ {
		e.NotKeys = append(e.NotKeys, string(read.Exposures[i].AccessKeyID))
		if i-MaxKeys == manyKeys {
			break
		}
	}
	return e
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
			UserHint:    e.UserHint,
			Location:    fit(e.Location, len(read.Exposures)),
			DetectedAt:  e.DetectedAt,
			Code:        fit(e.Code, len(read.Exposures)),
			Start:       read.Level,
		})
	}
	return list
}

// fit cuts a text so that those of all keys fit into one state.
func fit(text string, keys int) string {
	const budget = 40_000
	if keys < manyKeys || len(text) <= budget/keys/2 {
		return text
	}
	return strings.ToValidUTF8(text[:budget/keys/2], "") + "..."
}
