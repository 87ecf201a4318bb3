// Package responderdrilled asks when the responder last proved that it works,
// by a drill: a key made for it, from the event to the closing notice. One that
// was never drilled fails.
package responderdrilled

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-drilled",
	Question: "Has a drill succeeded in the last 8 days?",
	Area:     checks.Responder,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "Rules, rights, topics and people change. Only a drill shows that an exposed key would still be switched off, and somebody told.",
	Fix: checks.Fix{
		Do:      "Run a drill, and mend what it says is not proved.",
		Command: "ekr drill",
		Breaks:  "Nothing: it makes a user and a key of its own, and removes them. Only a drill that does not pass is mailed.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.Incidents},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "drill", Many: "drills", Good: fmt.Sprintf("succeeded in the last %d days", o.DrillDays),
		None: checks.NotDeployed,
	})
	deployed, incidents, ok := checks.ReadDeployed(t, snapshot.Incidents)
	if !ok {
		return t.Findings()
	}
	r := checks.Resource{Type: "AWS::CloudFormation::Stack", ID: deployed.Stack}
	last, found := newest(s, incidents.Value)
	when := last.OpenedAt.UTC().Format("2006-01-02 15:04 UTC")
	switch {
	case !found && !incidents.Whole():
	case !found:
		t.Fail(r, s.Home, "The responder was never drilled.")
	case !passed(last):
		t.Fail(r, s.Home, fmt.Sprintf("The last drill (%s, %s) did not succeed: %s.", last.ID, when, problem(last)))
	case checks.OlderThan(s, last.OpenedAt, o.DrillDays):
		if incidents.Whole() {
			t.Fail(r, s.Home, fmt.Sprintf("The last drill (%s) was at %s, %d days ago.", last.ID, when, checks.Days(s, last.OpenedAt)))
		}
	default:
		t.Pass()
	}
	return t.Findings()
}

// running is how long a drill may take before it counts as one that died: its
// watch ends an hour after the containment by default.
const running = 3 * time.Hour

// newest is the last drill that has ended, or should have.
func newest(s *snapshot.Snapshot, incidents []snapshot.Incident) (last snapshot.Incident, found bool) {
	for _, i := range incidents {
		going := i.State != string(incident.Closed) && s.Age(i.OpenedAt) < running
		if i.Drill && !going && (!found || i.OpenedAt.After(last.OpenedAt)) {
			last, found = i, true
		}
	}
	return last, found
}

// passed tells that the key was contained and the incident told of to its end.
func passed(i snapshot.Incident) bool {
	return i.Contained && !i.DryRun && i.State == string(incident.Closed)
}

func problem(i snapshot.Incident) string {
	switch {
	case i.DryRun:
		return "it was a dry run, in which nothing is switched off"
	case !i.Contained:
		return "the key was not contained"
	}
	return "it came only as far as state " + i.State
}
