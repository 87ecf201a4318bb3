package usage

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Collector gathers records of a key and of the credentials it minted. Its
// memory depends on how many kinds of call there are, plus 16 bytes or so for
// each event, not on the size of the records.
type Collector struct {
	key      string
	exposed  time.Time
	digester digester
	seen     map[digest]struct{}
	keys     map[string]*activity
	mints    map[string]*mint
	// nameless are credentials without an id, such as passwords.
	nameless []*mint
	status   map[string]string
	statusAt map[string]time.Time
	cells    int

	malformed    int
	withoutID    int
	withoutTime  int
	childrenLeft int
	notes        int
}

// activity is what one key did.
type activity struct {
	events, failed, denied, duplicates int
	first, last                        time.Time
	principal, account                 string
	cells                              map[cell]*tally
	coarse                             bool
	created                            []Created
	secrets                            []Secret
}

// NewCollector returns a collector for a key. The exposure time divides what
// came before, the baseline, from what came after; with the zero time
// everything came after.
func NewCollector(key string, exposed time.Time) *Collector {
	return &Collector{
		key: key, exposed: exposed, digester: newDigester(),
		seen: map[digest]struct{}{}, keys: map[string]*activity{}, mints: map[string]*mint{},
		status: map[string]string{}, statusAt: map[string]time.Time{},
	}
}

// Malformed counts inputs that could not be read as a record.
func (c *Collector) Malformed(n int) { c.malformed += n }

// Add takes one record. Records of any key may come, in any order; a further
// copy of one is counted as a duplicate.
func (c *Collector) Add(r trail.Record) {
	a := c.activity(r.UserIdentity.AccessKeyID)
	d := c.digester.of(r)
	if _, again := c.seen[d]; again {
		a.duplicates++
		return
	}
	c.seen[d] = struct{}{}
	c.noteMissing(r)
	a.count(r)
	before := len(a.cells)
	a.add(r, c.exposed, c.cells < maxCells)
	c.cells += len(a.cells) - before
	c.noteMinted(r)
	c.noteStatus(r)
	c.noteFindings(a, r)
}

func (c *Collector) activity(key string) *activity {
	a := c.keys[key]
	if a == nil {
		a = &activity{cells: map[cell]*tally{}}
		c.keys[strings.Clone(key)] = a
	}
	return a
}

func (c *Collector) noteMissing(r trail.Record) {
	if r.EventID == "" {
		c.withoutID++
	}
	if r.EventTime.IsZero() {
		c.withoutTime++
	}
}

func (a *activity) count(r trail.Record) {
	a.events++
	if r.Failed() {
		a.failed++
		if r.Denied() {
			a.denied++
		}
	}
	a.first, a.last = earlier(a.first, r.EventTime), later(a.last, r.EventTime)
	if a.principal == "" {
		a.principal = strings.Clone(clip(r.UserIdentity.ARN))
		if a.principal == "" {
			a.principal = strings.Clone(clip(r.UserIdentity.UserName))
		}
	}
	if a.account == "" {
		a.account = strings.Clone(clip(r.UserIdentity.AccountID))
	}
}
