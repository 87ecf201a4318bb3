package trailvalidation

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const organization = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/organization"

var examples = []checks.Example{
	{Name: "on", Given: trails(trail(true)), Want: []checks.Outcome{checks.Pass}},
	{Name: "off", Given: trails(trail(false)), Want: []checks.Outcome{checks.Fail}, Says: []string{"Trail main"}},
	{Name: "on in one, off in another", Given: trails(trail(true), trail(false)), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{
		Name: "off in a trail of the organization, seen from a member", Want: []checks.Outcome{checks.NotApplicable},
		Given: trails(func(*snapshot.Snapshot) snapshot.Trail {
			return snapshot.Trail{Name: "organization", ARN: organization, Organization: true}
		}),
	},
}

func trail(validation bool) func(*snapshot.Snapshot) snapshot.Trail {
	return func(s *snapshot.Snapshot) snapshot.Trail {
		return snapshot.Trail{Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"), Validation: validation}
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
