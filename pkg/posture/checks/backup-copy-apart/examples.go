package backupcopyapart

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

const (
	far  = "arn:aws:backup:us-east-1:444455556666:backup-vault:far"
	away = "arn:aws:backup:eu-central-1:111122223333:backup-vault:away"
	past = "arn:aws:backup:us-west-2:111122223333:backup-vault:past"
)

var examples = []checks.Example{
	{Name: "in a locked vault", Given: given.All(given.Plan(), given.Vault(locked)), Want: pass},
	{
		Name: "in a vault in governance mode", Given: given.All(given.Plan(), given.Vault(governed)), Want: fail,
		Says: []string{"in vaults that are not locked for good: main in us-east-1 (its lock can be taken off)."},
	},
	{Name: "in a vault in its time of grace", Given: given.All(given.Plan(), given.Vault(inGrace)), Want: fail},
	{Name: "copied to another account", Given: given.All(given.Plan(copyTo(far)), given.Vault()), Want: pass},
	{Name: "copied to a locked vault of another Region", Given: given.All(given.Plan(copyTo(away)), given.Vault(), vaultAway(true)), Want: pass},
	{Name: "in an air-gapped vault", Given: given.All(given.Plan(copyTo(away)), given.Vault(), vaultAway(false), airGapped), Want: pass},
	{
		Name: "all in vaults without a lock", Given: given.All(given.Plan(copyTo(away)), given.Vault(), vaultAway(false)), Want: fail,
		Says: []string{"Plan nightly keeps all copies in this account, in vaults that are not locked for good: main in us-east-1, away in eu-central-1."},
	},
	{Name: "only the second rule copies to another account", Given: given.All(given.Plan(monthly), given.Vault()), Want: pass},
	{Name: "copied to a Region that is not reviewed", Given: given.All(given.Plan(copyTo(past)), given.Vault()), Want: unknown, Says: []string{past, "could not be told (not collected)"}},
	{Name: "vaults denied", Given: given.All(given.Plan(), lose), Want: []checks.Outcome{checks.Unknown, checks.Unknown}, Says: []string{"could not be told (denied)"}},
	{Name: "rules denied", Given: given.All(given.Plan(func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
		p.Rules.Lose(snapshot.Gap{Reason: snapshot.Denied})
	})), Want: unknown},
	{Name: "some rules denied", Given: given.All(given.Plan(someRules), given.Vault()), Want: unknown},
	{Name: "only the plan of EFS", Given: given.Plan(func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Name = protection.AutomaticPlan }), Want: []checks.Outcome{checks.NotApplicable}},
}

func locked(s *snapshot.Snapshot, v *snapshot.BackupVault) { v.Locked, v.LockedFrom = true, s.TakenAt }

func governed(_ *snapshot.Snapshot, v *snapshot.BackupVault) { v.Locked = true }

func inGrace(s *snapshot.Snapshot, v *snapshot.BackupVault) {
	v.Locked, v.LockedFrom = true, s.TakenAt.Add(time.Second)
}

func someRules(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
	p.Rules.Doubt(snapshot.Gap{Reason: snapshot.Denied})
}

func copyTo(vault string) func(*snapshot.Snapshot, *snapshot.BackupPlan) {
	return func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Rules.Value[0].CopyTo = []string{vault} }
}

func monthly(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
	p.Rules.Value = append(p.Rules.Value, snapshot.BackupRule{ID: "rule-2", Name: "monthly", Vault: "main", CopyTo: []string{far}})
}

func vaultAway(locked bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		v := snapshot.BackupVault{Name: "away", ARN: away, Points: 1, Locked: locked}
		if locked {
			v.LockedFrom = s.TakenAt
		}
		snapshot.BackupVaults.Set(s, "eu-central-1", []snapshot.BackupVault{v})
	}
}

func airGapped(s *snapshot.Snapshot) {
	snapshot.BackupVaults.In(s, "eu-central-1").Value[0].AirGapped = true
}

func lose(s *snapshot.Snapshot) {
	snapshot.BackupVaults.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
}
