// Package backuppointrecent asks of each rule of a backup plan whether it made a
// recovery point when it last should have. A plan can fail every night, and only
// its jobs say so.
package backuppointrecent

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "backup-point-recent",
	Question: "Did every rule of a backup plan make a recovery point within its period?",
	Area:     checks.Backup,
	Severity: checks.High,
	Tier:     checks.Unrecoverable,
	Why:      "Backup jobs fail in silence: for a role that was changed, a key that was disabled, a bucket without versioning. It is noticed when something must be restored.",
	Fix: checks.Fix{
		Do:      "Read why the jobs failed, and mend that.",
		Command: "aws backup list-backup-jobs --region <region> --by-backup-vault-name <vault> --by-state FAILED",
		Breaks:  "Nothing. The command only reads.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.BackupPlans, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "rule of a backup plan", Many: "rules of backup plans", Good: "a recovery point within its period",
		None: "There are no backup plans that had time to run.",
	})
	for region := range t.Regions() {
		plans, _ := checks.Read(t, snapshot.BackupPlans, region)
		for i := range plans {
			plan(t, s, region, &plans[i])
		}
	}
	return t.Findings()
}

func plan(t *checks.Tally, s *snapshot.Snapshot, region string, p *snapshot.BackupPlan) {
	r := protection.PlanResource(p)
	rules, _ := checks.ReadInner(t, r, region, &p.Rules)
	points, _ := checks.ReadInner(t, r, region, &p.Points)
	for _, rule := range rules {
		limit, err := protection.Limit(rule)
		if err != nil {
			f := t.Unknown(r, region, fmt.Sprintf("The schedule %q of rule %s of plan %s could not be understood.", rule.Schedule, rule.Name, p.Name), snapshot.Gap{Reason: snapshot.Malformed})
			f.Facet = rule.ID
			continue
		}
		made := pointsOf(rule, points)
		switch {
		case made.recent(s, limit):
			t.Pass()
		case s.Age(p.Created) <= limit, !p.Points.Whole(), idle(t, region, p):
		default:
			failed(t, s, region, p, rule, limit, made)
		}
	}
}

// idle reports whether a plan has no selections: that is another check's finding.
func idle(t *checks.Tally, region string, p *snapshot.BackupPlan) bool {
	selections, _ := checks.ReadInner(t, protection.PlanResource(p), region, &p.Selections)
	return p.Selections.Whole() && len(selections) == 0
}

// made is what a rule made lately.
type made struct {
	usable     time.Time // when the newest point began that can be restored
	continuous bool      // one is kept up to date
	running    bool
}

func pointsOf(rule snapshot.BackupRule, points []snapshot.RecoveryPoint) (m made) {
	for _, p := range points {
		switch {
		case p.Rule != rule.ID:
		case p.Status == "AVAILABLE":
			m.continuous = true
		case p.Status == "CREATING":
			m.running = true
		case protection.Usable(p) && p.Created.After(m.usable):
			m.usable = p.Created
		}
	}
	return m
}

// recent reports whether the newest point is young enough. While the next one is
// being made, the one before may be a period older.
func (m made) recent(s *snapshot.Snapshot, limit time.Duration) bool {
	if m.running {
		limit *= 2
	}
	return m.continuous || s.Age(m.usable) <= limit
}

func failed(t *checks.Tally, s *snapshot.Snapshot, region string, p *snapshot.BackupPlan, rule snapshot.BackupRule, limit time.Duration, m made) {
	said := "the plan never ran"
	switch {
	case !m.usable.IsZero():
		said = "the newest is of " + minute(m.usable)
	case !p.LastRun.IsZero():
		said = "the plan last ran on " + minute(p.LastRun)
	}
	r := protection.PlanResource(p)
	f := t.Fail(r, region, fmt.Sprintf("Rule %s of plan %s made no recovery point that can be restored since %s; %s.",
		rule.Name, p.Name, minute(s.TakenAt.Add(-limit)), said))
	f.Facet = rule.ID
	f.Command = fmt.Sprintf("aws backup list-backup-jobs --region %s --by-backup-vault-name %s --by-state FAILED", region, checks.Quote(rule.Vault))
}

func minute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") + " UTC" }
