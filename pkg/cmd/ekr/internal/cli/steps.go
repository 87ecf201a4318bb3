package cli

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// step is one step of a containment, or of its undoing.
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

// stepRows are the steps for people. What did not work stands out.
func stepRows(steps []step) [][]string {
	rows := [][]string{}
	for _, s := range steps {
		status := string(s.Status)
		if s.Status == containment.Denied || s.Status == containment.Failed {
			status = strings.ToUpper(status)
		}
		rows = append(rows, []string{status, s.Part, words[s.Step], s.Reason})
	}
	return rows
}

// words say what a step does.
var words = map[containment.Step]string{
	containment.KeyInactive:               "access key Inactive",
	containment.RevokeAttached:            "sessions and new credentials denied",
	containment.IsolateAttached:           "everything denied",
	containment.BoundarySet:               "everything denied by a permissions boundary",
	containment.GroupJoined:               "everything denied by a group",
	containment.ServiceCredentialInactive: "service credential Inactive",
	containment.SSHKeyInactive:            "SSH key Inactive",
	containment.CertificateInactive:       "signing certificate Inactive",
	containment.RoleSessionDenied:         "sessions of the role denied",
}
