package cli

import (
	"fmt"
	"io"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// drilled is the result of ekr drill.
type drilled struct {
	ExecutionARN string `json:"executionArn"`
	// Status is Step Functions' word for the execution; "" if it was not read.
	Status string `json:"status"`
	// Passed: everything was seen to work.
	Passed bool `json:"passed"`
	// Told: the result was published, and somebody hears it.
	Told        bool         `json:"told"`
	User        string       `json:"user"`
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	IncidentID  string       `json:"incidentId"`
	StartedAt   string       `json:"startedAt"`
	AnnouncedAt string       `json:"announcedAt"`
	ContainedAt string       `json:"containedAt"`
	EndedAt     string       `json:"endedAt"`
	// Seconds is from the announcement until the key was Inactive, TimeToContain
	// the responder's own figure; null if the key was not switched off.
	Seconds       *float64             `json:"seconds"`
	TimeToContain *float64             `json:"timeToContain"`
	Steps         []workflow.DrillStep `json:"steps"`
	// Removed are leftovers of broken drills that were removed, Left what could
	// not be.
	Removed []string `json:"removed"`
	Left    []string `json:"left"`
	// Problem is why the execution failed; "" if it did not.
	Problem string `json:"problem"`

	judged, ended, blind bool
}

func drilledOf(e operator.Execution) drilled {
	r := drilled{ExecutionARN: e.ARN, Status: string(e.Status), Steps: []workflow.DrillStep{}, Removed: []string{}, Left: []string{}}
	if e.Drill != nil {
		r.fill(*e.Drill)
	}
	if e.Error != "" {
		r.Problem = e.Error + ": " + e.Cause
	}
	r.ended = e.Ended()
	r.blind = !r.ended || !r.judged && (e.HistoryProblem != "" || e.Error == "")
	return r
}

func (r *drilled) fill(d workflow.Drill) {
	r.Passed, r.Told, r.User, r.AccessKeyID, r.IncidentID = d.Passed, d.Told, d.User, d.AccessKeyID, d.IncidentID
	r.StartedAt, r.AnnouncedAt, r.ContainedAt, r.EndedAt = stamp(d.StartedAt), stamp(d.AnnouncedAt), stamp(d.ContainedAt), stamp(d.EndedAt)
	r.Steps, r.Removed, r.Left = list(d.Steps), list(d.Removed), list(d.Left)
	if !d.ContainedAt.IsZero() {
		r.Seconds, r.TimeToContain = &d.Seconds, &d.TimeToContain
	}
	r.judged = !d.EndedAt.IsZero()
}

func (r drilled) code() int {
	switch unseen := (workflow.Drill{Steps: r.Steps}).Has(workflow.DrillUnread); {
	case r.blind || unseen:
		return codeUnread
	case r.Passed && r.Told:
		return codeOK
	}
	return codeBad
}

// headline says in one line how it went.
func (r drilled) headline() string {
	switch {
	case !r.judged && r.Problem == "" && r.ended:
		return "NOT KNOWN: the drill has ended, and its result could not be read"
	case !r.judged && r.Problem == "":
		return "NOT KNOWN YET: the drill has not ended"
	case r.Passed && !r.Told:
		return "NOBODY HEARS: all else passed, and the result reached nobody"
	case r.Passed && r.Seconds != nil:
		return fmt.Sprintf("DRILL PASSED: key Inactive in %.1f s", *r.Seconds)
	case r.Passed:
		return "DRILL PASSED"
	}
	return "DRILL NOT PASSED"
}

// drillMarks make what does not hold stand out.
var drillMarks = map[workflow.DrillStatus]string{
	workflow.DrillHolds: "holds", workflow.DrillFailed: "FAILED", workflow.DrillUnread: "UNREAD",
}

// writeDrilled writes the result for people.
func writeDrilled(w io.Writer, r drilled) {
	table(w, "", [][]string{{r.headline()}})
	var steps [][]string
	for _, s := range r.Steps {
		steps = append(steps, []string{drillMarks[s.Status], string(s.Name), s.Detail})
	}
	table(w, "  ", steps)
	var rows [][]string
	for _, row := range [][]string{{"incident", r.IncidentID}, {"key", string(r.AccessKeyID)}, {"user", r.User}, {"problem", r.Problem}, {"execution", r.ExecutionARN}} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	table(w, "  ", rows)
}
