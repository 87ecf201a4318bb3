package rdssnapshotprivate

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "private", Given: snapshots(known(false, false), known(false, true)), Want: []checks.Outcome{checks.Pass}, Says: []string{"2 snapshots"}},
	{
		Name: "public, of an instance", Given: snapshots(known(true, false)), Want: []checks.Outcome{checks.Fail},
		Says: []string{"Snapshot before-0 of main, made on 2026-03-02, is public."},
	},
	{Name: "public, of a cluster", Given: snapshots(known(true, true), known(false, false)), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{
		Name: "attributes denied", Want: []checks.Outcome{checks.Pass, checks.Unknown}, Says: []string{"before-1 could not be read (denied)"},
		Given: snapshots(known(false, false), func(s *snapshot.Snapshot) snapshot.DBSnapshot {
			snap := known(false, false)(s)
			snap.Public.Lose(snapshot.Gap{Reason: snapshot.Denied})
			return snap
		}),
	},
}

type maker func(*snapshot.Snapshot) snapshot.DBSnapshot

func known(public, ofCluster bool) maker {
	return func(s *snapshot.Snapshot) snapshot.DBSnapshot {
		return snapshot.DBSnapshot{
			Database: "main", OfCluster: ofCluster, Kind: "manual", Status: "available", Created: s.TakenAt,
			Public: snapshot.Full(public, s.TakenAt),
		}
	}
}

func snapshots(makers ...maker) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var list []snapshot.DBSnapshot
		for i, m := range makers {
			snap := m(s)
			snap.ID = "before-" + string(rune('0'+i))
			snap.ARN = checks.ARN(s, "rds", s.Home, "snapshot:"+snap.ID)
			list = append(list, snap)
		}
		snapshot.DBSnapshots.Set(s, s.Home, list)
	}
}
