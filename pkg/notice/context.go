package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// context is what helps to judge the calls: who else made some of them, which
// tools were used, and what is normal.
func (v view) context(s usage.Summary) []string {
	list := []string{}
	if text := callers(s); text != "" {
		list = append(list, text)
	}
	if text := v.alsoBefore(s); text != "" {
		list = append(list, text)
	}
	return append(list, normal(s))
}

// callers tells of calls that are not what they seem: by tools that announce
// themselves, by AWS in the key's name, and by services.
func callers(s usage.Summary) string {
	list := []string{}
	for _, a := range s.UserAgents {
		if a.Tool != "" && len(list) < maxPoints/2 {
			list = append(list, "Announced as "+inert(a.Tool, 40)+": "+counted(a.Count, "call")+".")
		}
	}
	if n := s.ByAWS - s.ByAWSDenied; n > 0 {
		list = append(list, "By AWS itself (its quarantine): "+counted(n, "call")+".")
	}
	if s.ByAWSDenied > 0 {
		list = append(list, "By AWS, stopped by our own denial and not hostile: "+counted(s.ByAWSDenied, "attempt")+" to put its quarantine on.")
	}
	if s.ByService > 0 {
		list = append(list, "By AWS services, following up on earlier calls: "+counted(s.ByService, "call")+".")
	}
	return strings.Join(list, " ")
}

// alsoBefore names calls that look like the key's ordinary ones, since it made
// them before the exposure too. Whoever holds the key can make them as well.
func (v view) alsoBefore(s usage.Summary) string {
	names := []string{}
	for _, c := range s.Suspicious {
		if c.Since > 0 && v.isOrdinary(s, c) {
			names = append(names, call(c))
		}
	}
	since, before := v.madeBySince(s)
	for _, c := range since {
		op := operation(c.Service, c.Action)
		if before[op] && !slices.Contains(names, op) && !v.isHarm(s, c) {
			names = append(names, op)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Done before the exposure too, so not listed: " + strings.Join(first(names, 6), ", ") + "."
}

// normal is the key's ordinary use, if it is known.
func normal(s usage.Summary) string {
	if !s.Baseline.Known {
		return "Normal use, for comparison: not known yet."
	}
	list := []string{}
	for _, a := range s.Baseline.Addresses {
		list = append(list, inert(a, 60))
	}
	text := "Normal use, for comparison (" + counted(s.Baseline.Days, "day") + " before the exposure): "
	return text + orElse(strings.Join(first(list, maxPoints), ", "), "none on record") + "."
}
