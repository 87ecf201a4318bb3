// Package backupresourcecovered asks of each volume, database and bucket whether
// a backup plan of its Region selects it: by ARN, by wildcard or by tag, and not
// excluded again. For volumes a lifecycle policy does as well.
package backupresourcecovered

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-resource-covered",
	Question: "Does a backup plan select every volume, database and bucket?",
	Area:     checks.Backup,
	Severity: checks.Low,
	Tier:     checks.Unrecoverable,
	Why:      "What no plan selects is backed up when somebody thinks of it. Exceptions are for what can be made anew.",
	Fix: checks.Fix{
		Do:      "Tag the resource as the plan selects it, or add it to a selection; or state an exception.",
		Command: "aws backup create-backup-selection --region <region> --backup-plan-id <plan> --backup-selection SelectionName=<name>,IamRoleArn=<role>,Resources=<arn>",
		Breaks:  "Nothing. Its backups cost storage; a bucket must have versioning before AWS Backup takes it.",
	},
	Ref: checks.References{
		SecurityHub: []string{"EC2.28", "RDS.26"},
		Prowler:     []string{"ec2_ebs_volume_protected_by_backup_plan", "rds_instance_protected_by_backup_plan", "rds_cluster_protected_by_backup_plan"},
	},
	Reads:    slices.Concat(protection.InventoryParts, protection.Parts, []snapshot.Ref{snapshot.EnabledRegions}),
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "volume, database or bucket", Many: "volumes, databases and buckets", Good: "a backup plan or a lifecycle policy covers it",
	})
	inventory := protection.NewInventory(t, s)
	for region := range t.Regions() {
		list, _ := inventory.In(region)
		if len(list) == 0 {
			continue
		}
		plans := protection.Read(t, s, region)
		for _, resource := range list {
			switch cover := plans.Cover(resource); cover.Answer {
			case protection.Yes:
				t.Pass()
			case protection.Maybe:
				// It hangs on the tags, or on something that is a finding already.
				checks.ReadInner(t, resource.Checked(), region, resource.Tags)
			default:
				uncovered(t, o, region, resource, cover)
			}
		}
	}
	return t.Findings()
}

func uncovered(t *checks.Tally, o checks.Options, region string, r protection.Resource, cover protection.Cover) {
	said := "no backup plan of the Region selects it"
	switch {
	case cover.OptedOut != "":
		said = fmt.Sprintf("backup plan %s selects it, but AWS Backup is not opted in to %s in the Region", cover.OptedOut, r.Type)
	case r.Volume != nil:
		said = "no backup plan of the Region selects it, and no lifecycle policy covers it"
	}
	f := t.Fail(r.Checked(), region, fmt.Sprintf("The %s: %s.", r.Called(), said))
	f.Owner = o.Owner(r.Tags.Value)
	f.Command = fmt.Sprintf("aws backup create-backup-selection --region %s --backup-plan-id <plan> --backup-selection SelectionName=<name>,IamRoleArn=<role>,Resources=%s",
		region, checks.Quote(r.ARN))
	if cover.OptedOut != "" {
		f.Command = fmt.Sprintf("aws backup update-region-settings --region %s --resource-type-opt-in-preference %s=true", region, r.Type)
		f.Breaks = "Nothing. All that plans select of this type is backed up from then on, and costs storage."
	}
}
