// Package responderpoliciesunchanged asks of each denial that the responder's stack
// deployed whether it is there and says what was deployed.
package responderpoliciesunchanged

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
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
		Do:      "Find out in CloudTrail who made the version, keep it as evidence, then set the deployed one as default again, or deploy again.",
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
		One: "policy", Many: "policies", Good: "as deployed", None: "The responder is not deployed in this account.",
	})
	deployed, ok := checks.Read(t, snapshot.ResponderDeployed, "")
	if !ok || deployed.Stack == "" {
		return t.Findings()
	}
	permissions, ok := checks.Read(t, snapshot.Permissions, "")
	if !ok {
		return t.Findings()
	}
	for _, arn := range slices.Sorted(maps.Keys(deployed.Policies)) {
		name := arn[strings.LastIndex(arn, "/")+1:]
		i := slices.IndexFunc(permissions.Policies, func(p snapshot.Policy) bool { return p.ARN == arn })
		problem := ""
		switch {
		case i >= 0 && !says(permissions.Policies[i].Document, deployed.Policies[arn]):
			problem = "has another document in force than the one deployed"
		case i >= 0:
		case snapshot.Permissions.In(s, "").Whole():
			problem = "is not there any more"
		default:
			continue
		}
		if problem == "" {
			t.Pass()
			continue
		}
		f := t.Fail(checks.Resource{Type: "AWS::IAM::ManagedPolicy", ID: arn, Name: name}, s.Home, fmt.Sprintf("Policy %s %s.", name, problem))
		f.Command = "aws iam list-policy-versions --policy-arn " + checks.Quote(arn)
	}
	return t.Findings()
}

// says tells whether a document is the deployed one, whatever its blanks and the
// order of its keys. One that cannot be read is not.
func says(document, deployed string) bool {
	text, err := url.PathUnescape(document)
	if err != nil {
		return false
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return false
	}
	again, _ := json.Marshal(value) // decoded JSON: cannot fail
	return string(again) == deployed
}
