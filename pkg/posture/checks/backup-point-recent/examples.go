package backuppointrecent

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
	none = []checks.Outcome{checks.NotApplicable}
)

// The plan is daily, and its jobs may begin within an hour: 25 hours.
var examples = []checks.Example{
	{Name: "an hour ago", Given: given.Plan(), Want: pass},
	{Name: "25 hours ago to the second", Given: given.Plan(points(completed(25 * time.Hour))), Want: pass},
	{
		Name: "25 hours and a second ago", Given: given.Plan(points(completed(25*time.Hour + time.Second))), Want: fail,
		Says: []string{"Rule daily of plan nightly made no recovery point that can be restored since 2026-03-01 05:00 UTC; the newest is of 2026-03-01 04:59 UTC."},
	},
	{Name: "none at all", Given: given.Plan(points()), Want: fail, Says: []string{"the plan last ran on 2026-03-02 05:00 UTC"}},
	{Name: "it never ran", Given: given.Plan(points(), func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.LastRun = time.Time{} }), Want: fail, Says: []string{"the plan never ran"}},
	{Name: "only in part", Given: given.Plan(points(point("PARTIAL", time.Hour))), Want: fail},
	{Name: "one is being made, the one before is good", Given: given.Plan(points(point("CREATING", time.Hour), completed(49*time.Hour))), Want: pass},
	{Name: "one is being made, the one before is too old", Given: given.Plan(points(point("CREATING", time.Hour), completed(51*time.Hour))), Want: fail},
	{Name: "kept up to date since a year", Given: given.Plan(points(point("AVAILABLE", 365*given.Day))), Want: pass},
	{Name: "of another rule", Given: given.Plan(rules(rule("rule-1", ""), rule("rule-2", "")), points(completed(time.Hour))), Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"Rule rule-2 of plan"}},
	{Name: "a weekly rule, 7 days ago", Given: given.Plan(rules(rule("rule-1", "cron(0 5 ? * SUN *)")), points(completed(7*given.Day))), Want: pass},
	{Name: "a weekly rule, 8 days ago", Given: given.Plan(rules(rule("rule-1", "cron(0 5 ? * SUN *)")), points(completed(8*given.Day))), Want: fail},
	{Name: "working days, on a Monday", Given: given.Plan(rules(rule("rule-1", "cron(0 5 ? * MON-FRI *)")), points(completed(3*given.Day))), Want: pass},
	{Name: "every 12 hours, a day ago", Given: given.Plan(rules(rule("rule-1", "rate(12 hours)")), points(completed(given.Day))), Want: fail},
	{Name: "a plan an hour old", Given: given.Plan(points(), func(s *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Created = s.TakenAt.Add(-time.Hour) }), Want: none},
	{Name: "a plan without selections", Given: given.Plan(points(), func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Selections.Value = nil }), Want: none},
	{Name: "a schedule that is not understood", Given: given.Plan(rules(rule("rule-1", "cron(now)"))), Want: []checks.Outcome{checks.Unknown}, Says: []string{`The schedule "cron(now)" of rule rule-1`}},
	{Name: "recovery points denied", Given: given.Plan(func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
		p.Points.Lose(snapshot.Gap{Reason: snapshot.Denied})
	}), Want: []checks.Outcome{checks.Unknown}},
}

type change = func(*snapshot.Snapshot, *snapshot.BackupPlan)

type maker func(*snapshot.Snapshot) snapshot.RecoveryPoint

func point(status string, age time.Duration) maker {
	return func(s *snapshot.Snapshot) snapshot.RecoveryPoint {
		return snapshot.RecoveryPoint{Vault: "main", Rule: "rule-1", Status: status, Created: s.TakenAt.Add(-age)}
	}
}

func completed(age time.Duration) maker { return point("COMPLETED", age) }

func points(makers ...maker) change {
	return func(s *snapshot.Snapshot, p *snapshot.BackupPlan) {
		p.Points.Value = nil
		for _, m := range makers {
			p.Points.Value = append(p.Points.Value, m(s))
		}
	}
}

func rule(id, schedule string) snapshot.BackupRule {
	return snapshot.BackupRule{ID: id, Name: id, Schedule: schedule, StartMinutes: 60, Vault: "main"}
}

func rules(list ...snapshot.BackupRule) change {
	return func(s *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Rules = snapshot.Full(list, s.TakenAt) }
}
