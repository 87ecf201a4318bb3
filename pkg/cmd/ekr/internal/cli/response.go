package cli

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// response is the result of ekr respond.
type response struct {
	ExecutionARN string `json:"executionArn"`
	// Status is Step Functions' word for the execution; "" if it was not read.
	Status      string       `json:"status"`
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	IncidentID  string       `json:"incidentId"`
	User        string       `json:"user"`
	Level       level.Level  `json:"level"`
	// KeyStatus is Active, Inactive, Expired, Deleted, or "" if unknown.
	KeyStatus string `json:"keyStatus"`
	Contained bool   `json:"contained"`
	DryRun    bool   `json:"dryRun"`
	// Special names a case that needs a person, such as root; "" for none.
	Special       containment.Special `json:"special"`
	SpecialReason string              `json:"specialReason"`
	ArrivedAt     string              `json:"arrivedAt"`
	ContainedAt   string              `json:"containedAt"`
	// SecondsToContain is null if the key was not read back Inactive.
	SecondsToContain *float64 `json:"secondsToContain"`
	Steps            []step   `json:"actions"`
	// Unread names what the responder could not read, each with the reason.
	Unread []string `json:"unread"`
	// Alert is sent, sent before, not sent, or "" if unknown.
	Alert string `json:"alert"`
	// Paused is the pause because of which the key is left as it is; null if there
	// is none.
	Paused *responsePause `json:"paused"`
	// Problem is what went wrong with the response as a whole; "" if nothing.
	Problem string `json:"problem"`

	askedDryRun, ended, blind bool
}

// responsePause is a pause of the responder.
type responsePause struct {
	Until  string `json:"until"`
	By     string `json:"by"`
	Reason string `json:"reason"`

	until time.Time
}

const (
	alertSent   = "sent"
	alertBefore = "sent before"
	alertUnsent = "not sent"
)

// resultOf reads the answer out of an execution.
func resultOf(request manual.Request, e operator.Execution) response {
	r := response{
		ExecutionARN: e.ARN,
		Status:       string(e.Status),
		AccessKeyID:  request.AccessKeyID,
		DryRun:       request.DryRun,
		Steps:        []step{},
		Unread:       []string{},
		Alert:        alertOf(e),
		askedDryRun:  request.DryRun,
		ended:        e.Ended(),
	}
	c, found := caseOf(e, request.AccessKeyID)
	if found {
		r.fill(c)
	}
	if p := e.Pause; e.Waits() {
		r.Paused = &responsePause{Until: stamp(p.Until), By: p.By, Reason: p.Reason, until: p.Until}
	}
	switch {
	case found && c.Failure != "":
		r.Problem = "the contain step failed: " + c.Failure
	case e.Error != "":
		r.Problem = e.Error + ": " + e.Cause
	case r.ended && !found:
		r.Problem = "the execution ended as " + r.Status + " and does not tell what became of the key"
	case r.DryRun && !r.askedDryRun:
		r.Problem = "the deployment is set to dry run: it changes nothing (setting dryRun)"
	case found && c.RecordError != "":
		r.Problem = "the incident is unrecorded: " + c.RecordError
	}
	// An execution that failed tells what it did in its history alone.
	r.blind = r.ended && !found && (e.HistoryProblem != "" || e.Error == "")
	return r
}

func caseOf(e operator.Execution, key accesskey.ID) (workflow.Case, bool) {
	for _, c := range e.Cases {
		if c.Exposure.AccessKeyID == key {
			return c, true
		}
	}
	return workflow.Case{}, false
}

func alertOf(e operator.Execution) string {
	switch {
	case e.AlertFailed:
		return alertUnsent
	case e.Alert == nil:
		return ""
	case e.Alert.Sent:
		return alertSent
	}
	return alertBefore
}

func (r *response) fill(c workflow.Case) {
	o := c.Outcome
	r.IncidentID = c.IncidentID
	r.User = o.User.Name
	r.Level = o.Level
	r.KeyStatus = o.KeyStatus
	r.Contained = o.Contained
	r.DryRun = r.DryRun || o.DryRun
	r.Special, r.SpecialReason = o.Special, o.SpecialReason
	r.ArrivedAt, r.ContainedAt = stamp(c.Event.ArrivedAt), stamp(o.ContainedAt)
	if !o.ContainedAt.IsZero() && !c.Event.ArrivedAt.IsZero() {
		seconds := o.ContainedAt.Sub(c.Event.ArrivedAt).Round(time.Millisecond).Seconds()
		r.SecondsToContain = &seconds
	}
	r.Steps = stepsOf(o.Actions)
	r.Unread = list(o.Unread)
}

// code is the exit code. A dry run that was asked for is good news if every
// step could be taken; a deployment that is set to dry run has contained
// nothing.
func (r response) code() int {
	told := r.Alert == alertSent || r.Alert == alertBefore
	switch {
	case r.blind:
		return codeUnread
	case told && (r.Contained || r.askedDryRun && r.feasible()):
		return codeOK
	case r.held():
		return codePaused
	}
	return codeBad
}

// held tells whether a pause, and nothing else, keeps the key from being
// contained.
func (r response) held() bool {
	return r.Paused != nil && !r.Contained && (r.Special == containment.None || r.Special == containment.Paused)
}

// feasible tells whether a dry run found nothing in the way.
func (r response) feasible() bool {
	for _, s := range r.Steps {
		if s.Status == containment.Denied || s.Status == containment.Failed {
			return false
		}
	}
	return len(r.Steps) > 0 && len(r.Unread) == 0
}
