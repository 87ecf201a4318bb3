package follow

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// state is the state of either machine, as far as a person wants to hear of it.
type state struct {
	Decision  string              `json:"decision"`
	Exposures []workflow.Exposure `json:"exposures"`
	Cases     []workflow.Case     `json:"cases"`
	Case      workflow.Case       `json:"case"`
	Alert     *workflow.Receipt   `json:"alert"`
	Reading   workflow.Plan       `json:"reading"`
}

// describe says in words what a state did, by its name, the functions that it
// invoked and the state that it left behind. A state that invoked an unknown
// function, or of which nothing can be read, is told by its name alone.
func describe(name string, functions []string, loop bool, output string) (string, []string) {
	var s state
	if json.Unmarshal([]byte(output), &s) != nil {
		return "done", nil
	}
	invoked := func(name string) bool { return slices.Contains(functions, name) }
	switch {
	case invoked(machines.Intake):
		return s.intake(), nil
	case invoked(machines.Contain) && loop:
		return s.contained()
	case invoked(machines.Contain) && strings.HasPrefix(name, "Escalate"):
		return s.escalated()
	case invoked(machines.Contain):
		return holds(s.Case), nil
	case invoked(machines.Notify):
		return s.told(), nil
	case invoked(machines.Investigate) && loop:
		return s.read()
	case invoked(machines.Investigate):
		return s.planned(), nil
	case invoked(machines.Summarize):
		return s.summed()
	case loop && len(functions) > 0:
		return plural(len(functions), "investigation") + " started", nil
	case loop:
		return "nothing to do", nil
	}
	return "done", nil
}

func (s state) intake() string {
	text := fmt.Sprintf("%s: %s", s.Decision, plural(len(s.Exposures), "key"))
	if len(s.Exposures) > 0 {
		text += fmt.Sprintf(", level %s", s.Exposures[0].Start)
	}
	return text
}

// contained tells of each key and each of its steps.
func (s state) contained() (string, []string) {
	var details []string
	for _, c := range s.Cases {
		if c.Failure != "" {
			details = append(details, fmt.Sprintf("%s: FAILED: %s", c.Exposure.AccessKeyID, c.Failure))
			continue
		}
		details = append(details, fmt.Sprintf("%s %s of %s, level %s%s", c.IncidentID, c.Outcome.AccessKeyID, orUnknown(c.Outcome.User.Name), c.Outcome.Level, special(c)))
		for _, a := range c.Outcome.Actions {
			details = append(details, "  "+timeline.Action(a))
		}
	}
	return plural(len(s.Cases), "key") + " handled", details
}

func special(c workflow.Case) string {
	if c.Outcome.Special == "" {
		return ""
	}
	return fmt.Sprintf(" (%s: %s)", c.Outcome.Special, c.Outcome.SpecialReason)
}

func holds(c workflow.Case) string {
	switch {
	case c.Outcome.DryRun:
		return "dry run: nothing was contained"
	case c.Outcome.Contained:
		return "read back: the key is " + c.Outcome.KeyStatus + ", contained"
	}
	return "read back: the key is " + orUnknown(c.Outcome.KeyStatus) + ", NOT contained"
}

func (s state) told() string {
	receipt := s.Alert
	if receipt == nil && s.Case.Told.Version > 0 {
		receipt = &s.Case.Told
	}
	switch {
	case receipt == nil:
		return "not sent"
	case receipt.Sent:
		return "sent"
	}
	return "had been sent before"
}

// planned says what a round searches for.
func (s state) planned() string {
	regions := 0
	for _, r := range s.Reading.Regions {
		if r.Region != workflow.IAMRegion {
			regions++
		}
	}
	text := fmt.Sprintf("%s to read, for %s", plural(regions, "Region"), plural(len(s.Reading.Search.Keys), "key"))
	if len(s.Reading.Search.Hostile) > 0 {
		text += ", and others at " + strings.Join(s.Reading.Search.Hostile, ", ")
	}
	return text
}

// summed is the verdict, with what the look brought.
func (s state) summed() (string, []string) {
	u, r := s.Case.Usage, s.Case.Reading
	text := fmt.Sprintf("verdict %s, severity %s", u.Verdict, u.Severity)
	if r.Seen.Minted > 0 {
		text += fmt.Sprintf(", %s made %s", plural(r.Seen.Minted, "credential"), plural(r.Seen.Calls, "call"))
	}
	return text, s.Case.News
}

// escalated lists the steps that evidence asked for.
func (s state) escalated() (string, []string) {
	rows := strings.Join(s.Case.Raise.Rows, ", ")
	if !s.Case.Raise.Acted {
		return "evidence of row " + rows + ": nothing was changed", nil
	}
	var details []string
	for _, a := range s.Case.Outcome.Actions {
		if strings.Contains(a.Reason, "evidence") {
			details = append(details, timeline.Action(a))
		}
	}
	return fmt.Sprintf("evidence of row %s: level %s", rows, s.Case.Outcome.Level), details
}

// read counts what was read of the event history, and names what was not.
func (s state) read() (string, []string) {
	complete, regions, records := 0, 0, 0
	var details, blind []string
	for _, r := range s.Reading.Regions {
		if r.Region == workflow.IAMRegion {
			details = append(details, strings.TrimSpace(fmt.Sprintf("%-14s %s made since the exposure %s", "IAM", plural(r.Events, "object"), r.Problem)))
			continue
		}
		regions++
		records += r.Events
		switch {
		case r.Complete && r.Events > 0:
			details = append(details, fmt.Sprintf("%-14s %d", r.Region, r.Events))
		case !r.Complete:
			blind = append(blind, fmt.Sprintf("%-14s NOT READ: %s", r.Region, r.Problem))
		}
		if r.Complete {
			complete++
		}
	}
	return fmt.Sprintf("%d of %d Regions read, %s", complete, regions, plural(records, "record")), append(details, blind...)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func orUnknown(s string) string {
	if strings.TrimSpace(s) == "" {
		return "(unknown)"
	}
	return s
}
