package trailencrypted

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const organization = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/organization"

var examples = []checks.Example{
	{Name: "a key", Given: trails(trail("alias/trail")), Want: []checks.Outcome{checks.Pass}},
	{Name: "no key", Given: trails(trail("")), Want: []checks.Outcome{checks.Fail}, Says: []string{"Trail main"}},
	{Name: "a key in one, none in another", Given: trails(trail("alias/trail"), trail("")), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{
		Name: "no key in a trail of the organization, seen from a member", Want: []checks.Outcome{checks.NotApplicable},
		Given: trails(func(*snapshot.Snapshot) snapshot.Trail {
			return snapshot.Trail{Name: "organization", ARN: organization, Organization: true}
		}),
	},
}

func trail(key string) func(*snapshot.Snapshot) snapshot.Trail {
	return func(s *snapshot.Snapshot) snapshot.Trail {
		return snapshot.Trail{Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"), KMSKey: key}
	}
}

func trails(makers ...func(*snapshot.Snapshot) snapshot.Trail) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var list []snapshot.Trail
		for _, m := range makers {
			list = append(list, m(s))
		}
		snapshot.Trails.Set(s, s.Home, list)
	}
}
