package responderwhole

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "deployed", Given: deployed("UPDATE_ROLLBACK_COMPLETE", true), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "stack deleted, table left", Given: func(s *snapshot.Snapshot) { snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Table: true}) },
		Want: []checks.Outcome{checks.Fail}, Says: []string{"was taken away"},
	},
	{Name: "table deleted", Given: deployed("CREATE_COMPLETE", false), Want: []checks.Outcome{checks.Fail}, Says: []string{"no table ekr-incidents any more"}},
	{Name: "half deleted", Given: deployed("DELETE_FAILED", true), Want: []checks.Outcome{checks.Fail}, Says: []string{"in state DELETE_FAILED"}},
	{
		Name: "never deployed", Given: func(s *snapshot.Snapshot) { snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{}) },
		Want: []checks.Outcome{checks.NotApplicable}, Says: []string{"not deployed"},
	},
	{
		Name: "denied", Given: func(s *snapshot.Snapshot) {
			snapshot.ResponderDeployed.In(s, "").Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
		Want: []checks.Outcome{checks.Unknown},
	},
}

func deployed(status string, table bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Status: status, Table: table})
	}
}
