package traildelivering

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "24 hours ago to the second", Given: trail(24*time.Hour, nil), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "24 hours and a second ago", Given: trail(24*time.Hour+time.Second, nil), Want: []checks.Outcome{checks.Fail},
		Says: []string{"last delivered a log file at 2026-03-01 05:59 UTC"},
	},
	{
		Name: "two hours ago for a threshold of one", Given: trail(2*time.Hour, nil), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.TrailDeliveryHours = 1 },
	},
	{
		Name: "an error on the last delivery", Want: []checks.Outcome{checks.Fail}, Says: []string{"(AccessDenied)"},
		Given: trail(time.Minute, func(t *snapshot.Trail) { t.Status.Value.DeliveryError = "AccessDenied" }),
	},
	{
		Name: "an error on the last digest", Want: []checks.Outcome{checks.Fail}, Says: []string{"digest (NoSuchBucket)"},
		Given: trail(time.Minute, func(t *snapshot.Trail) { t.Status.Value.DigestError = "NoSuchBucket" }),
	},
	{
		Name: "never", Want: []checks.Outcome{checks.Fail}, Says: []string{"never delivered"},
		Given: trail(0, func(t *snapshot.Trail) { t.Status.Value.LastDelivery = time.Time{} }),
	},
	{
		Name: "stopped, with an error", Want: []checks.Outcome{checks.NotApplicable},
		Given: trail(time.Minute, func(t *snapshot.Trail) {
			t.Status.Value.Logging, t.Status.Value.DeliveryError = false, "AccessDenied"
		}),
	},
	{
		Name: "a trail of the organization, seen from a member", Want: []checks.Outcome{checks.Fail}, Says: []string{"management account must mend it"},
		Given: trail(48*time.Hour, func(t *snapshot.Trail) {
			t.ARN, t.Organization = "arn:aws:cloudtrail:us-east-1:444455556666:trail/main", true
		}),
	},
	{
		Name: "status denied", Want: []checks.Outcome{checks.Unknown},
		Given: trail(0, func(t *snapshot.Trail) { t.Status.Lose(snapshot.Gap{Reason: snapshot.Denied}) }),
	},
}

// trail puts one that is logging into the home Region.
func trail(delivered time.Duration, change func(*snapshot.Trail)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		trail := snapshot.Trail{
			Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"),
			Status: snapshot.Full(snapshot.TrailStatus{Logging: true, LastDelivery: s.TakenAt.Add(-delivered)}, s.TakenAt),
		}
		if change != nil {
			change(&trail)
		}
		snapshot.Trails.Set(s, s.Home, []snapshot.Trail{trail})
	}
}
