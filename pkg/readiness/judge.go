package readiness

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Judge makes the report of what was read.
func Judge(m Material, o Options) Report {
	s := m.Snapshot
	r := Report{
		Version: Version, AccountID: s.Account, Partition: s.Partition, Region: s.Home, At: usage.At(s.TakenAt),
		Limits: limits(), Unread: unread(m), Keys: []Key{},
	}
	r.KeysListed = listed(s)
	j := newJudge(m, o)
	for _, k := range activeKeys(s) {
		r.Keys = append(r.Keys, j.key(k))
	}
	slices.SortStableFunc(r.Keys, byDanger)
	for _, k := range r.Keys {
		r.Owned.Keys++
		if k.Owner != "" {
			r.Owned.Known++
		}
	}
	r.Findings = j.findings(r)
	slices.SortStableFunc(r.Findings, func(a, b Find) int { return cmp.Compare(gravity(a.State), gravity(b.State)) })
	r.Ready = !slices.ContainsFunc(r.Findings, func(f Find) bool { return f.State == Blocker })
	r.Complete = len(r.Unread) == 0
	return r
}

// listed tells whether the keys of every user were read.
func listed(s *snapshot.Snapshot) bool {
	return s.IAM.AccessKeys.Whole() && !slices.ContainsFunc(s.IAM.AccessKeys.Value, func(u snapshot.UserKeys) bool { return !u.Keys.Whole() })
}

func gravity(s State) int { return slices.Index([]State{Blocker, Warning, Unknown, OK}, s) }

// byDanger orders keys by what they are good for, then the old before the young,
// then those in use.
func byDanger(a, b Key) int {
	return cmp.Or(
		cmp.Compare(a.Capability.Rank(), b.Capability.Rank()),
		cmp.Compare(b.AgeDays, a.AgeDays),
		b.LastUsed.At.Compare(a.LastUsed.At.Time),
		cmp.Compare(a.AccessKeyID, b.AccessKeyID),
	)
}

// limits are what cannot be known before the deployment, whoever asks.
func limits() []Gap {
	return []Gap{
		{"whether the responder's own roles may do their work", "IAM simulates only roles that exist: ekr drill proves it after the deployment"},
		{"use that CloudTrail's event history does not hold", "data events, as reads of S3 objects, are not in it"},
		{"what runs on a key", "addresses and services are known, not the job behind them: its owner knows"},
	}
}

// unread lists what could not be read. Features of the organization that only
// its administrators may see are not asked about.
func unread(m Material) []Gap {
	list := []Gap{}
	add := func(what string, gaps []snapshot.Gap) {
		for _, g := range gaps {
			list = append(list, Gap{what, g.String()})
		}
	}
	s := m.Snapshot
	for _, ref := range Parts {
		regions := []string{""}
		if ref.Regional() {
			regions = s.EnabledRegions.Value
		}
		for _, region := range regions {
			part := ref.Find(s, region)
			if ref.Name() == snapshot.CentralRoot.Name() && part.Read() {
				continue
			}
			add(nameOf(ref, region), part.Unread())
		}
	}
	for _, user := range s.IAM.AccessKeys.Value {
		add("access keys of "+user.User, user.Keys.Unread())
		for _, key := range user.Keys.Value {
			if key.Active {
				add("last use of "+key.ID, key.LastUsed.Unread())
			}
		}
	}
	for _, name := range users(activeKeys(s)) {
		part := m.Credentials[name]
		add("service credentials of "+name, part.Unread())
	}
	if !reserved(m.Guards) {
		add("service control policies", m.Guards.Unread())
	}
	return append(list, m.Refused...)
}

func nameOf(ref snapshot.Ref, region string) string {
	if region == "" {
		return ref.Name()
	}
	return fmt.Sprintf("%s in %s", ref.Name(), region)
}

// reserved tells whether the organization's policies were refused as they are to
// every member account: that is an answer, and no failure to read.
func reserved(guards snapshot.Part[[]Guard]) bool {
	return len(guards.Gaps) > 0 && !slices.ContainsFunc(guards.Gaps, func(g snapshot.Gap) bool { return g.Reason != snapshot.Denied })
}
