package readiness

import (
	"fmt"
	"maps"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// RoleCalls are actions of one role; Role is "" for whoever deploys.
type RoleCalls struct {
	Role    string
	Actions []string
}

// Calls are the actions without which the responder cannot do its work, and
// those without which it cannot be deployed.
var Calls = []RoleCalls{
	{"ekr-contain", []string{
		"iam:GetAccessKeyLastUsed", "iam:ListAccessKeys", "iam:UpdateAccessKey", "iam:AttachUserPolicy", "iam:GetUser", "iam:ListAttachedUserPolicies",
		"dynamodb:PutItem", "s3:PutObject",
	}},
	{"ekr-notify", []string{"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"}},
	{"ekr-investigate", []string{"cloudtrail:LookupEvents"}},
	{"ekr-respond", []string{"lambda:InvokeFunction", "states:StartExecution"}},
	{"", []string{
		"iam:CreateRole", "iam:CreatePolicy", "iam:CreateGroup", "lambda:CreateFunction", "states:CreateStateMachine", "events:PutRule",
		"sns:CreateTopic", "dynamodb:CreateTable", "s3:CreateBucket", "kms:CreateKey",
	}},
}

// guards asks what the organization would refuse.
func (j *judge) guards() Find {
	f := Find{ID: "organization-policies", State: Unknown}
	switch part := j.m.Guards; {
	case reserved(part):
		f.What = "What service control policies refuse could not be told: AWS shows them to the management account and to delegated administrators only (" + part.Gaps[0].String() + ")."
		f.Do = "Run it with a role that may read them, or ask those who keep the policies."
	case !part.Whole():
		f.What = "What service control policies refuse could not be told: " + part.Unread()[0].String() + "."
	case len(part.Value) == 0:
		f.State, f.What = OK, "No service control policy binds this account."
	default:
		f.State, f.What, f.Do = j.refusals(part.Value)
	}
	return f
}

func (j *judge) refusals(guards []Guard) (state State, what, do string) {
	levels := make([][]iampolicy.Document, len(guards))
	for i, guard := range guards {
		for _, name := range slices.Sorted(maps.Keys(guard.Policies)) {
			document, err := iampolicy.Parse(guard.Policies[name])
			if err != nil {
				return Unknown, fmt.Sprintf("What service control policies refuse could not be told: policy %s of %s is not understood.", name, guard.Target), ""
			}
			levels[i] = append(levels[i], document)
		}
	}
	var refused, perhaps []string
	ask := func(role, action, region string) {
		switch j.allowed(levels, role, action, region) {
		case iampolicy.No:
			refused = append(refused, action+" in "+region)
		case iampolicy.Maybe:
			perhaps = append(perhaps, action+" in "+region)
		}
	}
	for _, call := range Calls {
		for _, action := range call.Actions {
			ask(call.Role, action, j.m.Snapshot.Home)
		}
	}
	if j.o.BackupRegion {
		ask("", "events:PutRule", backup)
	}
	switch {
	case len(refused) > 0:
		return Blocker, "Service control policies refuse " + few(refused, shown) + ".", "Exempt the roles ekr-* and those that deploy."
	case len(perhaps) > 0:
		return Warning, "Service control policies may refuse, on a condition, " + few(perhaps, shown) + ".", "Compare the conditions with the roles ekr-* and those that deploy."
	}
	return OK, fmt.Sprintf("Service control policies on %s refuse none of the calls that matter.", counted(len(guards), "level", "levels")), ""
}

// allowed tells whether every level lets an action pass. Who deploys is not
// known.
func (j *judge) allowed(levels [][]iampolicy.Document, role, action, region string) iampolicy.Answer {
	s := j.m.Snapshot
	request := iampolicy.Request{Values: map[string]string{"aws:principalaccount": s.Account, "aws:requestedregion": region}}
	if role != "" {
		request = request.With("aws:principalarn", "arn:"+s.Partition+":iam::"+s.Account+":role/"+role)
	}
	answer := iampolicy.Yes
	for _, documents := range levels {
		set := iampolicy.Set{Policies: documents, Partition: s.Partition, Account: s.Account, Request: request}
		answer = min(answer, set.Can(action))
	}
	return answer
}
