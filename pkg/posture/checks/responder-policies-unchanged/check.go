// Package responderpoliciesunchanged asks of each denial that the responder's stack
// deployed whether it is there and says what was deployed.
package responderpoliciesunchanged

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-policies-unchanged",
	Question: "Do the denials of the responder say what was deployed?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "Containment attaches these policies and does not read them. A new default version that denies nothing leaves every contained user free, and one that allows something gives it.",
	Fix: checks.Fix{
		Do:      "Find out in CloudTrail who made the version, keep it as evidence, then set the deployed one as default again, or deploy again with --revert-drift.",
		Command: "aws iam list-policy-versions --policy-arn <policy>",
		Breaks:  "Nothing: the command reads.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "policy", Many: "policies", Good: "as deployed", None: checks.NotDeployed,
	})
	deployed, permissions, ok := checks.ReadDeployed(t, snapshot.Permissions)
	if !ok {
		return t.Findings()
	}
	arn := func(p snapshot.Policy) string { return p.ARN }
	for _, p := range checks.Pairs(deployed.Policies, permissions.Value.Policies, arn, permissions.Whole()) {
		problem := compare(p.Deployed, p.Now)
		if problem == "" {
			t.Pass()
			continue
		}
		name := p.ID[strings.LastIndex(p.ID, "/")+1:]
		f := t.Fail(checks.Resource{Type: "AWS::IAM::ManagedPolicy", ID: p.ID, Name: name}, s.Home, fmt.Sprintf("Policy %s %s.", name, problem))
		f.Command = "aws iam list-policy-versions --policy-arn " + checks.Quote(p.ID)
		if p.Now == nil {
			f.Command = checks.PutBack
		}
	}
	return t.Findings()
}

// compare says what is wrong with a policy. A document that cannot be read is
// not the deployed one.
func compare(deployed string, now *snapshot.Policy) string {
	if now == nil {
		return "is not there any more"
	}
	document, err := url.PathUnescape(now.Document)
	if err != nil || !checks.SameJSON(document, deployed) {
		return "has another document in force than the one deployed"
	}
	return ""
}
