package incident

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// Leave returns the parts of the containment that persons have undone, and that
// must not be done again at the given time, with who and when in words.
func (r Record) Leave(now time.Time) map[string]string {
	leave := map[string]string{}
	for _, restore := range r.Restores {
		for _, part := range restore.Parts {
			if restore.Until.IsZero() || now.Before(restore.Until) {
				leave[part] = restore.words()
			} else {
				delete(leave, part)
			}
		}
	}
	return leave
}

// Revived tells whether a person has the exposed key on, for a time that is not over.
func (r Record) Revived(now time.Time) bool {
	exposed := containment.Part(containment.KeyInactive, string(r.AccessKeyID))
	return slices.ContainsFunc(r.Restores, func(restore Restore) bool {
		return now.Before(restore.Until) && slices.Contains(restore.Parts, exposed)
	})
}

func (r Restore) words() string {
	const minute = "2006-01-02 15:04 UTC"
	text := "restored by " + r.By + " at " + r.At.UTC().Format(minute)
	if !r.Until.IsZero() {
		text += " until " + r.Until.UTC().Format(minute)
	}
	return text
}

// UndoneAt returns when each part was last undone. A restore that was not finished
// has undone nothing for sure.
func (r Record) UndoneAt() map[string]time.Time {
	at := map[string]time.Time{}
	for _, restore := range r.Restores {
		for _, part := range restore.Parts {
			if !restore.Unfinished {
				at[part] = restore.At
			}
		}
	}
	return at
}

// Intended are the parts that a run was about to put in force, and of which nobody
// said what came of them.
func (r Record) Intended() map[string]bool {
	parts := map[string]bool{}
	for _, a := range r.Actions {
		if a.Status == containment.Intended {
			parts[containment.Part(a.Step, a.Target)] = true
		}
	}
	return parts
}

// FenceOver tells whether the user was fenced, and the time for it is over.
func (r Record) FenceOver(now time.Time) bool {
	return !r.FenceUntil.IsZero() && !now.Before(r.FenceUntil)
}

// IsOpen tells whether the incident is still being looked after, or still holds
// parts of a containment that it shares with others.
func (r Record) IsOpen() bool { return r.State != Closed }
