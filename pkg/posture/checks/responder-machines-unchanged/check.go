// Package respondermachinesunchanged asks of each state machine that the
// responder's stack deployed whether it is there with the same definition and
// role.
package respondermachinesunchanged

import (
	"fmt"
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
		Do:      "Find out in CloudTrail who changed the machine, keep its definition as evidence, then delete it and deploy again with --revert-drift.",
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
		One: "state machine", Many: "state machines", Good: "as deployed", None: checks.NotDeployed,
	})
	deployed, machines, ok := checks.ReadDeployed(t, snapshot.ResponderMachines)
	if !ok {
		return t.Findings()
	}
	arn := func(m snapshot.Machine) string { return m.ARN }
	for _, p := range checks.Pairs(deployed.Machines, machines.Value, arn, machines.Whole()) {
		problem := compare(p.Deployed, p.Now)
		if problem == "" {
			t.Pass()
			continue
		}
		name := p.ID[strings.LastIndex(p.ID, ":")+1:]
		f := t.Fail(checks.Resource{Type: "AWS::StepFunctions::StateMachine", ID: p.ID, Name: name}, s.Home, fmt.Sprintf("State machine %s %s.", name, problem))
		f.Command = fmt.Sprintf("aws stepfunctions describe-state-machine --region %s --state-machine-arn %s", s.Home, checks.Quote(p.ID))
		if p.Now == nil {
			f.Command = checks.PutBack
		}
	}
	return t.Findings()
}

// compare says what is wrong with a machine.
func compare(deployed snapshot.DeployedMachine, now *snapshot.Machine) string {
	switch {
	case now == nil:
		return "is not there any more"
	case now.Status != "ACTIVE":
		return "is in state " + now.Status
	case now.Digest != deployed.Digest:
		return "has another definition than the one deployed"
	case now.Role != deployed.Role:
		return fmt.Sprintf("acts as %s, not as %s", now.Role, deployed.Role)
	}
	return ""
}
