package s3noncurrentkept

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "no lifecycle", Given: given.Bucket(), Want: pass},
	{Name: "kept for 7 days", Given: given.Bucket(rules(rule(7))), Want: pass},
	{Name: "kept for a day", Given: given.Bucket(rules(rule(1))), Want: fail, Says: []string{"Bucket app-data: rule trim expires noncurrent versions after 1 day."}},
	{Name: "kept for 6 days", Given: given.Bucket(rules(rule(6))), Want: fail, Says: []string{"after 6 days"}},
	{Name: "the rule is disabled", Given: given.Bucket(rules(snapshot.LifecycleRule{ID: "trim", NoncurrentDays: 1})), Want: pass},
	{Name: "the rule leaves noncurrent versions alone", Given: given.Bucket(rules(rule(-1))), Want: pass},
	{
		Name: "but for the newest three", Given: given.Bucket(rules(snapshot.LifecycleRule{ID: "trim", Enabled: true, NoncurrentDays: 1, NewerKept: 3})),
		Want: fail, Says: []string{"expires all but the newest 3 noncurrent versions after 1 day"},
	},
	{
		Name: "two rules, of some objects each", Want: []checks.Outcome{checks.Fail, checks.Fail}, Says: []string{"noncurrent versions (prefix tmp/) after 2 days"},
		Given: given.Bucket(rules(
			snapshot.LifecycleRule{ID: "trim", Enabled: true, Scope: "prefix tmp/", NoncurrentDays: 2},
			snapshot.LifecycleRule{ID: "tagged", Enabled: true, Scope: "tag a=b", NoncurrentDays: 3},
		)),
	},
	{Name: "versioning suspended, kept for a day", Given: given.Bucket(versioning("Suspended"), rules(rule(1))), Want: fail},
	{
		Name: "versioning never enabled, lifecycle not asked", Want: []checks.Outcome{checks.NotApplicable},
		Given: given.Bucket(versioning(""), func(_ *snapshot.Snapshot, b *snapshot.Bucket) {
			b.Lifecycle = snapshot.Part[[]snapshot.LifecycleRule]{}
		}),
	},
	{
		Name: "lifecycle denied", Want: []checks.Outcome{checks.Unknown}, Says: []string{"app-data could not be read (denied)"},
		Given: given.Bucket(func(_ *snapshot.Snapshot, b *snapshot.Bucket) {
			b.Lifecycle.Lose(snapshot.Gap{Reason: snapshot.Denied})
		}),
	},
	{
		Name: "kept for 10 days, for a threshold of 30", Given: given.Bucket(rules(rule(10))), Want: fail,
		Options: func(o *checks.Options) { o.NoncurrentDays = 30 },
	},
}

func rule(days int) snapshot.LifecycleRule {
	return snapshot.LifecycleRule{ID: "trim", Enabled: true, NoncurrentDays: days}
}

func rules(list ...snapshot.LifecycleRule) func(*snapshot.Snapshot, *snapshot.Bucket) {
	return func(s *snapshot.Snapshot, b *snapshot.Bucket) { b.Lifecycle = snapshot.Full(list, s.TakenAt) }
}

func versioning(status string) func(*snapshot.Snapshot, *snapshot.Bucket) {
	return func(s *snapshot.Snapshot, b *snapshot.Bucket) { b.Versioning = snapshot.Full(status, s.TakenAt) }
}
