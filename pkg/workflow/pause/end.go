package pause

import (
	"context"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// end ends a pause before its time, and has the keys that came in it contained
// now. It makes things safer, so a notice that cannot be sent does not keep it
// from happening.
func (h *Handler) end(ctx context.Context, present incident.Pause, all []incident.Record, in workflow.PauseInput) workflow.PauseResult {
	now := h.Now().UTC()
	if !present.On(now) {
		return h.answer(present, "the responder is not paused")
	}
	ended := present
	ended.EndedAt, ended.EndedBy = now, in.By
	saved, err := h.Incidents.SavePause(ctx, ended)
	if err != nil {
		return h.answer(present, "the end of the pause could not be recorded, so it goes on: "+awserr.Explain(err))
	}
	result := h.answer(saved, "")
	problems := []string{}
	for _, r := range waiting(all, present) {
		if err := h.Scheduler.ContainAt(ctx, r, now, "the pause in which it came was ended by "+in.By); err != nil {
			problems = append(problems, string(r.AccessKeyID)+" cannot be contained now: "+awserr.Explain(err))
			continue
		}
		result.Waiting = append(result.Waiting, string(r.AccessKeyID))
	}
	facts := notice.PauseFacts{Pause: saved, Waiting: result.Waiting, Problem: strings.Join(problems, "; ")}
	if err := h.Announcer.AnnouncePause(ctx, facts); err != nil {
		problems = append(problems, "the notice of it could not be sent: "+awserr.Explain(err))
	}
	result.Problem = strings.Join(problems, "; ")
	return result
}

// waiting are the incidents of the keys that came in a pause and were left on, one
// for each key.
func waiting(all []incident.Record, p incident.Pause) []incident.Record {
	list := []incident.Record{}
	for _, r := range all {
		same := func(other incident.Record) bool { return other.AccessKeyID == r.AccessKeyID }
		if !r.Contained && r.PausedUntil.After(p.At) && !slices.ContainsFunc(list, same) {
			list = append(list, r)
		}
	}
	return list
}
