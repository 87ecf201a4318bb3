package checks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// Judge runs checks over a snapshot. The findings come in the order of the
// checks, then of Regions and resources; the same snapshot always gives the same
// findings. Exceptions have been applied.
func Judge(s *snapshot.Snapshot, list []Check, o Options, exceptions []Exception) []Finding {
	var all []Finding
	for _, check := range list {
		findings := evaluate(check, s, o)
		for i := range findings {
			complete(&findings[i], check, s)
			accept(&findings[i], exceptions, s.TakenAt)
		}
		slices.SortStableFunc(findings, compare)
		all = append(all, findings...)
	}
	annotate(s, o, all)
	return all
}

// evaluate runs one check. A check that panics or says nothing could not tell:
// it must cost neither the other checks nor the truth.
func evaluate(check Check, s *snapshot.Snapshot, o Options) (findings []Finding) {
	defer func() {
		if problem := recover(); problem != nil {
			findings = broken(s, "The check itself failed: "+inert.Text(redact.Text(fmt.Sprint(problem)), 200)+".")
		}
	}()
	findings = check.Evaluate(s, o)
	if len(findings) == 0 {
		return broken(s, "The check gave no answer.")
	}
	return findings
}

func broken(s *snapshot.Snapshot, evidence string) []Finding {
	return []Finding{{
		Outcome: Unknown, Resource: Account(s), Facet: "broken", Evidence: evidence, Count: 1,
		Unread: []snapshot.Gap{{Reason: snapshot.Failed}},
	}}
}

func complete(f *Finding, check Check, s *snapshot.Snapshot) {
	f.Check = check.ID
	if f.Severity == 0 {
		f.Severity = check.Severity
	}
	f.Fingerprint = fingerprint(s.Account, *f)
}

func compare(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Resource.ID, b.Resource.ID), cmp.Compare(a.Facet, b.Facet))
}

// Needs lists the parts that checks read, each once, in the order of
// snapshot.All.
func Needs(list []Check) []snapshot.Ref {
	needed := map[string]bool{snapshot.EnabledRegions.Name(): true}
	for _, check := range list {
		for _, ref := range check.Reads {
			needed[ref.Name()] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(snapshot.All), func(ref snapshot.Ref) bool { return !needed[ref.Name()] })
}
