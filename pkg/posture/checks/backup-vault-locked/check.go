// Package backupvaultlocked asks of each vault with recovery points whether a
// lock keeps them from being deleted, and whether the lock itself can still be
// taken off.
package backupvaultlocked

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-vault-locked",
	Question: "Is every backup vault locked for good?",
	Area:     checks.Backup,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "A stolen administrator key deletes the backups first. A vault lock in compliance mode stops even the root user.",
	Fix: checks.Fix{
		Do:      "Lock the vault, with a retention that you can live with: after the grace time it cannot be undone.",
		Command: "aws backup put-backup-vault-lock-configuration --region <region> --backup-vault-name <vault> --min-retention-days 7 --changeable-for-days 3",
		Breaks:  "Nobody can delete a recovery point before its time, and rules that keep them for fewer days fail.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.BackupVaults, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "backup vault", Many: "backup vaults", Good: "locked for good", None: "There are no backup vaults with recovery points.",
	})
	for region := range t.Regions() {
		vaults, _ := checks.Read(t, snapshot.BackupVaults, region)
		for _, v := range vaults {
			if v.Points > 0 {
				judge(t, s, region, v)
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, region string, v snapshot.BackupVault) {
	said, severity := "", checks.Low
	switch {
	case v.AirGapped:
	case !v.Locked:
		said, severity = "is not locked", checks.Medium
	case v.LockedFrom.IsZero():
		said = "is locked in governance mode: whoever may take the lock off can delete its recovery points"
	case v.LockedFrom.After(s.TakenAt):
		said = fmt.Sprintf("has a lock that can be taken off until %s UTC", v.LockedFrom.UTC().Format("2006-01-02 15:04"))
	}
	if said == "" {
		t.Pass()
		return
	}
	f := t.Fail(checks.Resource{Type: "AWS::Backup::BackupVault", ID: v.ARN, Name: v.Name}, region,
		fmt.Sprintf("Vault %s, with %d recovery points, %s.", v.Name, v.Points, said))
	f.Severity = severity
	f.Command = fmt.Sprintf("aws backup put-backup-vault-lock-configuration --region %s --backup-vault-name %s --min-retention-days 7 --changeable-for-days 3", region, checks.Quote(v.Name))
	if v.Locked && !v.LockedFrom.IsZero() { // setting it anew would begin the grace time anew
		f.Command = fmt.Sprintf("aws backup describe-backup-vault --region %s --backup-vault-name %s", region, checks.Quote(v.Name))
		f.Breaks = "Nothing. The lock takes hold by itself, and the command only shows when."
	}
}
