// Package responderfunctionsunchanged asks of each function that the responder's
// stack deployed whether it is there, can run, and is what was deployed. Code
// and configuration carry the time of their last change, and CloudFormation
// knows when it had last finished with the function: whoever changes one by
// another way does so later.
package responderfunctionsunchanged

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-functions-unchanged",
	Question: "Are all functions of the responder as they were deployed, and able to run?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "Whoever changes the code of the function that contains acts with its rights, and every exposed key stays on.",
	Fix: checks.Fix{
		Do:      "Find out in CloudTrail who changed the function and keep its code as evidence. Then delete it and deploy again with --revert-drift: CloudFormation does not see what code another way has put there.",
		Command: "aws lambda get-function --function-name <function>",
		Breaks:  "Nothing: the command reads. While a function is deleted, no key is contained.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.ResponderFunctions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "function", Many: "functions", Good: "as deployed", None: checks.NotDeployed,
	})
	deployed, functions, ok := checks.ReadDeployed(t, snapshot.ResponderFunctions)
	if !ok {
		return t.Findings()
	}
	name := func(f snapshot.Function) string { return f.Name }
	for _, p := range checks.Pairs(deployed.Functions, functions.Value, name, functions.Whole()) {
		r := checks.Resource{Type: "AWS::Lambda::Function", ID: checks.ARN(s, "lambda", s.Home, "function:"+p.ID), Name: p.ID}
		if p.Now == nil {
			t.Fail(r, s.Home, fmt.Sprintf("Function %s is not there any more.", p.ID)).Command = checks.PutBack
			continue
		}
		judge(t, s, r, p.Deployed, *p.Now)
	}
	return t.Findings()
}

// slack is how much later than CloudFormation's record a function may carry the
// time of its last change, for clocks that differ.
const slack = 2 * time.Minute

func judge(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedFunction, f snapshot.Function) {
	const minute = "2006-01-02 15:04 UTC"
	reserved, ok := checks.ReadInner(t, r, s.Home, &f.Reserved)
	name := checks.Quote(f.Name)
	switch {
	case f.State == "Failed":
		t.Fail(r, s.Home, fmt.Sprintf("Function %s is in state %s and cannot run.", f.Name, f.State)).Command = command("get-function-configuration", s, name)
	case f.Role != want.Role:
		t.Fail(r, s.Home, fmt.Sprintf("Function %s runs as %s, not as %s.", f.Name, f.Role, want.Role)).Command = command("get-function", s, name)
	case want.MadeAt.IsZero():
		t.Unknown(r, s.Home, fmt.Sprintf("When function %s was deployed is not on record.", f.Name),
			snapshot.Gap{Reason: snapshot.Malformed, Operation: "cloudformation ListStackResources"})
	case f.Modified.After(want.MadeAt.Add(slack)):
		t.Fail(r, s.Home, fmt.Sprintf("Function %s was changed at %s, after its deployment at %s.",
			f.Name, f.Modified.UTC().Format(minute), want.MadeAt.UTC().Format(minute))).Command = command("get-function", s, name)
	case ok && reserved == 0:
		t.Fail(r, s.Home, fmt.Sprintf("Function %s has no concurrency: it never runs.", f.Name)).Command = command("delete-function-concurrency", s, name)
	case ok:
		t.Pass()
	}
}

func command(call string, s *snapshot.Snapshot, name string) string {
	return fmt.Sprintf("aws lambda %s --region %s --function-name %s", call, s.Home, name)
}
