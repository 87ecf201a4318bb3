package macieon

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var examples = []checks.Example{
	{Name: "on where the buckets are", Given: macie("ENABLED"), Want: []checks.Outcome{checks.Pass}},
	{Name: "off", Given: macie(""), Want: []checks.Outcome{checks.Fail}, Says: []string{"off in us-east-1, which holds 1 buckets"}},
	{Name: "paused", Given: macie("PAUSED"), Want: []checks.Outcome{checks.Fail}, Says: []string{"paused"}},
	{
		Name: "off where no buckets are", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) { snapshot.Macie.Set(s, snapshottest.Away, snapshot.MacieState{}) },
	},
	{
		Name: "denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			macie("")(s)
			snapshot.Macie.In(s, s.Home).Lose(snapshottest.Denied)
		},
	},
}

// macie is an account with one bucket, in the home Region.
func macie(status string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Buckets.Set(s, "", []snapshot.Bucket{{Name: "data", Region: s.Home}})
		snapshot.Macie.Set(s, s.Home, snapshot.MacieState{Status: status})
	}
}
