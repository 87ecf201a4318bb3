package strict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// Allowed are the allowed patterns of a repository. They are matched against the
// line as the script prints it, "path:line:text", and against the secret alone.
// A finding is allowed if a match has some of the secret in it: a pattern that
// matches elsewhere on the line, or in the path, says nothing about it. One that
// goes on from the path over all of the line, such as "^test/.*", does.
//
// Each pattern has a matcher of its own: matches are apart from each other, so that
// one of one pattern would hide a longer one of another.
type Allowed []*match.Matcher

// NewAllowed reads patterns; empty ones, which by default allow everything, are
// left out, and so are the line ends of Windows. The error is that of
// [match.Compile].
func NewAllowed(patterns []string) (Allowed, error) {
	var all Allowed
	for _, pattern := range patterns {
		if pattern = strings.TrimSuffix(pattern, "\r"); pattern == "" {
			continue
		}
		m, err := match.Compile([]string{pattern}, match.GrepAnywhere)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// Allows says whether a finding is allowed.
func (a Allowed) Allows(f *gitscan.Finding) bool {
	secret := []byte(f.Secret)
	place := fmt.Sprintf("%s:%d:", f.Path, f.Line)
	line := []byte(place + f.Text)
	start := len(place) + f.Column - f.TextColumn
	end := start + f.EndColumn - f.Column
	for _, m := range a {
		if !strings.Contains(f.Secret, "\n") && touches(m.Spans(secret), 0, len(secret)) || touches(m.Spans(line), start, end) {
			return true
		}
	}
	return false
}

// touches says whether one of the spans has something of start:end in it.
func touches(spans [][2]int, start, end int) bool {
	return slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] < s[1] && s[0] < end && start < s[1] })
}
