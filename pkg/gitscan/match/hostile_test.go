package match

import (
	"strings"
	"testing"
)

// TestHostilePatterns: a pattern, which may be of a repository that is looked at
// (.gitallowed), is taken or refused in a time that does not grow with the square of
// its length, nor with the product of its repeats.
func TestHostilePatterns(t *testing.T) {
	for name, pattern := range map[string]string{
		"repeats of nothing":    "(((){32767}){32767}){32767}x",
		"repeats of repeats":    "((((a{1000}){1000}){1000}){1000}){1000}",
		"repeats one on one":    "a" + strings.Repeat("*", 1_000_000),
		"long text":             strings.Repeat("aB3x", 2_500),
		"long text in a group":  "(" + strings.Repeat("aB3x", 100_000) + "){1}",
		"all of it may be none": strings.Repeat("a*", 20_000),
	} {
		for _, mode := range []Mode{GitWord, GrepAnywhere} {
			m, err := Compile([]string{pattern}, mode)
			if err == nil && name == "long text" && !m.Line([]byte(strings.Repeat("aB3x", 2_500))) {
				t.Errorf("%s: does not match itself", name)
			}
		}
	}
}
