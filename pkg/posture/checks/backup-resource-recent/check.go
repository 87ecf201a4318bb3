// Package backupresourcerecent asks of each volume, database and bucket in a
// backup plan whether it was backed up lately. A plan may succeed for most and
// fail for one.
package backupresourcerecent

import (
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-resource-recent",
	Question: "Was everything in a backup plan backed up within its period?",
	Area:     checks.Backup,
	Severity: checks.High,
	Tier:     checks.Unrecoverable,
	Why:      "To be selected is not to be backed up. AWS Backup tells of each resource when it last was.",
	Fix: checks.Fix{
		Do:      "Read why the jobs of this resource failed, and mend that.",
		Command: "aws backup list-backup-jobs --region <region> --by-resource-arn <arn>",
		Breaks:  "Nothing. The command only reads.",
	},
	Ref:      checks.References{},
	Reads:    slices.Concat(protection.InventoryParts, protection.PlanParts, []snapshot.Ref{snapshot.BackupProtected, snapshot.EnabledRegions}),
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "resource in a backup plan", Many: "resources in backup plans", Good: "backed up within two periods of the plan",
		None: "There are no volumes, databases or buckets in a backup plan that had time to run.",
	})
	inventory := protection.NewInventory(t, s)
	for region := range t.Regions() {
		list, _ := inventory.In(region)
		if len(list) == 0 {
			continue
		}
		j := judge{
			Tally: t, s: s, o: o, region: region, plans: protection.ReadPlans(t, s, region),
			last: map[string]time.Time{}, dues: map[*snapshot.BackupPlan]due{},
		}
		kept, _ := checks.Read(t, snapshot.BackupProtected, region)
		for _, p := range kept {
			j.last[p.ARN] = p.Last
		}
		for _, resource := range list {
			j.resource(resource)
		}
	}
	return t.Findings()
}

type judge struct {
	*checks.Tally
	s      *snapshot.Snapshot
	o      checks.Options
	region string
	plans  *protection.Region
	last   map[string]time.Time // by ARN
	dues   map[*snapshot.BackupPlan]due
}

func (j *judge) resource(r protection.Resource) {
	cover := j.plans.ByPlans(r)
	if cover.Unsure {
		checks.ReadInner(j.Tally, r.Checked(), j.region, r.Tags)
	}
	d := j.due(cover.Plans)
	last, there := j.newest(r)
	switch {
	case d.plan == nil: // in no plan that is understood
	case j.s.Age(last) <= d.within, there && d.continuous && slices.Contains(continuousTypes, r.Type):
		if !cover.Unsure && !d.unsure { // else a stricter plan may not be kept
			j.Pass()
		}
	case j.s.Age(r.Created) <= d.within, j.s.Age(d.plan.Created) <= d.within:
	case !snapshot.BackupProtected.In(j.s, j.region).Whole():
	default:
		j.fail(r, d, last)
	}
}

// continuousTypes are those of which AWS Backup can keep one recovery point up
// to date.
var continuousTypes = []string{"RDS", "Aurora", "S3"}

// due is what the strictest of the plans of a resource asks for.
type due struct {
	plan       *snapshot.BackupPlan
	within     time.Duration
	continuous bool
	unsure     bool // the rules of one could not be read
}

// due takes the strictest of several plans.
func (j *judge) due(plans []*snapshot.BackupPlan) (d due) {
	for _, p := range plans {
		one, known := j.dues[p]
		if !known {
			one = j.dueOf(p)
			j.dues[p] = one
		}
		d.continuous, d.unsure = d.continuous || one.continuous, d.unsure || one.unsure
		if one.plan != nil && (d.plan == nil || one.within < d.within) {
			d.plan, d.within = one.plan, one.within
		}
	}
	return d
}

// dueOf takes the strictest rule of a plan, and gives it a period more than its
// own: whether a job runs now cannot be told of a resource.
func (j *judge) dueOf(p *snapshot.BackupPlan) (d due) {
	rules, _ := checks.ReadInner(j.Tally, protection.PlanResource(p), j.region, &p.Rules)
	d.unsure = !p.Rules.Whole()
	for _, rule := range rules {
		limit, err := protection.Limit(rule)
		if err != nil {
			continue
		}
		d.continuous = d.continuous || rule.Continuous
		if within := 2 * limit; d.plan == nil || within < d.within {
			d.plan, d.within = p, within
		}
	}
	return d
}

// newest is when a resource was last backed up, a volume also with its instance.
func (j *judge) newest(r protection.Resource) (last time.Time, there bool) {
	for _, arn := range j.plans.ARNs(r) {
		at, known := j.last[arn]
		there = there || known
		if at.After(last) {
			last = at
		}
	}
	return last, there
}

func (j *judge) fail(r protection.Resource, d due, last time.Time) {
	said := "was never backed up"
	if !last.IsZero() {
		said = fmt.Sprintf("was last backed up on %s, %d days ago", checks.Date(last), checks.Days(j.s, last))
	}
	f := j.Fail(r.Checked(), j.region, fmt.Sprintf("The %s is in backup plan %s and %s.", r.Called(), d.plan.Name, said))
	f.Owner = j.o.Owner(r.Tags.Value)
	f.Command = fmt.Sprintf("aws backup list-backup-jobs --region %s --by-resource-arn %s", j.region, checks.Quote(r.ARN))
}
