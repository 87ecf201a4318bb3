package responderfunctionsunchanged

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const role = "arn:aws:iam::111122223333:role/ekr-contain"

var made = snapshottest.DaysAgo(10)

var examples = []checks.Example{
	{Name: "as deployed", Given: function(nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "idle", Given: function(func(f *snapshot.Function) { f.State = "Inactive" }), Want: []checks.Outcome{checks.Pass}},
	{Name: "changed within the slack of clocks", Given: function(func(f *snapshot.Function) { f.Modified = made.Add(slack) }), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "changed since", Given: function(func(f *snapshot.Function) { f.Modified = made.Add(slack + time.Second) }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"ekr-contain was changed at 2026-02-20 06:02 UTC, after its deployment at 2026-02-20 06:00 UTC"},
	},
	{
		Name: "another role", Given: function(func(f *snapshot.Function) { f.Role = "arn:aws:iam::111122223333:role/other" }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"runs as arn:aws:iam::111122223333:role/other"},
	},
	{Name: "cannot run", Given: function(func(f *snapshot.Function) { f.State = "Failed" }), Want: []checks.Outcome{checks.Fail}},
	{Name: "no concurrency", Given: function(func(f *snapshot.Function) { f.Reserved.Value = 0 }), Want: []checks.Outcome{checks.Fail}, Says: []string{"it never runs"}},
	{Name: "concurrency of its own", Given: function(func(f *snapshot.Function) { f.Reserved.Value = 5 }), Want: []checks.Outcome{checks.Pass}},
	{Name: "concurrency denied", Given: function(func(f *snapshot.Function) { f.Reserved.Lose(snapshottest.Denied) }), Want: []checks.Outcome{checks.Unknown}},
	{
		Name: "deleted", Want: []checks.Outcome{checks.Fail}, Says: []string{"not there any more"},
		Given: func(s *snapshot.Snapshot) { function(nil)(s); snapshot.ResponderFunctions.Set(s, "", nil) },
	},
	{
		Name: "denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			function(nil)(s)
			snapshot.ResponderFunctions.Set(s, "", nil)
			snapshot.ResponderFunctions.In(s, "").Doubt(snapshottest.Denied)
		},
	},
	{
		Name: "no time of deployment", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			function(nil)(s)
			snapshot.ResponderDeployed.In(s, "").Value.Functions["ekr-contain"] = snapshot.DeployedFunction{Role: role}
		},
	},
}

// function is a deployment with one function, changed since.
func function(change func(*snapshot.Function)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{
			Stack: "ekr-responder", Functions: map[string]snapshot.DeployedFunction{"ekr-contain": {Role: role, MadeAt: made}},
		})
		f := snapshot.Function{Name: "ekr-contain", Role: role, State: "Active", Modified: made.Add(-10 * time.Second), Reserved: snapshot.Full(-1, s.TakenAt)}
		if change != nil {
			change(&f)
		}
		snapshot.ResponderFunctions.Set(s, "", []snapshot.Function{f})
	}
}
