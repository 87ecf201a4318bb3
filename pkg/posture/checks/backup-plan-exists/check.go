// Package backupplanexists asks of each Region in which there is something to
// back up whether AWS Backup has a plan there. A plan works only in its own
// Region. The one that EFS makes by itself does not count.
package backupplanexists

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const command = `aws backup create-backup-vault --region <region> --backup-vault-name daily && aws backup create-backup-plan --region <region> --backup-plan '{"BackupPlanName":"daily","Rules":[{"RuleName":"daily","TargetBackupVaultName":"daily","ScheduleExpression":"cron(0 5 ? * * *)","StartWindowMinutes":60,"Lifecycle":{"DeleteAfterDays":35}}]}'`

// Check is the check.
var Check = checks.Check{
	ID:       "backup-plan-exists",
	Question: "Is there a backup plan in every Region with volumes, databases or buckets?",
	Area:     checks.Backup,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "Backups that nobody planned are not made. Only AWS Backup keeps copies that a stolen administrator key cannot delete.",
	Fix: checks.Fix{
		Do:      "Make a plan with a daily rule, and select what it is for by tag.",
		Command: command,
		Breaks:  "Nothing. It backs nothing up, and costs nothing, until resources are selected.",
	},
	Ref:      checks.References{Prowler: []string{"backup_plans_exist"}},
	Reads:    slices.Concat([]snapshot.Ref{snapshot.BackupPlans, snapshot.EnabledRegions}, protection.InventoryParts),
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "Region", Many: "Regions", Good: "there is a backup plan", None: "There is nothing to back up: no volumes, databases or buckets.",
	})
	inventory := protection.NewInventory(t, s)
	for region := range t.Regions() {
		plans, _ := checks.Read(t, snapshot.BackupPlans, region)
		if slices.ContainsFunc(plans, func(p snapshot.BackupPlan) bool { return p.Name != protection.AutomaticPlan }) {
			t.Pass()
			continue
		}
		list, _ := inventory.In(region)
		if len(list) == 0 || !snapshot.BackupPlans.In(s, region).Whole() {
			continue
		}
		f := t.Fail(checks.Account(s), region, fmt.Sprintf("Region %s has no backup plan, for %s.", region, counted(list)))
		f.Command = strings.ReplaceAll(command, "<region>", region)
	}
	return t.Findings()
}

// counted says how many there are of each kind.
func counted(list []protection.Resource) string {
	counts := map[string]int{}
	for _, r := range list {
		switch {
		case r.Volume != nil:
			counts["volume"]++
		case r.Bucket != nil:
			counts["bucket"]++
		default:
			counts["database"]++
		}
	}
	var words []string
	for _, kind := range []string{"volume", "database", "bucket"} {
		switch n := counts[kind]; n {
		case 0:
		case 1:
			words = append(words, "1 "+kind)
		default:
			words = append(words, fmt.Sprintf("%d %ss", n, kind))
		}
	}
	return strings.Join(words, ", ")
}
