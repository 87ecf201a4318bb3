package s3bucketprivate

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	all  = snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true, RestrictUsers: true}
	acls = snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true}
	none snapshot.PublicBlocked

	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

var examples = []checks.Example{
	{Name: "blocked", Given: given.Bucket(), Want: pass},
	{Name: "not blocked, and not public", Given: given.Bucket(block(none), granted(false, false)), Want: pass},
	{Name: "public by its policy", Given: given.Bucket(block(acls), granted(true, false)), Want: fail, Says: []string{"Bucket app-data is open to everyone by its policy."}},
	{Name: "public by its ACL", Given: given.Bucket(block(none), granted(false, true)), Want: fail, Says: []string{"by its ACL"}},
	{Name: "a public ACL that is ignored", Given: given.Bucket(block(acls), granted(false, true)), Want: pass},
	{Name: "public, but for the account's block", Given: given.All(given.Bucket(block(none), granted(true, true)), account(all)), Want: pass},
	{Name: "policy and ACL were not asked, and the account's setting is denied", Given: given.All(given.Bucket(), deniedAccount), Want: []checks.Outcome{checks.Pass, checks.Unknown}},
	{Name: "public, if the account does not block it", Given: given.All(given.Bucket(block(none), granted(true, false)), deniedAccount), Want: unknown},
	{Name: "a public policy, its block denied", Given: given.Bucket(granted(true, false), lose(func(b *snapshot.Bucket) snapshot.AnyPart { return &b.PublicAccess })), Want: unknown},
	{Name: "not public, its block denied", Given: given.Bucket(granted(false, false), lose(func(b *snapshot.Bucket) snapshot.AnyPart { return &b.PublicAccess })), Want: pass},
	{Name: "policy status denied", Given: given.Bucket(block(none), granted(false, false), lose(func(b *snapshot.Bucket) snapshot.AnyPart { return &b.PublicPolicy })), Want: unknown},
	{Name: "policy status denied, public by its ACL", Given: given.Bucket(block(none), granted(false, true), lose(func(b *snapshot.Bucket) snapshot.AnyPart { return &b.PublicPolicy })), Want: fail},
}

type change = func(*snapshot.Snapshot, *snapshot.Bucket)

func block(b snapshot.PublicBlocked) change {
	return func(s *snapshot.Snapshot, bucket *snapshot.Bucket) { bucket.PublicAccess = snapshot.Full(b, s.TakenAt) }
}

func granted(policy, acl bool) change {
	return func(s *snapshot.Snapshot, b *snapshot.Bucket) {
		b.PublicPolicy, b.PublicACL = snapshot.Full(policy, s.TakenAt), snapshot.Full(acl, s.TakenAt)
	}
}

func lose(part func(*snapshot.Bucket) snapshot.AnyPart) change {
	return func(_ *snapshot.Snapshot, b *snapshot.Bucket) { part(b).Lose(snapshot.Gap{Reason: snapshot.Denied}) }
}

func account(b snapshot.PublicBlocked) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { snapshot.S3AccountAccess.Set(s, "", b) }
}

func deniedAccount(s *snapshot.Snapshot) {
	s.S3.AccountAccess.Lose(snapshot.Gap{Reason: snapshot.Denied})
}
