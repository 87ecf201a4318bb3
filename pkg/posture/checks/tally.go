package checks

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Tally gathers the findings of one check over all Regions: each failure and
// each thing that could not be told, and one PASS for all that is good.
type Tally struct {
	s     *snapshot.Snapshot
	words Words

	passed   int
	findings []*Finding
	unread   map[string]bool // what has been said to be unread
}

// Words are how a check speaks of what it looks at.
type Words struct {
	// One and Many name the things: "EBS snapshot", "EBS snapshots".
	One, Many string
	// Good ends the sentence about those that pass: "private".
	Good string
	// None is the sentence for accounts to which the check does not apply; ""
	// for "There are no " and Many.
	None string
}

// NewTally begins a tally.
func NewTally(s *snapshot.Snapshot, words Words) *Tally {
	return &Tally{s: s, words: words, unread: map[string]bool{}}
}

// Pass counts a good one.
func (t *Tally) Pass() { t.passed++ }

// Fail adds a failure. The finding may be completed by the caller.
func (t *Tally) Fail(r Resource, region, evidence string) *Finding {
	return t.add(Finding{Outcome: Fail, Resource: r, Region: region, Evidence: evidence})
}

// Unknown adds something that could not be told.
func (t *Tally) Unknown(r Resource, region, evidence string, gaps ...snapshot.Gap) *Finding {
	return t.add(Finding{Outcome: Unknown, Resource: r, Region: region, Evidence: evidence, Unread: gaps})
}

func (t *Tally) add(f Finding) *Finding {
	f.Count = 1
	t.findings = append(t.findings, &f)
	return &f
}

// Doubted reports whether anything could not be told so far. An absence must
// not be judged then.
func (t *Tally) Doubted() bool {
	return slices.ContainsFunc(t.findings, func(f *Finding) bool { return f.Outcome == Unknown })
}

// Settle drops what could not be told: something good was seen that settles the
// question for all. It is for checks with OneSuffices.
func (t *Tally) Settle() {
	t.findings = slices.DeleteFunc(t.findings, func(f *Finding) bool { return f.Outcome == Unknown })
}

// Regions yields the Regions to judge, sorted. If it could not be read which
// those are, that is a finding too.
func (t *Tally) Regions() iter.Seq[string] {
	Read(t, snapshot.EnabledRegions, "")
	return slices.Values(t.s.RegionNames())
}

// Findings ends the tally. Where nothing was found at all, the check does not
// apply.
func (t *Tally) Findings() []Finding {
	if t.passed > 0 {
		f := Finding{Outcome: Pass, Resource: Account(t.s), Count: t.passed}
		f.Evidence = fmt.Sprintf("%s: %s.", t.count(t.passed), t.words.Good)
		t.findings = append(t.findings, &f)
	}
	if len(t.findings) == 0 {
		none := cmp.Or(t.words.None, fmt.Sprintf("There are no %s.", t.words.Many))
		t.add(Finding{Outcome: NotApplicable, Resource: Account(t.s), Evidence: none})
	}
	findings := make([]Finding, len(t.findings))
	for i, f := range t.findings {
		findings[i] = *f
	}
	return findings
}

func (t *Tally) count(n int) string {
	if n == 1 {
		return "1 " + t.words.One
	}
	return fmt.Sprintf("%d %s", n, t.words.Many)
}

// Read reads a part of the snapshot; ok is false if nothing is known of it.
// What could not be read becomes a finding, once, also where the rest can be
// judged. The Region is ignored for global parts.
func Read[T any](t *Tally, h snapshot.Handle[T], region string) (value T, ok bool) {
	if !h.Regional() {
		region = ""
	}
	return ReadInner(t, Resource{Type: Part, ID: h.Name()}, region, h.In(t.s, region))
}

// ReadInner reads a part that stands in another, as the versioning of a bucket.
// What could not be read becomes a finding about the resource.
func ReadInner[T any](t *Tally, r Resource, region string, part *snapshot.Part[T]) (value T, ok bool) {
	key := r.ID + "\x00" + region
	if gaps := part.Unread(); len(gaps) > 0 && !t.unread[key] {
		t.unread[key] = true
		how := "could not be read"
		if part.Read() {
			how = "was read only in part"
		}
		t.Unknown(r, region, fmt.Sprintf("%s %s (%s).", r.called(), how, gaps[0]), gaps...)
	}
	return part.Value, part.Read()
}

func (r Resource) called() string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}
