package report

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

// Compare says in r what changed since the review before. Without one, nothing
// is new: there is nothing to compare with.
func (r *Review) Compare(before *Review) error {
	if before == nil {
		return nil
	}
	if before.Account != r.Account {
		return fmt.Errorf("the review before is of account %s, this one of account %s", before.Account, r.Account)
	}
	r.Previous, r.FullAt, r.told = before.TakenAt, before.FullAt, before.Problems
	r.Unarchived = before.Unarchived
	known := before.history()
	for i := range r.Findings {
		r.Findings[i].compare(known)
	}
	r.leave(before)
	return nil
}

// history finds a finding of the review before. A failure, accepted or not, and
// a doubt about the same resource have the same fingerprint, and both can be
// there: the failure carried along while nobody can tell.
type history struct{ failures, doubts map[string]Entry }

func (r *Review) history() history {
	h := history{failures: map[string]Entry{}, doubts: map[string]Entry{}}
	for _, e := range slices.Concat(r.Unseen, r.Findings) {
		switch e.Outcome {
		case checks.Fail, checks.Excepted:
			h.failures[e.Fingerprint] = e
		case checks.Unknown:
			h.doubts[e.Fingerprint] = e
		}
	}
	return h
}

// compare looks at one finding. Passes have no history: each stands for many
// resources.
func (e *Entry) compare(h history) {
	switch e.Outcome {
	case checks.Unknown:
		if old, there := h.doubts[e.Fingerprint]; there {
			e.Since = old.Since
		} else {
			e.Change = New
		}
	case checks.Excepted:
		if old, there := h.failures[e.Fingerprint]; there {
			e.Since = old.Since
			if graver(e.Finding, old.Finding) { // what was accepted was less
				e.Change = Worse
			}
		}
	case checks.Fail:
		old, there := h.failures[e.Fingerprint]
		switch {
		case !there:
			e.Change = New
		case old.Outcome == checks.Excepted || graver(e.Finding, old.Finding):
			e.Since, e.Change = old.Since, Worse
		default:
			e.Since = old.Since
		}
	}
}

// graver compares a failure with itself in the review before. What its holder may
// do counts only if both reviews could tell: policies that could not be read for
// a day have made nothing worse.
func graver(now, before checks.Finding) bool {
	told := now.Capability != checks.CapabilityUnknown && before.Capability != checks.CapabilityUnknown
	return now.Severity > before.Severity || told && now.Capability.Rank() < before.Capability.Rank()
}

// leave says what became of the failures that are no longer found.
func (r *Review) leave(before *Review) {
	here := map[string]bool{}
	for _, e := range r.Findings {
		if e.Outcome == checks.Fail || e.Outcome == checks.Excepted {
			here[e.Fingerprint] = true
		}
	}
	doubts := r.doubts()
	for _, old := range before.Of(checks.Fail) {
		if !here[old.Fingerprint] {
			r.left(old, New, doubts)
		}
		here[old.Fingerprint] = true
	}
	for _, old := range before.Unseen {
		if !here[old.Fingerprint] {
			r.left(old, "", doubts)
		}
	}
}

// left puts away one failure that is no longer found. It is fixed only if its
// check looked there again and could tell. Where it could not, the failure is
// carried along, so that it is not called new when it is seen again, and its
// fix is not lost. A check that was not run says nothing of it.
func (r *Review) left(old Entry, news Change, doubts doubts) {
	old.Change = news
	reviewed := old.Region == "" || r.global[old.Check] || slices.Contains(r.Regions, old.Region)
	switch {
	case !slices.Contains(r.Checks, old.Check):
	case !reviewed && news == "":
		// That its Region is no longer reviewed has been said.
	case !reviewed || doubts.cover(old.Finding):
		r.Unseen = append(r.Unseen, old)
	default:
		old.Change = ""
		r.Fixed = append(r.Fixed, old)
	}
}

// doubts are the places of which a check could not tell: Regions by check, ""
// for what is about no Region or all.
type doubts map[string]map[string]bool

func (r *Review) doubts() doubts {
	d := doubts{}
	for _, e := range r.Of(checks.Unknown) {
		if d[e.Check] == nil {
			d[e.Check] = map[string]bool{}
		}
		d[e.Check][e.Region] = true
	}
	return d
}

// cover reports whether a failure may still be there unseen: something in its
// Region could not be told, or something about all Regions; or it is itself
// about all, and one could not be told.
func (d doubts) cover(f checks.Finding) bool {
	regions := d[f.Check]
	return regions[f.Region] || regions[""] || f.Region == "" && len(regions) > 0
}
