package trailmultiregion

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "one for all Regions, logging", Given: trails(trail(true, true)), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "one for all Regions, stopped", Given: trails(trail(true, false)), Want: []checks.Outcome{checks.Fail},
		Says: []string{"Of 1 trails, none"},
	},
	{Name: "only for its own Region", Given: trails(trail(false, true)), Want: []checks.Outcome{checks.Fail}},
	{Name: "one stopped and one logging", Given: trails(trail(true, false), trail(true, true)), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "one good, one whose status is denied", Want: []checks.Outcome{checks.Pass},
		Given: func(s *snapshot.Snapshot) {
			hidden := trail(true, true)(s, "hidden")
			hidden.Status.Lose(snapshot.Gap{Reason: snapshot.Denied})
			snapshot.Trails.Set(s, s.Home, []snapshot.Trail{hidden, trail(true, true)(s, "seen")})
		},
	},
}

type maker func(s *snapshot.Snapshot, name string) snapshot.Trail

func trail(multi, logging bool) maker {
	return func(s *snapshot.Snapshot, name string) snapshot.Trail {
		return snapshot.Trail{
			Name: name, ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/"+name), Home: s.Home, MultiRegion: multi,
			Status: snapshot.Full(snapshot.TrailStatus{Logging: logging}, s.TakenAt),
		}
	}
}

func trails(makers ...maker) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var list []snapshot.Trail
		for i, m := range makers {
			list = append(list, m(s, string(rune('a'+i))))
		}
		snapshot.Trails.Set(s, s.Home, list)
	}
}
