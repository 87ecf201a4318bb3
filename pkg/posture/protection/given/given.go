// Package given puts things that are backed up, and what backs them up, into
// the accounts of the examples of checks. Each stands in the home Region, is 90
// days old and carries the tag backup=daily, and is then changed.
package given

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Day is a day.
const Day = 24 * time.Hour

// All makes one change of several.
func All(changes ...func(*snapshot.Snapshot)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		for _, change := range changes {
			change(s)
		}
	}
}

func put[T any](h snapshot.Handle[[]T], one func(s *snapshot.Snapshot) T, changes []func(*T)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		thing := one(s)
		for _, change := range changes {
			change(&thing)
		}
		region := s.Home
		h.Set(s, region, append(h.In(s, region).Value, thing))
	}
}

func tags() map[string]string { return map[string]string{"backup": "daily", "owner": "data"} }

func old(s *snapshot.Snapshot) time.Time { return s.TakenAt.Add(-90 * Day) }

// Volume puts volume vol-1, attached to instance i-1.
func Volume(changes ...func(*snapshot.Volume)) func(*snapshot.Snapshot) {
	return put(snapshot.Volumes, func(s *snapshot.Snapshot) snapshot.Volume {
		return snapshot.Volume{ID: "vol-1", Type: "gp3", State: "in-use", Created: old(s), Instances: []string{"i-1"}, Tags: tags()}
	}, changes)
}

// Snapshot puts a snapshot of vol-1 in some state and of some age.
func Snapshot(state string, age time.Duration) func(*snapshot.Snapshot) {
	return put(snapshot.EBSSnapshots, func(s *snapshot.Snapshot) snapshot.EBSSnapshot {
		return snapshot.EBSSnapshot{ID: "snap-" + state, VolumeID: "vol-1", State: state, Started: s.TakenAt.Add(-age)}
	}, nil)
}

// Database puts DB instance main, a PostgreSQL that is running.
func Database(changes ...func(*snapshot.Database)) func(*snapshot.Snapshot) {
	return put(snapshot.DBInstances, func(s *snapshot.Snapshot) snapshot.Database {
		return database(s, "main", "db:main", "postgres")
	}, changes)
}

// Cluster puts DB cluster shop, an Aurora that is running.
func Cluster(changes ...func(*snapshot.Database)) func(*snapshot.Snapshot) {
	return put(snapshot.DBClusters, func(s *snapshot.Snapshot) snapshot.Database {
		return database(s, "shop", "cluster:shop", "aurora-mysql")
	}, changes)
}

func database(s *snapshot.Snapshot, id, name, engine string) snapshot.Database {
	return snapshot.Database{
		ID: id, ARN: checks.ARN(s, "rds", s.Home, name), Engine: engine, Status: "available", Created: old(s), RetentionDays: 7,
		LatestRestorable: s.TakenAt.Add(-5 * time.Minute), Tags: tags(),
	}
}

// Bucket puts bucket app-data, which is closed and keeps versions.
func Bucket(changes ...func(*snapshot.Snapshot, *snapshot.Bucket)) func(*snapshot.Snapshot) {
	return put(snapshot.Buckets, func(s *snapshot.Snapshot) snapshot.Bucket {
		b := snapshot.Bucket{
			Name: "app-data", Region: s.Home, Created: old(s), Versioning: snapshot.Full("Enabled", s.TakenAt),
			Lifecycle: snapshot.Full([]snapshot.LifecycleRule(nil), s.TakenAt), Tags: snapshot.Full(map[string]string{"backup": "daily"}, s.TakenAt),
			PublicAccess: snapshot.Full(snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true, RestrictUsers: true}, s.TakenAt),
		}
		for _, change := range changes {
			change(s, &b)
		}
		return b
	}, nil)
}

// Plan puts backup plan nightly: daily at 05:00 with a start window of an hour,
// for all that carries backup=daily, last done an hour ago.
func Plan(changes ...func(*snapshot.Snapshot, *snapshot.BackupPlan)) func(*snapshot.Snapshot) {
	return put(snapshot.BackupPlans, func(s *snapshot.Snapshot) snapshot.BackupPlan {
		p := snapshot.BackupPlan{
			ID: "plan-1", ARN: checks.ARN(s, "backup", s.Home, "backup-plan:plan-1"), Name: "nightly", Created: old(s), LastRun: s.TakenAt.Add(-time.Hour),
			Rules: snapshot.Full([]snapshot.BackupRule{{
				ID: "rule-1", Name: "daily", Schedule: "cron(0 5 ? * * *)", StartMinutes: 60, Vault: "main",
			}}, s.TakenAt),
			Selections: snapshot.Full([]snapshot.BackupSelection{{ID: "tagged", AnyTag: []snapshot.Tag{{Key: "backup", Value: "daily"}}}}, s.TakenAt),
			Points: snapshot.Full([]snapshot.RecoveryPoint{{
				ARN: "arn:aws:ec2:us-east-1::snapshot/snap-1", Vault: "main", Rule: "rule-1", Status: "COMPLETED", Created: s.TakenAt.Add(-time.Hour),
			}}, s.TakenAt),
		}
		for _, change := range changes {
			change(s, &p)
		}
		return p
	}, nil)
}

// Policy puts lifecycle policy policy-1, for volumes that carry backup=daily.
func Policy(changes ...func(*snapshot.LifecyclePolicy)) func(*snapshot.Snapshot) {
	return put(snapshot.LifecyclePolicies, func(*snapshot.Snapshot) snapshot.LifecyclePolicy {
		return snapshot.LifecyclePolicy{
			ID: "policy-1", Enabled: true, ResourceTypes: []string{"VOLUME"}, TargetTags: []snapshot.Tag{{Key: "backup", Value: "daily"}}, EveryHours: 24,
		}
	}, changes)
}

// Vault puts backup vault main, in which there are recovery points.
func Vault(changes ...func(*snapshot.Snapshot, *snapshot.BackupVault)) func(*snapshot.Snapshot) {
	return put(snapshot.BackupVaults, func(s *snapshot.Snapshot) snapshot.BackupVault {
		v := snapshot.BackupVault{Name: "main", ARN: checks.ARN(s, "backup", s.Home, "backup-vault:main"), Points: 12}
		for _, change := range changes {
			change(s, &v)
		}
		return v
	}, nil)
}

// Protected says that something was backed up some time ago.
func Protected(service, name string, age time.Duration) func(*snapshot.Snapshot) {
	return put(snapshot.BackupProtected, func(s *snapshot.Snapshot) snapshot.ProtectedResource {
		return snapshot.ProtectedResource{ARN: checks.ARN(s, service, s.Home, name), Last: s.TakenAt.Add(-age)}
	}, nil)
}
