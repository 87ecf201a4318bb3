package cli

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
)

// step is one step of a containment, or of its undoing. In JSON the steps are
// called actions, as in the incident's record.
type step struct {
	// Part is the name by which restore knows it.
	Part   string             `json:"part"`
	Step   containment.Step   `json:"step"`
	Target string             `json:"target"`
	Status containment.Status `json:"status"`
	Prior  string             `json:"prior"`
	Reason string             `json:"reason"`
	At     string             `json:"at"`
}

func stepsOf(actions []containment.Action) []step {
	steps := []step{}
	for _, a := range actions {
		steps = append(steps, step{
			Part: containment.Part(a.Step, a.Target), Step: a.Step, Target: a.Target,
			Status: a.Status, Prior: a.Prior, Reason: a.Reason, At: stamp(a.At),
		})
	}
	return steps
}

// stepRows are the steps for people.
func stepRows(steps []step) [][]string {
	rows := [][]string{}
	for _, s := range steps {
		rows = append(rows, []string{loud(s.Status), s.Part, words[s.Step], s.Reason})
	}
	return rows
}

// loud writes a status so that what did not work stands out, and a step that
// AWS refused is not mistaken for a denial that is in force.
func loud(s containment.Status) string {
	switch s {
	case containment.Denied:
		return "REFUSED"
	case containment.Failed:
		return "FAILED"
	}
	return string(s)
}

// words say what a step is to do.
var words = map[containment.Step]string{
	containment.KeyInactive:               "set the access key Inactive",
	containment.RevokeAttached:            "deny sessions and new credentials",
	containment.IsolateAttached:           "deny everything",
	containment.FenceAttached:             "deny everything from unknown places",
	containment.BoundarySet:               "deny everything by a permissions boundary",
	containment.GroupJoined:               "deny everything by a group",
	containment.ServiceCredentialInactive: "set the service credential Inactive",
	containment.SSHKeyInactive:            "set the SSH key Inactive",
	containment.CertificateInactive:       "set the signing certificate Inactive",
	containment.RoleSessionDenied:         "deny the role's older sessions",
}
