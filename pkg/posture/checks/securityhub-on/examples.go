package securityhubon

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var examples = []checks.Example{
	{Name: "CSPM in one Region, the new one in the other", Given: hubs(snapshot.HubState{New: true}), Want: []checks.Outcome{checks.Pass}},
	{Name: "off in one Region", Given: hubs(snapshot.HubState{}), Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"off in eu-central-1"}},
	{
		Name: "denied in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			hubs(snapshot.HubState{})(s)
			snapshot.SecurityHub.In(s, snapshottest.Away).Lose(snapshottest.Denied)
		},
	},
}

// hubs is an account with CSPM in the home Region.
func hubs(away snapshot.HubState) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.SecurityHub.Set(s, s.Home, snapshot.HubState{CSPM: true})
		snapshot.SecurityHub.Set(s, snapshottest.Away, away)
	}
}
