package report

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

// News is whether a person must be told of a review, and how.
type News struct {
	// Send: tell somebody. Full: tell all of it, whatever changed.
	Send, Full bool
	// Urgent failures are new or worse, and about root or open to anyone; worse
	// ones also if they are accepted. In the first review of an account everything
	// counts as new.
	Urgent []Entry
	// Worst is the gravest severity among what is new or worse; 0 if nothing is.
	Worst checks.Severity
}

// weekly is the pause between two digests of everything. It is a little less
// than a week, because a daily review does not begin on the second.
const weekly = 7*24*time.Hour - 12*time.Hour

// News decides whether to tell somebody, and marks a digest of everything as
// due: once a week, and for the first review. What is only counted in the
// digest is no news by itself.
func (r *Review) News(list []checks.Check) News {
	n := News{Full: r.FullAt.IsZero() || r.TakenAt.Sub(r.FullAt) >= weekly}
	if n.Full {
		r.FullAt = r.TakenAt
	}
	n.Send = n.Full || slices.ContainsFunc(r.Problems, func(p string) bool { return !slices.Contains(r.told, p) })
	quiet := folds(list)
	for _, e := range r.Findings {
		if e.Change == "" && !r.Previous.IsZero() || quiet(e) {
			continue
		}
		n.Send = n.Send || e.Change != ""
		if e.Outcome == checks.Fail || e.Change == Worse {
			n.Worst = max(n.Worst, e.Severity)
			if urgent(e, list) {
				n.Urgent = append(n.Urgent, e)
			}
		}
	}
	n.Send = n.Send || slices.ContainsFunc(r.Fixed, func(e Entry) bool { return !quiet(e) })
	n.Send = n.Send || slices.ContainsFunc(r.Unseen, func(e Entry) bool { return e.Change == New && !quiet(e) })
	return n
}

// folds returns a function that tells what is only counted in the digest.
func folds(list []checks.Check) func(Entry) bool {
	folded := map[string]checks.Check{}
	for _, check := range list {
		folded[check.ID] = check
	}
	return func(e Entry) bool { return isFolded(folded[e.Check], e) }
}

func urgent(e Entry, list []checks.Check) bool {
	i := slices.IndexFunc(list, func(c checks.Check) bool { return c.ID == e.Check })
	return i >= 0 && (list[i].Area == checks.Root || list[i].Tier == checks.Open)
}
