package backupvaultlocked

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "locked for good", Given: given.Vault(locked(-time.Second)), Want: pass},
	{Name: "logically air-gapped", Given: given.Vault(func(_ *snapshot.Snapshot, v *snapshot.BackupVault) { v.AirGapped = true }), Want: pass},
	{Name: "not locked", Given: given.Vault(), Want: fail, Says: []string{"Vault main, with 12 recovery points, is not locked."}},
	{Name: "in governance mode", Given: given.Vault(func(_ *snapshot.Snapshot, v *snapshot.BackupVault) { v.Locked = true }), Want: fail, Says: []string{"in governance mode"}},
	{Name: "in its grace time", Given: given.Vault(locked(time.Second)), Want: fail, Says: []string{"can be taken off until 2026-03-02 06:00 UTC"}},
	{Name: "empty", Given: given.Vault(func(_ *snapshot.Snapshot, v *snapshot.BackupVault) { v.Points = 0 }), Want: []checks.Outcome{checks.NotApplicable}},
}

func locked(in time.Duration) func(*snapshot.Snapshot, *snapshot.BackupVault) {
	return func(s *snapshot.Snapshot, v *snapshot.BackupVault) { v.Locked, v.LockedFrom = true, s.TakenAt.Add(in) }
}
