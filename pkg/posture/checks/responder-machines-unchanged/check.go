// Package respondermachinesunchanged asks of each state machine that the
// responder's stack deployed whether it is there with the same definition and
// role.
package respondermachinesunchanged

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-machines-unchanged",
	Question: "Are both state machines of the responder as they were deployed?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "A machine whose first state is its end takes every event and does nothing.",
	Fix: checks.Fix{
		Do:      "Find out in CloudTrail who changed the machine, keep its definition as evidence, then delete it and deploy again.",
		Command: "aws stepfunctions describe-state-machine --state-machine-arn <machine>",
		Breaks:  "Nothing: the command reads. While a machine is deleted, no key is contained.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.ResponderMachines},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "state machine", Many: "state machines", Good: "as deployed", None: "The responder is not deployed in this account.",
	})
	deployed, ok := checks.Read(t, snapshot.ResponderDeployed, "")
	if !ok || deployed.Stack == "" {
		return t.Findings()
	}
	machines, ok := checks.Read(t, snapshot.ResponderMachines, "")
	if !ok {
		return t.Findings()
	}
	for _, arn := range slices.Sorted(maps.Keys(deployed.Machines)) {
		name := arn[strings.LastIndex(arn, ":")+1:]
		r := checks.Resource{Type: "AWS::StepFunctions::StateMachine", ID: arn, Name: name}
		i := slices.IndexFunc(machines, func(m snapshot.Machine) bool { return m.ARN == arn })
		problem := ""
		switch {
		case i >= 0:
			problem = compare(deployed.Machines[arn], machines[i])
		case snapshot.ResponderMachines.In(s, "").Whole():
			problem = "is not there any more"
		default:
			continue
		}
		if problem == "" {
			t.Pass()
			continue
		}
		f := t.Fail(r, s.Home, fmt.Sprintf("State machine %s %s.", name, problem))
		f.Command = fmt.Sprintf("aws stepfunctions describe-state-machine --region %s --state-machine-arn %s", s.Home, checks.Quote(arn))
	}
	return t.Findings()
}

func compare(want snapshot.DeployedMachine, have snapshot.Machine) string {
	switch {
	case have.Status != "ACTIVE":
		return "is in state " + have.Status
	case have.Digest != want.Digest:
		return "has another definition than the one deployed"
	case have.Role != want.Role:
		return fmt.Sprintf("acts as %s, not as %s", have.Role, want.Role)
	}
	return ""
}
