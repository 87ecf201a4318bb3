package s3accountblock

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "all four parts", Given: block(snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true, RestrictUsers: true}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "three of four", Given: block(snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true}), Want: []checks.Outcome{checks.Fail},
		Says: []string{"Account 111122223333: not on are RestrictPublicBuckets."},
	},
	{Name: "never set", Given: block(snapshot.PublicBlocked{}), Want: []checks.Outcome{checks.Fail}, Says: []string{"BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets"}},
	{
		Name: "denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) { s.S3.AccountAccess.Lose(snapshot.Gap{Reason: snapshot.Denied}) },
	},
}

func block(b snapshot.PublicBlocked) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { snapshot.S3AccountAccess.Set(s, "", b) }
}
