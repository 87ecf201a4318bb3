package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// claims are the rights that one notice needs.
type claims struct {
	number string
	// subjects are what the notice tells of, sorted: the incidents of all keys,
	// and what stands in for one. Two executions that tell of the same subjects
	// claim the same one first, so that neither waits for the other in turn.
	subjects []string
	// open are the subjects that have not been told.
	open []string
	by   string
	// unknown is why the table did not answer; nil if it did.
	unknown error
}

// claim asks for the right to send a notice. It is sent if any of its subjects
// was not told yet: copies of one event find all of them told, and an event that
// repeats one key and brings another is news. Where somebody else is sending,
// and nothing claimed so far is news of our own, the answer is Pending; a table
// that does not answer must keep nobody from being told.
func (h *Handler) claim(ctx context.Context, in workflow.NotifyInput) (claims, incident.Claim) {
	c := claims{number: number(in), subjects: h.subjects(in), by: in.Execution}
	ctx, cancel := context.WithTimeout(ctx, claimTime)
	defer cancel()
	claimed := false
	for i, subject := range c.subjects {
		answer, err := h.Incidents.ClaimNotice(ctx, subject, c.number, c.by, h.Now(), lease)
		if err != nil {
			c.unknown, c.open = err, append(c.open, c.subjects[i:]...)
			return c, incident.Claimed
		}
		if answer == incident.Sent {
			continue
		}
		if answer == incident.Pending && !claimed {
			return c, incident.Pending
		}
		claimed = claimed || answer == incident.Claimed
		c.open = append(c.open, subject)
	}
	if len(c.open) == 0 {
		return c, incident.Sent
	}
	return c, incident.Claimed
}

// subjects names what the notice is about. A key that has no incident (its
// containment failed, or the event names none) is told by the event that named
// it: twice for two events, since nothing says that they are copies.
func (h *Handler) subjects(in workflow.NotifyInput) []string {
	var list []string
	for _, c := range in.Cases {
		switch {
		case c.Outcome.Special == containment.Foreign:
			// No incident is kept of another account's key, so its id changes
			// from day to day.
			list = append(list, "foreign/"+string(c.Exposure.AccessKeyID)+"/"+c.Exposure.Code)
		case c.IncidentID == "":
			list = append(list, eventSubject(in))
		default:
			list = append(list, c.IncidentID)
		}
	}
	if len(list) == 0 {
		list = append(list, eventSubject(in))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// eventSubject stands for the event where there is no incident; without an id,
// for the execution, which may repeat the step.
func eventSubject(in workflow.NotifyInput) string {
	if in.Event.ID != "" {
		return "event/" + in.Event.ID
	}
	return "execution/" + in.Execution
}

// record marks a notice as sent. What cannot be recorded is logged only: the
// notice is out, and an error would have it sent again.
func (h *Handler) record(ctx context.Context, c claims, messageID string) {
	ctx, cancel := context.WithTimeout(ctx, recordTime)
	defer cancel()
	for _, subject := range c.open {
		if err := h.Incidents.NoticeSent(ctx, subject, c.number, messageID, h.Now()); err != nil {
			h.Log.WarnContext(ctx, "the notice was sent and may be repeated", "messageId", messageID, "error", err)
			return
		}
	}
}

// giveBack records a refusal, so that another execution may try at once.
func (h *Handler) giveBack(ctx context.Context, c claims, reason string) {
	ctx, cancel := context.WithTimeout(ctx, recordTime)
	defer cancel()
	for _, subject := range c.open {
		if err := h.Incidents.NoticeRefused(ctx, subject, c.number, reason, h.Now()); err != nil {
			h.Log.WarnContext(ctx, "the claim of a notice that was refused stays until its lease ends", "error", err)
			return
		}
	}
}

// close ends the incidents whose closing notice was sent. One that has no record
// was told as such. A failure is not tried again by the machine, since the notice
// might be sent again with it: what may pass is waited out here.
func (h *Handler) close(ctx context.Context, in workflow.NotifyInput) error {
	if notice.Kind(in.Kind) != notice.Close {
		return nil
	}
	ctx, cancel := timeLeft(ctx)
	defer cancel()
	var problems []error
	for _, c := range in.Cases {
		err := h.closeRecord(ctx, c.IncidentID)
		switch {
		case err != nil && c.Recorded:
			problems = append(problems, err)
		case err != nil:
			h.Log.WarnContext(ctx, "the incident stays open on record", "error", err)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return &RecordNotClosed{err}
	}
	return nil
}

// closeRecord closes one incident, and tries again as long as there is time.
func (h *Handler) closeRecord(ctx context.Context, id string) error {
	for {
		_, err := h.Incidents.Update(ctx, id, func(r *incident.Record) {
			if r.State != incident.Closed {
				r.State, r.ClosedAt = incident.Closed, h.Now().UTC()
			}
		})
		if !awserr.Retryable(err) {
			return err
		}
		if chrono.Sleep(ctx, time.Second) != nil {
			return err
		}
	}
}

// timeLeft is what the function has left, but for telling how it went.
func timeLeft(ctx context.Context) (context.Context, context.CancelFunc) {
	const telling = 3 * time.Second
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithTimeout(ctx, recordTime)
	}
	return context.WithDeadline(ctx, end.Add(-telling))
}
