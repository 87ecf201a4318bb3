package strict

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// Allowed are the allowed patterns of a repository. They are matched against the
// line as the script prints it, "path:line:text", and against the secret alone.
// A finding is allowed if a match has some of the secret in it: a pattern that
// matches elsewhere on the line, or in the path, says nothing about it. One that
// goes on from the path over all of the line, such as "^test/.*", does.
type Allowed struct {
	matcher *match.Matcher
}

// NewAllowed reads patterns; empty ones, which by default allow everything, are
// left out. The error is that of [match.Compile].
func NewAllowed(patterns []string) (*Allowed, error) {
	var kept []string
	for _, pattern := range patterns {
		if pattern != "" {
			kept = append(kept, pattern)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	m, err := match.Compile(kept, match.GrepAnywhere)
	if err != nil {
		return nil, err
	}
	return &Allowed{matcher: m}, nil
}

// Allows says whether a finding is allowed.
func (a *Allowed) Allows(f *gitscan.Finding) bool {
	if a == nil {
		return false
	}
	if !strings.Contains(f.Secret, "\n") {
		for _, span := range a.matcher.Spans([]byte(f.Secret)) {
			if span[0] < span[1] {
				return true
			}
		}
	}
	place := fmt.Sprintf("%s:%d:", f.Path, f.Line)
	start := len(place) + f.Column - f.TextColumn
	end := start + f.EndColumn - f.Column
	for _, span := range a.matcher.Spans([]byte(place + f.Text)) {
		if span[0] < span[1] && span[0] < end && start < span[1] {
			return true
		}
	}
	return false
}
