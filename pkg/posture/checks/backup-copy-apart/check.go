// Package backupcopyapart asks of each backup plan whether any of its copies is
// out of reach of whoever holds the account: in another account, in a vault that
// is locked for good, or in one that is air-gapped. A lock that an administrator
// can take off keeps no administrator's key out.
package backupcopyapart

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-copy-apart",
	Question: "Does every backup plan keep a copy that the account cannot delete?",
	Area:     checks.Backup,
	Severity: checks.High,
	Tier:     checks.Unrecoverable,
	Why:      "All copies in one account, in vaults whose lock can be taken off or that have none, end with the first administrator key that is stolen.",
	Fix: checks.Fix{
		Do:      "Lock the vault in compliance mode, or add a copy to a vault of another account.",
		Command: "aws backup put-backup-vault-lock-configuration --region <region> --backup-vault-name <vault> --min-retention-days 7 --changeable-for-days 3",
		Breaks:  "Nobody can delete a recovery point before its time, and rules that keep them for fewer days fail.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.BackupPlans, snapshot.BackupVaults, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "backup plan", Many: "backup plans", Good: "a copy in a vault locked for good or in another account"})
	vaults := map[string]snapshot.BackupVault{}
	for region := range t.Regions() {
		list, _ := checks.Read(t, snapshot.BackupVaults, region)
		for _, v := range list {
			vaults[v.ARN] = v
		}
	}
	for region := range t.Regions() {
		plans, _ := checks.Read(t, snapshot.BackupPlans, region)
		for i := range plans {
			if plans[i].Name != protection.AutomaticPlan {
				judge(t, s, vaults, region, &plans[i])
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, vaults map[string]snapshot.BackupVault, region string, p *snapshot.BackupPlan) {
	r := protection.PlanResource(p)
	rules, _ := checks.ReadInner(t, r, region, &p.Rules)
	var near []snapshot.BackupVault
	var unseen []string
	for _, arn := range targets(s, region, rules) {
		v, seen := vaults[arn]
		switch {
		case parse(arn).account != s.Account, v.AirGapped, v.LockedForGood(s.TakenAt):
			t.Pass()
			return
		case seen:
			near = append(near, v)
		default:
			unseen = append(unseen, arn)
		}
	}
	switch {
	case !p.Rules.Whole():
	case len(unseen) > 0:
		gaps := unread(s, parse(unseen[0]).region)
		t.Unknown(r, region, fmt.Sprintf("Whether vault %s of plan %s is locked could not be told (%s).", unseen[0], p.Name, gaps[0]), gaps...)
	case len(near) > 0:
		reachable(t, r, region, p.Name, near)
	}
}

// reachable says which vaults have which lock. Setting one anew that holds from some
// day on would begin its time of grace anew.
func reachable(t *checks.Tally, r checks.Resource, region, plan string, near []snapshot.BackupVault) {
	words, severity := make([]string, len(near)), checks.High
	for i, v := range near {
		words[i] = v.Name + " in " + parse(v.ARN).region
		if v.Locked {
			words[i] += " (its lock can be taken off)"
			severity = checks.Medium
		}
	}
	f := t.Fail(r, region, fmt.Sprintf("Plan %s keeps all copies in this account, in vaults that are not locked for good: %s.", plan, strings.Join(words, ", ")))
	f.Severity = severity
	vault := "--region " + parse(near[0].ARN).region + " --backup-vault-name " + checks.Quote(near[0].Name)
	f.Command = "aws backup put-backup-vault-lock-configuration " + vault + " --min-retention-days 7 --changeable-for-days 3"
	if !near[0].LockedFrom.IsZero() {
		f.Command, f.Breaks = "aws backup describe-backup-vault "+vault, "Nothing. The lock takes hold by itself, and the command only shows when."
	}
}

// targets are the ARNs of the vaults into which rules put copies, each once.
func targets(s *snapshot.Snapshot, region string, rules []snapshot.BackupRule) (list []string) {
	known := map[string]bool{}
	for _, rule := range rules {
		for _, arn := range append([]string{checks.ARN(s, "backup", region, "backup-vault:"+rule.Vault)}, rule.CopyTo...) {
			if !known[arn] {
				known[arn] = true
				list = append(list, arn)
			}
		}
	}
	return list
}

type place struct{ region, account string }

func parse(arn string) place {
	const region, account, all = 3, 4, 6
	fields := append(strings.SplitN(arn, ":", all), make([]string, all)...)
	return place{region: fields[region], account: fields[account]}
}

// unread says why a vault is not among those that were read.
func unread(s *snapshot.Snapshot, region string) []snapshot.Gap {
	if there := s.Regions[region]; there != nil && !there.Backup.Vaults.Whole() {
		return there.Backup.Vaults.Unread()
	}
	return []snapshot.Gap{{Reason: snapshot.NotCollected, Detail: "vaults of " + region}}
}
