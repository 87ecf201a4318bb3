package s3versioning

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "enabled", Given: bucket(known("Enabled")), Want: []checks.Outcome{checks.Pass}},
	{Name: "never enabled", Given: bucket(known("")), Want: []checks.Outcome{checks.Fail}, Says: []string{"never enabled"}},
	{Name: "suspended", Given: bucket(known("Suspended")), Want: []checks.Outcome{checks.Fail}, Says: []string{"suspended"}},
	{
		Name: "read denied", Given: bucket(lost(snapshot.Denied)), Want: []checks.Outcome{checks.Unknown},
		Says: []string{"logs-111122223333 could not be read (denied"},
	},
	{
		Name: "deleted between list and read", Given: bucket(lost(snapshot.Gone)), Want: []checks.Outcome{checks.Unknown},
		Says: []string{"deleted while it was read"},
	},
}

type versioning func(*snapshot.Snapshot) snapshot.Part[string]

func known(status string) versioning {
	return func(s *snapshot.Snapshot) snapshot.Part[string] { return snapshot.Full(status, s.TakenAt) }
}

func lost(reason snapshot.Reason) versioning {
	return func(*snapshot.Snapshot) snapshot.Part[string] {
		return snapshot.Missing[string](snapshot.Gap{Reason: reason})
	}
}

func bucket(v versioning) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Buckets.Set(s, "", []snapshot.Bucket{{Name: "logs-111122223333", Region: s.Home, Versioning: v(s)}})
	}
}
