package config

import (
	"maps"
	"slices"
	"strings"
)

// unknown refuses names that are nearly those of a setting: a misspelled
// setting would otherwise be silently without effect. Other names are left
// alone, because the context also holds the CDK's own and the user's.
func (r *reader) unknown() {
	for _, name := range slices.Sorted(maps.Keys(r.context)) {
		if strings.ContainsAny(name, ":/") || slices.Contains(r.known, name) {
			continue
		}
		if name == "region" {
			r.fail(name, "is no setting: partition decides where the responder runs (us-east-1 or us-gov-west-1), because AWS announces exposed keys nowhere else")
			continue
		}
		for _, known := range r.known {
			if resembles(name, known) {
				r.fail(name, "is no setting; is %s meant?", known)
				break
			}
		}
	}
}

// resembles reports whether a is b in other letter case, the beginning of b,
// or a few letters away from it.
func resembles(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if len(a) >= 5 && strings.HasPrefix(b, a) || len(b) >= 5 && strings.HasPrefix(a, b) {
		return true
	}
	return distance(a, b) <= max(1, len(b)/5)
}

// distance counts the letters to add, remove or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			above := row[j]
			row[j] = min(above+1, row[j-1]+1, diagonal+differ(a[i-1], b[j-1]))
			diagonal = above
		}
	}
	return row[len(b)]
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
