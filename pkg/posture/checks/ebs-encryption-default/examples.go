package ebsencryptiondefault

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "on in both Regions", Given: both(true, true), Want: []checks.Outcome{checks.Pass}, Says: []string{"2 Regions"}},
	{Name: "off in one Region", Given: both(true, false), Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"Region us-east-1 does not"}},
	{Name: "off in both Regions", Given: both(false, false), Want: []checks.Outcome{checks.Fail, checks.Fail}},
	{
		Name: "denied in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			both(true, true)(s)
			snapshot.EncryptionDefault.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
}

func both(away, home bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.EncryptionDefault.Set(s, "eu-central-1", away)
		snapshot.EncryptionDefault.Set(s, s.Home, home)
	}
}
