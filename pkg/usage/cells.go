package usage

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// operation names an operation as recorded.
type operation struct{ service, name string }

// cell names one kind of call of one key. All counts and lists of a summary are
// sums over cells, so that they agree with each other by construction.
type cell struct {
	operation
	region, address, agent string
	class                  Class
}

// tally counts the calls of a cell. A call is direct if its caller made it: not
// AWS, nor a service, in the caller's name.
type tally struct {
	events, failed, denied        int
	byService, byAWS, byAWSDenied int
	first, last                   time.Time
	// since counts the calls that succeeded since the exposure began, direct
	// those of them that were direct, writes those of the direct that changed
	// something, and tries the direct ones that failed.
	since, direct, writes, tries int
	// directFirst and directLast are the times of the direct ones.
	directFirst, directLast time.Time
	// lastOK is the last direct success, before or after the exposure.
	lastOK time.Time
	// days marks the days before the exposure on which direct calls were seen.
	days days
}

// before counts the calls that succeeded before the exposure.
func (t *tally) before() int { return t.events - t.failed - t.since }

// baselineDays is how far back before the exposure a baseline reaches.
const baselineDays = 90

// days is a set of the last days before the exposure.
type days [2]uint64

func (d *days) mark(n int) {
	if n >= 0 && n < baselineDays {
		d[n/64] |= 1 << (n % 64)
	}
}

func (d days) union(other days) days { return days{d[0] | other[0], d[1] | other[1]} }
func (d days) count() int            { return bits.OnesCount64(d[0]) + bits.OnesCount64(d[1]) }

const (
	// maxCells bounds the kinds of call told apart. User agents and, from
	// inside a large address range, addresses are the caller's choice: past the
	// bound agents, and past twice the bound addresses, are counted under one
	// name, and the summary says so.
	maxCells = 30_000
	other    = "(other)"
	// clipAt is the longest text kept of any one field, in bytes.
	clipAt = 300
	cut    = "..."
)

// add counts a record of the key. used is how many cells all keys have.
func (a *activity) add(r trail.Record, class Class, exposed time.Time, used int) {
	c := cell{operation{clip(r.Service()), clip(r.EventName)}, clip(r.AWSRegion), clip(r.SourceIPAddress), clip(r.UserAgent), class}
	t := a.cells[c]
	if t == nil && used >= maxCells {
		c.agent = other
		t = a.cells[c]
	}
	if t == nil && used >= 2*maxCells {
		c.address = other
		t = a.cells[c]
	}
	if t == nil {
		t = &tally{}
		a.cells[detach(c)] = t
	}
	t.count(r, exposed)
}

func (t *tally) count(r trail.Record, exposed time.Time) {
	failed, byAWS := r.Failed(), r.ByAWS()
	byService := !byAWS && r.ByService()
	t.events++
	if failed {
		t.failed++
	}
	denied := failed && r.Denied()
	t.denied += one(denied)
	t.byService += one(byService)
	t.byAWS += one(byAWS)
	t.byAWSDenied += one(byAWS && denied)
	t.first, t.last = earlierKnown(t.first, r.EventTime), chrono.Later(t.last, r.EventTime)
	early := before(r.EventTime, exposed)
	if !early && !failed {
		t.since++
	}
	if !byAWS && !byService {
		t.countDirect(r, exposed, early, failed)
	}
}

func (t *tally) countDirect(r trail.Record, exposed time.Time, early, failed bool) {
	if !failed {
		t.lastOK = chrono.Later(t.lastOK, r.EventTime)
	}
	switch {
	case early:
		const day = 24 * time.Hour
		t.days.mark(int((exposed.Sub(r.EventTime) - 1) / day))
	case failed:
		t.tries++
	default:
		t.direct++
		t.directFirst, t.directLast = earlierKnown(t.directFirst, r.EventTime), chrono.Later(t.directLast, r.EventTime)
		t.writes += one(!r.ReadOnly)
	}
}

// before reports whether a call was surely made before the exposure: without a
// time it counts as made since.
func before(t, exposed time.Time) bool {
	return !exposed.IsZero() && !t.IsZero() && t.Before(exposed)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// earlierKnown is the earlier of two times, of which one may be absent.
func earlierKnown(a, b time.Time) time.Time {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	}
	return chrono.Earlier(a, b)
}

// clip bounds a text that others wrote, and marks where it was cut.
func clip(s string) string {
	if len(s) <= clipAt {
		return s
	}
	return strings.ToValidUTF8(s[:clipAt-len(cut)], "") + cut
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

type digester struct {
	seeds [2]maphash.Seed
	// unnamed counts records of which nothing can be digested.
	unnamed uint64
}

func newDigester() digester {
	return digester{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

// of digests the event id, or the whole record if it has none: copies of one
// record are then still one.
func (d *digester) of(r trail.Record) digest {
	switch {
	case r.EventID != "":
		return digest{maphash.String(d.seeds[0], r.EventID), maphash.String(d.seeds[1], r.EventID)}
	case len(r.Raw) > 0:
		return digest{maphash.Bytes(d.seeds[0], r.Raw), maphash.Bytes(d.seeds[1], r.Raw)}
	}
	d.unnamed++
	return digest{0, d.unnamed}
}
