package summarize

import (
	"cmp"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// stranger is a call by somebody else from a hostile address.
type stranger struct {
	arn, key, address string
	at                time.Time
}

// maxStrangers bounds the calls of others that are kept.
const maxStrangers = 100_000

func (g *gathered) stranger(line []byte) {
	r, err := trail.Parse(line)
	if err != nil {
		g.collector.Malformed(1)
		return
	}
	id := r.UserIdentity
	// What AWS or a service does in somebody's name says nothing about where
	// that somebody is.
	if r.ByAWS() || r.ByService() || len(g.others) == maxStrangers {
		return
	}
	g.others = append(g.others, stranger{cmp.Or(id.ARN, id.UserName, id.PrincipalID), id.AccessKeyID, r.SourceIPAddress, r.EventTime})
}

// identities names who else was active from hostile addresses since the
// exposure. An address at which others were active before is theirs, so that
// while the key's own addresses are not known it proves nothing.
func (g *gathered) identities(hostile []string, baselineKnown bool, exposed time.Time) []usage.Identity {
	const most = 100
	family, shared := g.collector.InFamily(), map[string]bool{}
	for _, s := range g.others {
		if s.at.Before(exposed) && !family(s.key) {
			shared[s.address] = !baselineKnown
		}
	}
	found := []usage.Identity{}
	for _, s := range g.others {
		identity := usage.Identity{ARN: s.arn, Address: s.address}
		if s.arn == "" || family(s.key) || shared[s.address] || s.at.Before(exposed) || !slices.Contains(hostile, s.address) ||
			slices.Contains(found, identity) || len(found) == most {
			continue
		}
		found = append(found, identity)
	}
	slices.SortFunc(found, func(a, b usage.Identity) int {
		return cmp.Or(cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.Address, b.Address))
	})
	return found
}
