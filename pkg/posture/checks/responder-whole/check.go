// Package responderwhole asks whether the responder is there as a whole: its
// stack, in a good state, and its table of incidents. The table outlives the
// stack, so a table without a stack is what is left when somebody took the
// responder away.
package responderwhole

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-whole",
	Question: "Is the responder there, if it was ever deployed?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "Who deletes the stack silences the responder at once. Without the table, nothing can be undone and nobody knows which keys were exposed.",
	Fix: checks.Fix{
		Do:      "Find out in CloudTrail who deleted it, then deploy again. If it was taken away on purpose, delete the table too.",
		Command: checks.Redeploy,
		Breaks:  "Nothing.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "deployment", Many: "deployments", Good: "the stack is in order, and its table is there",
		None: checks.NotDeployed,
	})
	d, ok := checks.Read(t, snapshot.ResponderDeployed, "")
	r := checks.Resource{Type: "AWS::CloudFormation::Stack", ID: settings.StackName}
	switch {
	case !ok || t.Doubted():
	case d.Stack == "" && d.Table:
		t.Fail(r, s.Home, fmt.Sprintf("There is no stack %s any more, but its table %s is there: the responder was taken away.", settings.StackName, settings.TableName))
	case d.Stack == "":
	case !d.Table:
		t.Fail(r, s.Home, fmt.Sprintf("The stack has no table %s any more: it was deleted by another way.", settings.TableName)).Command = checks.PutBack
	case strings.HasSuffix(d.Status, "_FAILED"):
		t.Fail(r, s.Home, fmt.Sprintf("Stack %s is in state %s.", d.Stack, d.Status))
	default:
		t.Pass()
	}
	return t.Findings()
}
