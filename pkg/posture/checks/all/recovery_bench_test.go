package all

import (
	"fmt"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// BenchmarkRecovery judges what can be restored in an account of 17 Regions with
// 20,000 volumes, 40,000 snapshots of them, 2,000 buckets, 500 databases and 20
// backup plans in each Region.
func BenchmarkRecovery(b *testing.B) {
	s := large(20_000, 40_000, 2_000, 500)
	b.ReportAllocs()
	for b.Loop() {
		findings := checks.Judge(s, recovery, checks.Defaults(), nil)
		b.ReportMetric(float64(len(findings)), "findings")
	}
}

// BenchmarkRecoveryTwice judges twice as much: time must double, not more.
func BenchmarkRecoveryTwice(b *testing.B) {
	s := large(40_000, 80_000, 4_000, 1_000)
	for b.Loop() {
		checks.Judge(s, recovery, checks.Defaults(), nil)
	}
}

func large(volumes, snapshots, buckets, databases int) *snapshot.Snapshot {
	s := snapshottest.Empty()
	var regions []string
	for i := range 17 {
		regions = append(regions, fmt.Sprintf("region-%02d", i))
	}
	for _, region := range regions {
		s.Regions[region] = snapshottest.Empty().Region(snapshottest.Home)
	}
	s.EnabledRegions.Value = regions
	at := func(i int) string { return regions[i%len(regions)] }
	for i := range volumes {
		add(snapshot.Volumes, s, at(i), snapshot.Volume{
			ID: fmt.Sprintf("vol-%06d", i), State: "in-use", Created: snapshottest.DaysAgo(100), Instances: []string{fmt.Sprintf("i-%06d", i)},
			Tags: map[string]string{"backup": fmt.Sprint(i % 25), "owner": "data"},
		})
		add(snapshot.Instances, s, at(i), snapshot.Instance{ID: fmt.Sprintf("i-%06d", i)})
	}
	for i := range snapshots {
		add(snapshot.EBSSnapshots, s, at(i%volumes), snapshot.EBSSnapshot{
			ID: fmt.Sprintf("snap-%06d", i), VolumeID: fmt.Sprintf("vol-%06d", i%volumes), State: "completed", Started: snapshottest.DaysAgo(i % 10),
		})
	}
	for i := range databases {
		add(snapshot.DBInstances, s, at(i), snapshot.Database{ID: fmt.Sprint("db-", i), ARN: fmt.Sprint("arn:db-", i), Status: "available", RetentionDays: i % 10})
	}
	for i := range buckets {
		add(snapshot.Buckets, s, "", snapshot.Bucket{
			Name: fmt.Sprint("bucket-", i), Region: at(i), Versioning: snapshot.Full("Enabled", s.TakenAt), Lifecycle: snapshot.Full([]snapshot.LifecycleRule(nil), s.TakenAt),
			PublicAccess: snapshot.Full(snapshot.PublicBlocked{}, s.TakenAt), PublicPolicy: snapshot.Full(false, s.TakenAt), PublicACL: snapshot.Full(false, s.TakenAt),
			Tags: snapshot.Full(map[string]string{"backup": fmt.Sprint(i % 25)}, s.TakenAt),
		})
	}
	for _, region := range regions {
		for i := range 20 {
			add(snapshot.BackupPlans, s, region, plan(s, i))
		}
	}
	return s
}

func plan(s *snapshot.Snapshot, i int) snapshot.BackupPlan {
	return snapshot.BackupPlan{
		ID: fmt.Sprint("plan-", i), ARN: fmt.Sprint("arn:plan-", i), Name: fmt.Sprint("plan-", i), Created: snapshottest.DaysAgo(100),
		Rules: snapshot.Full([]snapshot.BackupRule{{ID: "rule", Schedule: "cron(0 5 ? * MON-FRI *)", Vault: "main"}}, s.TakenAt),
		Selections: snapshot.Full([]snapshot.BackupSelection{{
			AnyTag: []snapshot.Tag{{Key: "backup", Value: fmt.Sprint(i)}}, NotResources: []string{"arn:aws:ec2:*:*:volume/vol-99*"},
		}}, s.TakenAt),
		Points: snapshot.Full([]snapshot.RecoveryPoint{{Rule: "rule", Status: "COMPLETED", Created: s.TakenAt.Add(-time.Hour)}}, s.TakenAt),
	}
}

func add[T any](h snapshot.Handle[[]T], s *snapshot.Snapshot, region string, thing T) {
	part := h.In(s, region)
	part.Value, part.ReadAt = append(part.Value, thing), s.TakenAt
}
