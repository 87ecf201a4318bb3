package responderdrilled

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "8 days ago to the second", Given: drills(drill(8 * day)), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "8 days and a second ago", Given: drills(drill(8*day + time.Second)), Want: []checks.Outcome{checks.Fail},
		Says: []string{"EKR-1) was at 2026-02-22 05:59 UTC, 8 days ago"},
	},
	{
		Name: "8 days ago for a threshold of a week", Given: drills(drill(8 * day)), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.DrillDays = 7 },
	},
	{Name: "never", Given: drills(), Want: []checks.Outcome{checks.Fail}, Says: []string{"never drilled"}},
	{
		Name: "incidents, but no drill", Want: []checks.Outcome{checks.Fail}, Says: []string{"never drilled"},
		Given: drills(changed(drill(day), func(i *snapshot.Incident) { i.Drill = false })),
	},
	{
		Name: "the last one failed, the one before succeeded", Want: []checks.Outcome{checks.Fail}, Says: []string{"was not contained"},
		Given: drills(drill(2*day), changed(drill(day), func(i *snapshot.Incident) { i.Contained = false })),
	},
	{
		Name: "one that never closed", Want: []checks.Outcome{checks.Fail}, Says: []string{"as far as state handled"},
		Given: drills(changed(drill(day), func(i *snapshot.Incident) { i.State = "handled" })),
	},
	{
		Name: "one still running, after one that succeeded", Want: []checks.Outcome{checks.Pass},
		Given: drills(drill(day), changed(drill(time.Hour), func(i *snapshot.Incident) { i.State = "handled" })),
	},
	{
		Name: "a dry run", Want: []checks.Outcome{checks.Fail}, Says: []string{"dry run"},
		Given: drills(changed(drill(day), func(i *snapshot.Incident) { i.DryRun = true })),
	},
	{
		Name: "not deployed", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) { snapshot.Incidents.Set(s, "", []snapshot.Incident{drill(20 * day)(s)}) },
	},
	{
		Name: "never, or on a page that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			drills()(s)
			snapshot.Incidents.In(s, "").Doubt(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
	{
		Name: "old, or on a page that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			drills(drill(20 * day))(s)
			snapshot.Incidents.In(s, "").Doubt(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
}

type maker func(*snapshot.Snapshot) snapshot.Incident

// drill is one that succeeded so long ago.
func drill(ago time.Duration) maker {
	return func(s *snapshot.Snapshot) snapshot.Incident {
		return snapshot.Incident{ID: "EKR-1", State: "closed", Drill: true, Contained: true, OpenedAt: s.TakenAt.Add(-ago)}
	}
}

func changed(m maker, change func(*snapshot.Incident)) maker {
	return func(s *snapshot.Snapshot) snapshot.Incident {
		i := m(s)
		change(&i)
		return i
	}
}

func drills(makers ...maker) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Status: "CREATE_COMPLETE", Table: true})
		var list []snapshot.Incident
		for _, m := range makers {
			list = append(list, m(s))
		}
		snapshot.Incidents.Set(s, "", list)
	}
}
