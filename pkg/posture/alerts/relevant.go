package alerts

import (
	"maps"
	"slices"
	"strings"
)

// Relevant reports whether a rule of EventBridge with a pattern may be there to
// tell of what is watched, in a Region of an account: it names events of
// CloudTrail, or it takes some that are watched without naming them, as one for
// all that the root user does. What takes ordinary calls too is there for
// something else, as to pass everything on; so is a schedule.
func Relevant(pattern, account, region string) bool {
	if strings.Contains(pattern, "via CloudTrail") {
		return true
	}
	p, err := parsePattern(pattern)
	if p.fields == nil {
		return false
	}
	if err != nil {
		// What stands in it is not understood: what stands around it is asked.
		p.fields = maps.Clone(p.fields)
		delete(p.fields, "detail")
		if known(p.fields) != nil {
			return true
		}
	}
	takes := func(e Event) bool { return p.Takes(delivered(e, account, region)) }
	if err == nil && slices.ContainsFunc(everyday, takes) {
		return false
	}
	return slices.ContainsFunc(CIS, func(w Watch) bool { return slices.ContainsFunc(w.Events, takes) })
}
