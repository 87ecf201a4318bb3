// Package capability says in one word what whoever holds a credential may do.
package capability

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// Capability is what the holder of a credential may do.
type Capability string

// The capabilities.
const (
	// Admin: everything.
	Admin Capability = "ADMIN"
	// Escalation: a known path to everything.
	Escalation Capability = "ESCALATION"
	// Data: secrets, storage or databases.
	Data Capability = "DATA"
	// Unknown: a policy could not be read, or not be understood.
	Unknown Capability = "UNKNOWN"
	// Limited: none of these.
	Limited Capability = "LIMITED"
)

// order is that of danger. What is not known stands above what is known to be
// limited.
var order = []Capability{Admin, Escalation, Data, Unknown, Limited}

// Rank orders capabilities: 0 is the gravest. None at all comes last.
func (c Capability) Rank() int {
	if i := slices.Index(order, c); i >= 0 {
		return i
	}
	return len(order)
}

// Judgement is a capability, and in a few words what it rests on; Why is "" for
// Limited.
type Judgement struct {
	Capability Capability
	Why        string
}

// dataActions are those with which secrets, files and databases are read.
var dataActions = []string{
	"s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameter", "dynamodb:GetItem", "dynamodb:Scan", "kms:Decrypt",
	"rds-data:ExecuteStatement", "rds:CreateDBSnapshot", "redshift-data:ExecuteStatement", "ec2:CreateSnapshot", "athena:StartQueryExecution",
}

// Of judges a principal by all its policies together, in an account of which the
// finder knows the others. What hangs on a condition counts, and so does what
// hangs on others that were not looked at: whoever holds the key may fulfil it.
func Of(finder *escalation.Finder, p escalation.Principal) Judgement {
	if answer := p.Set.Administrator(); answer != iampolicy.No {
		return Judgement{Admin, conditional("its policies allow everything", answer)}
	}
	if found := finder.Of(p); len(found) > 0 {
		return Judgement{Escalation, way(found)}
	}
	var data []string
	sure := iampolicy.No
	for _, action := range dataActions {
		if answer := p.Set.CanSomewhere(action); answer != iampolicy.No {
			data, sure = append(data, action), max(sure, answer)
		}
	}
	if len(data) > 0 {
		return Judgement{Data, conditional(strings.Join(data, ", "), sure)}
	}
	return Judgement{Capability: Limited}
}

// Partial judges a principal some of whose policies could not be read. They may
// allow more, so what was read only shows how much it is at least; and they may
// deny, which is not counted on.
func Partial(finder *escalation.Finder, p escalation.Principal, unread string) Judgement {
	j := Of(finder, p)
	if j.Capability == Admin || j.Capability == Escalation {
		return j
	}
	return Judgement{Unknown, unread}
}

func conditional(text string, answer iampolicy.Answer) string {
	if answer == iampolicy.Maybe {
		return text + ", on a condition"
	}
	return text
}

// way describes the surest of the paths.
func way(found []escalation.Found) string {
	best := slices.MaxFunc(found, func(a, b escalation.Found) int { return sureness(a) - sureness(b) })
	actions := make([]string, len(best.Path.Steps))
	for i, step := range best.Path.Steps {
		actions[i] = step.Action
	}
	text := strings.Join(actions, " + ")
	switch {
	case best.Unproven:
		return text + ", if what that reaches is an administrator's"
	case best.Via != "":
		text += " by way of " + best.Via
	}
	return conditional(text, best.Answer)
}

// sureness orders paths. MaxFunc takes the first of equals, which is the
// shortest way.
func sureness(f escalation.Found) int {
	if f.Unproven {
		return -1
	}
	return int(f.Answer)
}
