package s3bucketblock

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	all  = snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true, RestrictUsers: true}
	acls = snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true}
	rest = snapshot.PublicBlocked{BlockPolicy: true, RestrictUsers: true}
	none snapshot.PublicBlocked
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

var examples = []checks.Example{
	{Name: "by itself", Given: blocks(all, none), Want: pass},
	{Name: "by the account", Given: blocks(none, all), Want: pass},
	{Name: "by both together", Given: blocks(acls, rest), Want: pass},
	{Name: "by neither", Given: blocks(none, none), Want: fail, Says: []string{"Bucket app-data: neither it nor the account has on BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy"}},
	{Name: "policies are not blocked", Given: blocks(acls, acls), Want: fail, Says: []string{"has on BlockPublicPolicy, RestrictPublicBuckets."}},
	{Name: "denied, but the account blocks all", Given: given.All(blocks(none, all), given.Bucket(denied)), Want: pass, Says: []string{"2 buckets"}},
	{Name: "denied", Given: given.Bucket(denied), Want: unknown, Says: []string{"app-data could not be read (denied)"}},
	{
		Name: "open, and the account's setting is denied", Want: unknown,
		Given: given.All(blocks(none, none), func(s *snapshot.Snapshot) { s.S3.AccountAccess.Lose(snapshot.Gap{Reason: snapshot.Denied}) }),
	},
}

func blocks(bucket, account snapshot.PublicBlocked) func(*snapshot.Snapshot) {
	return given.All(
		given.Bucket(func(s *snapshot.Snapshot, b *snapshot.Bucket) { b.PublicAccess = snapshot.Full(bucket, s.TakenAt) }),
		func(s *snapshot.Snapshot) { snapshot.S3AccountAccess.Set(s, "", account) })
}

func denied(_ *snapshot.Snapshot, b *snapshot.Bucket) {
	b.PublicAccess.Lose(snapshot.Gap{Reason: snapshot.Denied})
}
