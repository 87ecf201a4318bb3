package drill

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// lease is how long the claim of a result lasts: longer than the function.
const lease = 90 * time.Second

// number is the number of a drill's notice: there is one.
const number = string(notice.Drill)

// tell judges the drill and publishes the result: for people if it did not pass,
// and otherwise once a month, so that they know that drills are made. A drill
// that a person started is answered on the terminal.
func (h *Handler) tell(ctx context.Context, d workflow.Drill, in workflow.DrillInput) (workflow.Drill, error) {
	d = h.judge(ctx, d, in)
	own := "drill/" + d.Execution
	if h.claim(ctx, own, d) == incident.Sent {
		d.Told = heard(d)
		return d, nil
	}
	monthly := "drill/" + d.EndedAt.Format("2006-01")
	d.Mailed = !d.Passed || d.Request.By == "" && h.claim(ctx, monthly, d) == incident.Claimed
	id, err := h.Publisher.Publish(ctx, notice.WriteDrill(notice.DrillFacts{Drill: d, Settings: h.Settings, Now: h.Now().UTC()}))
	if err != nil {
		return d, fmt.Errorf("the drill's result: %w", err)
	}
	d.MessageID, d.Told = id, heard(d)
	h.record(ctx, own, d)
	if d.Passed && d.Mailed {
		h.record(ctx, monthly, d)
	}
	return d, nil
}

// judge settles whether the drill has passed: if every step was seen to hold.
func (h *Handler) judge(ctx context.Context, d workflow.Drill, in workflow.DrillInput) workflow.Drill {
	ran := step(workflow.DrillRan, "a user and a key were made, and the event was taken")
	if in.Problem != "" {
		ran = failed(workflow.DrillRan, in.Problem)
	}
	steps := append([]workflow.DrillStep{ran}, d.Steps...)
	d.Steps = append(append(steps, h.heardSteps(ctx)...), cleanedStep(d, in))
	d.EndedAt, d.Again = h.Now().UTC(), false
	d.Passed = !d.Has(workflow.DrillFailed) && !d.Has(workflow.DrillUnread)
	if d.ContainedAt.IsZero() {
		d.Seconds, d.TimeToContain = -1, -1
	}
	return d
}

// cleanedStep tells who is left. A drill that broke before it had its user did not
// come to say what it found of earlier ones.
func cleanedStep(d workflow.Drill, in workflow.DrillInput) workflow.DrillStep {
	const (
		name   = workflow.DrillCleanedUp
		unsaid = "whether users of earlier drills are left is not known"
	)
	left, lost := d.Left, in.Problem != "" && d.User == ""
	if lost && d.Cleaned {
		return workflow.DrillStep{Name: name, Status: workflow.DrillUnread, Detail: "this drill's user is removed; " + unsaid}
	}
	if lost {
		left = []string{unsaid}
	}
	if !d.Cleaned {
		left = append([]string{strings.TrimSpace("user " + userName(d) + " of this drill " + in.Unclean)}, left...)
	}
	if len(left) > 0 {
		return failed(name, "left behind: "+strings.Join(left, "; "))
	}
	if n := len(d.Removed); n > 0 {
		return step(name, fmt.Sprintf("the user and its key are removed, and %d of broken drills before", n))
	}
	return step(name, "the user and its key are removed")
}

// heard tells whether somebody is known to hear the notices.
func heard(d workflow.Drill) bool {
	for _, s := range d.Steps {
		if s.Name == workflow.DrillNoticesHeard {
			return s.Status == workflow.DrillHolds
		}
	}
	return false
}

// claim asks for the right to tell. A table that does not answer keeps nobody
// from being told.
func (h *Handler) claim(ctx context.Context, subject string, d workflow.Drill) incident.Claim {
	claim, err := h.Incidents.ClaimNotice(ctx, subject, number, d.Execution, h.Now(), lease)
	if err != nil {
		h.Log.WarnContext(ctx, "the result is told although it may have been", "error", err)
		return incident.Claimed
	}
	return claim
}

// record marks the result as told. What cannot be recorded is logged only: an
// error would have it sent again.
func (h *Handler) record(ctx context.Context, subject string, d workflow.Drill) {
	if err := h.Incidents.NoticeSent(ctx, subject, number, d.MessageID, h.Now()); err != nil {
		h.Log.WarnContext(ctx, "the result was sent, and may be repeated", "messageId", d.MessageID, "error", err)
	}
}
