package trailmanagementevents

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var both = snapshot.Selectors{Reads: true, Writes: true}

var examples = []checks.Example{
	{Name: "reads and writes", Given: trails(takes(both)), Want: []checks.Outcome{checks.Pass}},
	{Name: "reads and writes without KMS", Given: trails(takes(without("kms.amazonaws.com"))), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "reads and writes without IAM", Given: trails(takes(without("iam.amazonaws.com"))), Want: []checks.Outcome{checks.Fail},
		Says: []string{"leaves out the events of iam.amazonaws.com"},
	},
	{
		Name: "only writes", Given: trails(takes(snapshot.Selectors{Writes: true})), Want: []checks.Outcome{checks.Fail},
		Says: []string{"a takes only writes"},
	},
	{Name: "only reads", Given: trails(takes(snapshot.Selectors{Reads: true})), Want: []checks.Outcome{checks.Fail}, Says: []string{"a takes only reads"}},
	{
		Name: "reads in one trail, writes in another", Want: []checks.Outcome{checks.Pass},
		Given: trails(takes(snapshot.Selectors{Reads: true}), takes(snapshot.Selectors{Writes: true})),
	},
	{
		Name: "only data events", Given: trails(takes(snapshot.Selectors{})), Want: []checks.Outcome{checks.Fail},
		Says: []string{"a takes no management events"},
	},
	{
		Name: "narrowed to some names", Given: trails(takes(snapshot.Selectors{Narrowed: []string{"eventName"}})), Want: []checks.Outcome{checks.Fail},
		Says: []string{"chosen by eventName"},
	},
	{
		Name: "all, but stopped", Given: trails(func(trail *snapshot.Trail) { takes(both)(trail); trail.Status.Value.Logging = false }),
		Want: []checks.Outcome{checks.Fail}, Says: []string{"No trail is logging for all Regions"},
	},
	{
		Name: "all, but of one Region", Given: trails(func(trail *snapshot.Trail) { takes(both)(trail); trail.MultiRegion = false }),
		Want: []checks.Outcome{checks.Fail},
	},
	{
		Name: "an organization's trail whose selectors a member may not read", Want: []checks.Outcome{checks.Unknown},
		Given: trails(func(trail *snapshot.Trail) {
			trail.Organization = true
			trail.Selectors.Lose(snapshot.Gap{Reason: snapshot.Denied})
		}),
	},
	{
		Name: "one that may not be read beside a good one", Want: []checks.Outcome{checks.Pass},
		Given: trails(takes(both), func(trail *snapshot.Trail) { trail.Selectors.Lose(snapshot.Gap{Reason: snapshot.Denied}) }),
	},
}

func takes(selectors snapshot.Selectors) func(*snapshot.Trail) {
	return func(trail *snapshot.Trail) { trail.Selectors.Value = selectors }
}

func without(source string) snapshot.Selectors {
	return snapshot.Selectors{Reads: true, Writes: true, Excluded: []string{source}}
}

// trails puts trails into the home Region that are logging for all Regions.
func trails(changes ...func(*snapshot.Trail)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var list []snapshot.Trail
		for i, change := range changes {
			name := string(rune('a' + i))
			trail := snapshot.Trail{
				Name: name, ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/"+name), Home: s.Home, MultiRegion: true,
				Status:    snapshot.Full(snapshot.TrailStatus{Logging: true}, s.TakenAt),
				Selectors: snapshot.Full(snapshot.Selectors{}, s.TakenAt),
			}
			change(&trail)
			list = append(list, trail)
		}
		snapshot.Trails.Set(s, s.Home, list)
	}
}
