package checks

import (
	"strings"
	"testing"
)

func TestGlob(t *testing.T) {
	for _, tc := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "anything", true},
		{"a?c", "abc", true}, {"a?c", "ac", false}, {"a?c", "aéc", true},
		{"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c-b", false}, {"A", "a", false},
		{"*a", "ba", true}, {"*a", "ab", false}, {"a.c", "abc", false}, {"**", "x", true},
		{strings.Repeat("*a", 40), strings.Repeat("a", 400) + "b", false},
	} {
		if got := glob(tc.pattern, tc.text); got != tc.want {
			t.Errorf("%q, %q: %v", tc.pattern, tc.text, got)
		}
	}
}
