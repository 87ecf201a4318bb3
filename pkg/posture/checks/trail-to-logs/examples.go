package trailtologs

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "24 hours ago to the second", Given: trails(sent(24 * time.Hour)), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "24 hours and a second ago", Given: trails(sent(24*time.Hour + time.Second)), Want: []checks.Outcome{checks.Fail},
		Says: []string{"trail main sent last at 2026-03-01 05:59 UTC"},
	},
	{
		Name: "two hours ago for a threshold of one", Given: trails(sent(2 * time.Hour)), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.TrailDeliveryHours = 1 },
	},
	{
		Name: "no log group", Given: trails(func(t *snapshot.Trail) { t.LogGroup = "" }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"no trail for all Regions has a log group"},
	},
	{
		Name: "stopped", Given: trails(func(t *snapshot.Trail) { t.Status.Value.Logging = false }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"is stopped"},
	},
	{
		Name: "refused", Given: trails(func(t *snapshot.Trail) { t.Status.Value.LogsDeliveryError = "AccessDenied" }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"was refused (AccessDenied)"},
	},
	{
		Name: "never", Given: trails(func(t *snapshot.Trail) { t.Status.Value.LogsDelivery = time.Time{} }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"never sent"},
	},
	{Name: "only of one Region", Given: trails(func(t *snapshot.Trail) { t.MultiRegion = false }), Want: []checks.Outcome{checks.Fail}},
	{
		Name: "status denied", Given: trails(func(t *snapshot.Trail) { t.Status.Lose(snapshot.Gap{Reason: snapshot.Denied}) }),
		Want: []checks.Outcome{checks.Unknown},
	},
	{
		Name: "status denied, and a good one", Want: []checks.Outcome{checks.Pass},
		Given: trails(func(t *snapshot.Trail) { t.Status.Lose(snapshot.Gap{Reason: snapshot.Denied}) }, sent(time.Minute)),
	},
}

func sent(ago time.Duration) func(*snapshot.Trail) {
	return func(t *snapshot.Trail) { t.Status.Value.LogsDelivery = t.Status.ReadAt.Add(-ago) }
}

// trails puts trails for all Regions into the home Region that sent to
// CloudWatch Logs a minute ago.
func trails(changes ...func(*snapshot.Trail)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var list []snapshot.Trail
		for _, change := range changes {
			trail := snapshot.Trail{
				Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"), MultiRegion: true,
				LogGroup: checks.ARN(s, "logs", s.Home, "log-group:trail:*"),
				Status:   snapshot.Full(snapshot.TrailStatus{Logging: true, LogsDelivery: s.TakenAt.Add(-time.Minute)}, s.TakenAt),
			}
			change(&trail)
			list = append(list, trail)
		}
		snapshot.Trails.Set(s, s.Home, list)
	}
}
