// Package backupplanselects asks of each backup plan whether its selections find
// anything. A plan for a tag that nothing carries runs every night and backs
// nothing up.
package backupplanselects

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-plan-selects",
	Question: "Does every backup plan select something?",
	Area:     checks.Backup,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "A plan that selects nothing looks like a backup and is none.",
	Fix: checks.Fix{
		Do:      "Compare the selections with the tags that resources carry, then add one that finds them.",
		Command: "aws backup list-backup-selections --region <region> --backup-plan-id <plan>",
		Breaks:  "Nothing. The command only reads.",
	},
	Ref:      checks.References{},
	Reads:    slices.Concat(protection.PlanParts, protection.InventoryParts, []snapshot.Ref{snapshot.EnabledRegions}),
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "backup plan", Many: "backup plans", Good: "its selections find something, or it backed something up"})
	inventory := protection.NewInventory(t, s)
	for region := range t.Regions() {
		plans, _ := checks.Read(t, snapshot.BackupPlans, region)
		if len(plans) == 0 {
			continue
		}
		list, whole := inventory.In(region)
		j := judge{Tally: t, s: s, region: region, plans: protection.ReadPlans(t, s, region), resources: list, whole: whole}
		for i := range plans {
			if plans[i].Name != protection.AutomaticPlan {
				j.plan(&plans[i])
			}
		}
	}
	return t.Findings()
}

type judge struct {
	*checks.Tally
	s         *snapshot.Snapshot
	region    string
	plans     *protection.Region
	resources []protection.Resource
	whole     bool // resources are all there are
}

func (j judge) plan(p *snapshot.BackupPlan) {
	r := protection.PlanResource(p)
	if p.Selections.Whole() && len(p.Selections.Value) == 0 {
		j.fail(r, p, "has no selections")
		return
	}
	switch j.plans.Selects(p.ID, j.resources) {
	case protection.Yes:
		j.Pass()
		return
	case protection.Maybe:
		j.unread(r, p)
		return
	}
	points, ok := checks.ReadInner(j.Tally, r, j.region, &p.Points)
	_, scheduled := checks.ReadInner(j.Tally, r, j.region, &p.Rules)
	switch {
	case len(points) > 0: // of something of another kind, as a table or a file system
		j.Pass()
	case !ok, !scheduled, !p.Points.Whole(), !j.whole:
	case j.isNew(p):
		j.Unknown(r, j.region, fmt.Sprintf("Plan %s selects none of the volumes, databases and buckets of Region %s, and is too new to have backed anything else up.", p.Name, j.region),
			snapshot.Gap{Reason: snapshot.NotCollected, Detail: "resources of other kinds"})
	default:
		j.fail(r, p, "selects none of the volumes, databases and buckets of its Region, and has backed nothing else up")
	}
}

// unread names the tags of buckets if it is they on which the answer hangs: all
// else that could not be read is a finding already.
func (j judge) unread(r checks.Resource, p *snapshot.BackupPlan) {
	for _, resource := range j.resources {
		if !resource.Tags.Whole() && j.plans.Selects(p.ID, []protection.Resource{resource}) == protection.Maybe {
			gaps := resource.Tags.Unread()
			j.Unknown(r, j.region, fmt.Sprintf("Whether plan %s selects anything hangs on the tags of bucket %s (%s).", p.Name, resource.Name, gaps[0]), gaps...)
			return
		}
	}
}

// isNew reports whether a plan may not have run yet.
func (j judge) isNew(p *snapshot.BackupPlan) bool {
	for _, rule := range p.Rules.Value {
		if limit, err := protection.Limit(rule); err == nil && j.s.Age(p.Created) <= limit {
			return true
		}
	}
	return false
}

func (j judge) fail(r checks.Resource, p *snapshot.BackupPlan, what string) {
	f := j.Fail(r, j.region, fmt.Sprintf("Plan %s %s.", p.Name, what))
	f.Command = fmt.Sprintf("aws backup list-backup-selections --region %s --backup-plan-id %s", j.region, checks.Quote(p.ID))
}
