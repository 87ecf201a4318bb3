package usage

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// cell names one kind of call of one key. All counts and lists of a summary are
// sums over cells, so that they agree with each other by construction.
type cell struct {
	service, name, region, address, agent string
	class                                 Class
}

// tally counts the calls of a cell.
type tally struct {
	events, failed, denied int
	first, last            time.Time
	// after counts the calls that succeeded after the exposure began, lastWrite
	// those among them that changed something, and tries those that failed.
	after, writes, tries int
	// byService and byAWS count calls made in the key's name.
	byService, byAWS int
	// days marks the days before the exposure on which calls were seen.
	days days
}

// days is a set of the last 128 days before the exposure. 90 are read.
type days [2]uint64

func (d *days) mark(n int) {
	if n >= 0 && n < 128 {
		d[n/64] |= 1 << (n % 64)
	}
}

func (d days) union(other days) days { return days{d[0] | other[0], d[1] | other[1]} }
func (d days) count() int            { return bits.OnesCount64(d[0]) + bits.OnesCount64(d[1]) }

const (
	// maxCells bounds the kinds of call told apart. User agents and, from
	// inside a large address range, addresses are the caller's choice: past the
	// bound they are counted under one name, and the summary says so.
	maxCells = 100_000
	other    = "(other)"
	// clipAt is the longest text kept of any one field.
	clipAt = 300
)

// add counts a record of the key.
func (a *activity) add(r trail.Record, exposed time.Time, room bool) {
	c := cell{clip(r.Service()), clip(r.EventName), clip(r.AWSRegion), clip(r.SourceIPAddress), clip(r.UserAgent), classOf(r)}
	t := a.cells[c]
	if t == nil && !room {
		c.agent = other
		t = a.cells[c]
	}
	if t == nil && !room && len(a.cells) >= 2*maxCells {
		c.address = other
		t = a.cells[c]
	}
	if t == nil {
		t = &tally{}
		a.cells[detach(c)] = t
	}
	a.coarse = a.coarse || c.agent == other
	t.count(r, exposed)
}

func (t *tally) count(r trail.Record, exposed time.Time) {
	failed := r.Failed()
	t.events++
	if failed {
		t.failed++
		if r.Denied() {
			t.denied++
		}
	}
	t.first, t.last = earlier(t.first, r.EventTime), later(t.last, r.EventTime)
	if r.ByService() {
		t.byService++
	}
	if r.ByAWS() {
		t.byAWS++
	}
	switch {
	case !exposed.IsZero() && !r.EventTime.IsZero() && r.EventTime.Before(exposed):
		t.days.mark(int(exposed.Sub(r.EventTime) / (24 * time.Hour)))
	case failed:
		t.tries++
	default:
		t.after++
		if !r.ReadOnly {
			t.writes++
		}
	}
}

// earlier and later pass over absent times.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func clip(s string) string {
	if len(s) <= clipAt {
		return s
	}
	return strings.ToValidUTF8(s[:clipAt], "")
}

// detach copies the texts, which would otherwise hold whole records in memory.
func detach(c cell) cell {
	for _, s := range []*string{&c.service, &c.name, &c.region, &c.address, &c.agent} {
		*s = strings.Clone(*s)
	}
	return c
}

// digest stands for an event id in the set of those seen: 128 bits, keyed, so
// that nobody can choose two ids that collide.
type digest [2]uint64

type digester [2]maphash.Seed

func newDigester() digester { return digester{maphash.MakeSeed(), maphash.MakeSeed()} }

// of digests the event id, or the whole record if it has none: copies of one
// record are then still one.
func (d digester) of(r trail.Record) digest {
	if r.EventID != "" {
		return digest{maphash.String(d[0], r.EventID), maphash.String(d[1], r.EventID)}
	}
	return digest{maphash.Bytes(d[0], r.Raw), maphash.Bytes(d[1], r.Raw)}
}
