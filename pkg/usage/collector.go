package usage

import (
	"cmp"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Collector gathers records of a key and of the credentials it minted. Its
// memory depends on how many kinds of call there are, plus 16 bytes or so for
// each event, not on the size of the records. What comes out does not depend on
// the order in which records come, as long as no bound is reached.
type Collector struct {
	key      string
	exposed  time.Time
	digester digester
	seen     map[digest]struct{}
	keys     map[string]*activity
	mints    map[string]*mint
	// nameless are credentials without an id, such as passwords.
	nameless []*mint
	switches map[string]switched
	cells    int

	malformed   int
	withoutID   int
	withoutTime int
	// childrenLeft counts minted credentials past the bound, earlyLeft those
	// that ended before the exposure.
	early, earlyLeft, childrenLeft int
	// notes counts findings since the exposure, earlyNotes those before.
	notes, earlyNotes int
}

// activity is what one key did.
type activity struct {
	events, failed, denied, duplicates int
	first, last                        time.Time
	arn, name, account                 string
	cells                              map[cell]*tally
	created                            []Created
	secrets                            []Secret
	targets                            map[operation][]Target
}

func newActivity() *activity {
	return &activity{cells: map[cell]*tally{}, targets: map[operation][]Target{}}
}

// NewCollector returns a collector for a key. The exposure time divides what
// came before, the baseline, from what came after; with the zero time
// everything came after.
func NewCollector(key string, exposed time.Time) *Collector {
	return &Collector{
		key: key, exposed: exposed, digester: newDigester(),
		seen: map[digest]struct{}{}, keys: map[string]*activity{}, mints: map[string]*mint{}, switches: map[string]switched{},
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
	class := classOf(r)
	a.add(r, class, c.exposed, c.cells)
	c.cells += len(a.cells) - before
	c.noteMinted(r)
	c.noteStatus(r)
	c.noteFindings(a, r, class)
}

func (c *Collector) activity(key string) *activity {
	a := c.keys[clip(key)]
	if a == nil {
		a = newActivity()
		c.keys[strings.Clone(clip(key))] = a
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
	a.first, a.last = earlierKnown(a.first, r.EventTime), chrono.Later(a.last, r.EventTime)
	a.arn, a.name, a.account = least(a.arn, r.UserIdentity.ARN), least(a.name, r.UserIdentity.UserName), least(a.account, r.UserIdentity.AccountID)
}

// principal is whose key it is, as the records say.
func (a *activity) principal() string { return cmp.Or(a.arn, a.name) }

// least keeps one of the texts that records give for what should be one thing,
// the same one whatever their order. An absent text says nothing.
func least(have, text string) string {
	if text == "" || have != "" && have <= text {
		return have
	}
	return strings.Clone(clip(text))
}
