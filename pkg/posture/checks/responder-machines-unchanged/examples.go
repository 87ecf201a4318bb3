package respondermachinesunchanged

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	arn  = "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"
	role = "arn:aws:iam::111122223333:role/ekr-respond"
)

var examples = []checks.Example{
	{Name: "as deployed", Given: machine(nil), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "another definition", Given: machine(func(m *snapshot.Machine) { m.Digest = "b" }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"ekr-respond has another definition"},
	},
	{Name: "another role", Given: machine(func(m *snapshot.Machine) { m.Role = "other" }), Want: []checks.Outcome{checks.Fail}, Says: []string{"acts as other"}},
	{Name: "being deleted", Given: machine(func(m *snapshot.Machine) { m.Status = "DELETING" }), Want: []checks.Outcome{checks.Fail}, Says: []string{"DELETING"}},
	{
		Name: "deleted", Want: []checks.Outcome{checks.Fail}, Says: []string{"not there any more"},
		Given: func(s *snapshot.Snapshot) { machine(nil)(s); snapshot.ResponderMachines.Set(s, "", nil) },
	},
	{
		Name: "denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			machine(nil)(s)
			snapshot.ResponderMachines.Set(s, "", nil)
			snapshot.ResponderMachines.In(s, "").Doubt(snapshottest.Denied)
		},
	},
}

// machine is a deployment with one machine, changed since.
func machine(change func(*snapshot.Machine)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{
			Stack: "ekr-responder", Machines: map[string]snapshot.DeployedMachine{arn: {Role: role, Digest: "a"}},
		})
		m := snapshot.Machine{ARN: arn, Status: "ACTIVE", Role: role, Digest: "a"}
		if change != nil {
			change(&m)
		}
		snapshot.ResponderMachines.Set(s, "", []snapshot.Machine{m})
	}
}
