// Package escalation knows the combinations of permissions with which a
// principal gains more than it was given, and finds them over all policies of a
// principal together.
//
// A combination counts where its actions are allowed on what it needs: a user's
// key is no gain if only its own can be made, and a role that may be passed is
// one only if the service can take it.
package escalation

import "slices"

// Path is one way to more rights: a combination of actions.
type Path struct {
	// ID is permanent; it stands in evidence.
	ID string
	// Steps must all be allowed.
	Steps []Step
	// Service is the service principal that takes the role which is passed, as
	// "lambda.amazonaws.com". Where no step passes a role the path needs one that
	// already runs there: it counts only if an administrator's role trusts the
	// service.
	Service string
	// Only is the kind of principal that can take the path, as Role; "" for
	// all. Members of groups are users.
	Only Kind
	// Why says how it works, in a sentence.
	Why string
	// Source is where the path is described.
	Source string
}

// Step is an action that must be allowed.
type Step struct {
	Action string
	On     Target
}

// Target is what a step must be allowed on.
type Target string

// The targets.
const (
	// Anything: one resource, whichever, is enough.
	Anything Target = "anything"
	// Itself is the principal.
	Itself Target = "itself"
	// OwnGroup is a group of the user, or any group.
	OwnGroup Target = "one of its groups"
	// OwnPolicy is a customer policy that the principal has, or any policy.
	OwnPolicy Target = "a policy it has"
	// OtherUser is an administrator, or any user.
	OtherUser Target = "another user"
	// OtherRole is an administrator's role, or any role.
	OtherRole Target = "a role"
	// HighGroup is an administrators' group, or any group.
	HighGroup Target = "a group"
	// PassedRole is an administrator's role that trusts the path's service, or
	// any role.
	PassedRole Target = "a role it passes"
	// New is a user or a role that the principal makes: one that does not exist,
	// and on which all such steps of the path are allowed.
	New Target = "one it makes"
	// EnteredRole is a role that the principal may assume, whatever it may do, and
	// on which all such steps of the path are allowed.
	EnteredRole Target = "a role it may assume"
	// AssumedRole is an administrator's role whose trust policy lets the
	// principal in.
	AssumedRole Target = "a role it assumes"
)

// Where the paths are described.
const (
	rhino = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/"
	// rhinoMore is its second part.
	rhinoMore = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/"
	datadog   = "https://github.com/DataDog/pathfinding.cloud/tree/main/data/paths/aws"
	reversec  = "https://labs.reversec.com/posts/2025/08/another-ecs-privilege-escalation-path"
	// The rest follows from what AWS documents of its service.
	stepFunctions = "https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"
	scheduler     = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"
	automation    = "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html"
	passRole      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
	boundaries    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
)

// all are the paths, in the order in which they are shown: the shortest way to
// everything first.
var all = slices.Concat(self, others, passing, existing)

// paths lists them, those that take off a boundary too.
func paths() []Path { return slices.Concat(all, boundary) }

// on makes the steps of one target.
func on(target Target, actions ...string) []Step {
	steps := make([]Step, len(actions))
	for i, action := range actions {
		steps[i] = Step{Action: action, On: target}
	}
	return steps
}

// pass makes the steps of passing a role and using it.
func pass(actions ...string) []Step {
	return append(on(PassedRole, "iam:PassRole"), on(Anything, actions...)...)
}
