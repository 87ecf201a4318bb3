package strict

import (
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// Patterns are the patterns of a repository. They match as they do by default,
// as git grep -w has it.
type Patterns struct {
	matcher *match.Matcher
}

// NewPatterns reads patterns. The error is that of [match.Compile].
func NewPatterns(patterns []string) (*Patterns, error) {
	if len(patterns) == 0 {
		return nil, nil
	}
	m, err := match.Compile(patterns, match.GitWord)
	if err != nil {
		return nil, err
	}
	return &Patterns{matcher: m}, nil
}

// look finds what the patterns match in a text, but for what a rule has found.
func (p *Patterns) look(t *text) (hits []hit) {
	if p == nil {
		return nil
	}
	known := spansOf(t.hits, func(h *hit) bool { return !h.open })
	p.matcher.Lines(t.bytes, func(offset int, line []byte) {
		for _, span := range p.matcher.Spans(line) {
			start, end := offset+span[0], offset+span[1]
			if known.meet(start, end) {
				continue
			}
			hits = append(hits, hit{
				rule: &rulePattern, start: start, end: end, secret: string(t.bytes[start:end]),
				confidence: gitscan.Medium, why: "a pattern of the repository matches",
			})
		}
	})
	return hits
}
