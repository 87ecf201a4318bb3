package configrecording

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var oneOfTwo = []checks.Outcome{checks.Pass, checks.Fail}

var examples = []checks.Example{
	{Name: "records in both Regions", Given: away(func(*snapshot.ConfigState) {}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "pending", Given: away(func(c *snapshot.ConfigState) { c.Recorders[0].LastStatus = "PENDING" }), Want: []checks.Outcome{checks.Pass},
	},
	{
		Name: "no recorder", Given: away(func(c *snapshot.ConfigState) { c.Recorders = nil }), Want: oneOfTwo,
		Says: []string{"eu-central-1: there is no recorder"},
	},
	{
		Name: "stopped", Given: away(func(c *snapshot.ConfigState) { c.Recorders[0].Recording = false }), Want: oneOfTwo,
		Says: []string{"recorder default is stopped"},
	},
	{
		Name: "records some types only", Given: away(func(c *snapshot.ConfigState) { c.Recorders[0].AllTypes = false }), Want: oneOfTwo,
		Says: []string{"recorder default leaves types of resources out"},
	},
	{
		Name: "failing", Want: oneOfTwo, Says: []string{"failed last (AccessDenied)"},
		Given: away(func(c *snapshot.ConfigState) {
			c.Recorders[0].LastStatus, c.Recorders[0].LastError = "FAILURE", "AccessDenied"
		}),
	},
	{
		Name: "no delivery channel", Given: away(func(c *snapshot.ConfigState) { c.Channels = nil }), Want: oneOfTwo,
		Says: []string{"no delivery channel"},
	},
	{
		Name: "delivery failing", Given: away(func(c *snapshot.ConfigState) { c.Channels[0].LastError = "NoSuchBucket" }), Want: oneOfTwo,
		Says: []string{"delivery channel default failed last (NoSuchBucket)"},
	},
	{
		Name: "denied in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			away(func(*snapshot.ConfigState) {})(s)
			snapshot.ConfigRecording.In(s, snapshottest.Away).Lose(snapshottest.Denied)
		},
	},
}

// away is an account that records in both Regions, changed in the one that is
// not home.
func away(change func(*snapshot.ConfigState)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		for _, region := range []string{s.Home, snapshottest.Away} {
			state := snapshot.ConfigState{
				Recorders: []snapshot.Recorder{{Name: "default", Recording: true, LastStatus: "SUCCESS", AllTypes: true}},
				Channels:  []snapshot.DeliveryChannel{{Name: "default"}},
			}
			if region == snapshottest.Away {
				change(&state)
			}
			snapshot.ConfigRecording.Set(s, region, state)
		}
	}
}
