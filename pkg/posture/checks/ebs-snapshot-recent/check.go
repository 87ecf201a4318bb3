// Package ebssnapshotrecent asks of each volume how old its newest complete
// snapshot is. A snapshot that is pending or failed is none. A plan is not a
// snapshot either: it is named, and helps only volumes too new to have one.
package ebssnapshotrecent

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "ebs-snapshot-recent",
	Question: "Does every volume have a completed snapshot of the last 7 days?",
	Area:     checks.EBS,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "Whoever holds a key that may delete volumes can end a business. What was not copied is gone.",
	Fix: checks.Fix{
		Do:      "Make a snapshot now, then let a backup plan or a lifecycle policy make them daily.",
		Command: "aws ec2 create-snapshot --region <region> --volume-id <volume>",
		Breaks:  "Nothing. The snapshot is stored at a price, and the disk may be slower while it is made.",
	},
	Ref: checks.References{
		SecurityHub: []string{"EC2.28"},
		Prowler:     []string{"ec2_ebs_volume_snapshots_exists", "ec2_ebs_volume_protected_by_backup_plan", "dlm_ebs_snapshot_lifecycle_policy_exists"},
	},
	Reads:    slices.Concat([]snapshot.Ref{snapshot.Volumes, snapshot.EBSSnapshots, snapshot.BackupProtected, snapshot.EnabledRegions}, protection.Parts),
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "EBS volume", Many: "EBS volumes", Good: fmt.Sprintf("a completed snapshot of the last %d days, or one planned for a new volume", o.VolumeSnapshotDays),
	})
	for region := range t.Regions() {
		volumes, _ := checks.Read(t, snapshot.Volumes, region)
		if len(volumes) == 0 {
			continue
		}
		snapshots, _ := checks.Read(t, snapshot.EBSSnapshots, region)
		j := judge{
			Tally: t, s: s, o: o, region: region, newest: newest(snapshots), whole: snapshot.EBSSnapshots.In(s, region).Whole(),
			plans: sync.OnceValue(func() *protection.Region { return protection.Read(t, s, region) }),
			kept:  sync.OnceValue(func() map[string]time.Time { return kept(t, region) }),
		}
		for i := range volumes {
			if protection.Exists(volumes[i]) {
				j.volume(&volumes[i])
			}
		}
	}
	return t.Findings()
}

// newest gives the newest completed snapshot of each volume.
func newest(list []snapshot.EBSSnapshot) map[string]time.Time {
	found := map[string]time.Time{}
	for _, snap := range list {
		if snap.State == "completed" && snap.Started.After(found[snap.VolumeID]) {
			found[snap.VolumeID] = snap.Started
		}
	}
	return found
}

// kept tells when AWS Backup last made a recovery point of each resource: those
// in an air-gapped vault are not among the account's snapshots.
func kept(t *checks.Tally, region string) map[string]time.Time {
	list, _ := checks.Read(t, snapshot.BackupProtected, region)
	found := map[string]time.Time{}
	for _, r := range list {
		found[r.ARN] = r.Last
	}
	return found
}

type judge struct {
	*checks.Tally
	s      *snapshot.Snapshot
	o      checks.Options
	region string
	newest map[string]time.Time
	whole  bool
	// What is needed only of volumes without a recent snapshot is read then.
	plans func() *protection.Region
	kept  func() map[string]time.Time
}

func (j *judge) volume(v *snapshot.Volume) {
	resource := protection.OfVolume(j.s, j.region, v)
	last := j.newest[v.ID]
	if !j.stale(last) {
		j.Pass()
		return
	}
	if point := j.kept()[resource.ARN]; point.After(last) {
		last = point
	}
	cover := j.plans().Cover(resource)
	isNew := !j.stale(v.Created)
	switch {
	case !j.stale(last), isNew && cover.Answer == protection.Yes:
		j.Pass()
		return
	case !j.whole, !snapshot.BackupProtected.In(j.s, j.region).Whole(), isNew && cover.Answer == protection.Maybe:
		return // what could not be read is a finding by itself
	}
	f := j.Fail(resource.Checked(), j.region, fmt.Sprintf("Volume %s, made on %s%s, %s; %s.",
		v.ID, checks.Date(v.Created), attached(v), j.said(last), covered(cover)))
	f.Owner = j.o.Owner(v.Tags)
	f.Command = fmt.Sprintf("aws ec2 create-snapshot --region %s --volume-id %s", j.region, checks.Quote(v.ID))
	if isNew {
		f.Severity = checks.Low
	}
}

func (j *judge) stale(at time.Time) bool { return checks.OlderThan(j.s, at, j.o.VolumeSnapshotDays) }

func (j *judge) said(last time.Time) string {
	if last.IsZero() {
		return "has no completed snapshot"
	}
	return fmt.Sprintf("was last copied on %s, %d days ago", checks.Date(last), checks.Days(j.s, last))
}

func attached(v *snapshot.Volume) string {
	if len(v.Instances) == 0 {
		return " and attached to nothing"
	}
	return " and attached to " + v.Instances[0]
}

func covered(c protection.Cover) string {
	switch {
	case c.Answer == protection.Yes:
		return c.By + " should have made one"
	case c.Answer == protection.Maybe:
		return "whether a plan covers it could not be told"
	case c.OptedOut != "":
		return "backup plan " + c.OptedOut + " selects it, but AWS Backup is not opted in to EBS here"
	}
	return "no backup plan or lifecycle policy covers it"
}
