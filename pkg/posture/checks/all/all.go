// Package all lists every check of the posture review. Each file holds the list
// of one area, in the order in which its checks are shown.
package all

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

//go:generate go test . -run TestCatalogue -update

// Checks are all checks, by area.
func Checks() []checks.Check {
	return slices.Concat(identity, recovery, monitoring, responder)
}

// Choose returns the checks with the given ids, in the order of Checks; all of
// them if no id is given. Unknown lists the ids that no check has.
func Choose(ids ...string) (chosen []checks.Check, unknown []string) {
	list := Checks()
	if len(ids) == 0 {
		return list, nil
	}
	for _, check := range list {
		if slices.Contains(ids, check.ID) {
			chosen = append(chosen, check)
		}
	}
	for _, id := range ids {
		if !Known(id) {
			unknown = append(unknown, id)
		}
	}
	return chosen, unknown
}

// Known reports whether there is a check with the id.
func Known(id string) bool {
	return slices.ContainsFunc(Checks(), func(c checks.Check) bool { return c.ID == id })
}
