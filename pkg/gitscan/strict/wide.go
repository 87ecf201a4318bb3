package strict

import (
	"bytes"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

// minWrapped is the length of the shortest run to be looked at: that of a key id
// in base64, without padding.
const minWrapped = 27

// wide looks at a run of what base64 and escapes are made of.
func (t *text) wide(start, end int) {
	run := t.bytes[start:end]
	t.bedrockShort(start, end)
	escaped := false
	for at := start; at < end; {
		if !stdClass[t.bytes[at]] {
			escaped = escaped || t.bytes[at] == '%' || t.bytes[at] == '\\'
			at++
			continue
		}
		stop := runEnd(t.bytes[:end], stdClass, at)
		t.std(at, stop)
		at = stop
	}
	if escaped {
		if plain, how := unescape(run); how != "" {
			t.inner([]string{how}, plain, start, end)
		}
		return
	}
	if bytes.ContainsAny(run, "-_") && !t.claimed(start, end) {
		t.base64(start, end, urlAlphabet)
	}
}

// std looks at a run of the alphabet of base64.
func (t *text) std(start, end int) {
	if end-start < minWrapped || start < t.done || t.escaped(start, end) {
		return
	}
	switch {
	case t.bedrockLong(start, end), t.sessionToken(start, end):
		return
	case end-start == shape.Length:
		t.secret(start, end)
	case end-start == keyIDLength+1+shape.Length && keyIDRules[string(t.bytes[start:start+4])] != nil:
		// "AKIA.../secret".
		t.secret(start+keyIDLength+1, end)
	}
	t.base64(start, end, stdAlphabet)
}

// escaped says whether a run goes on in an escape beside it. What it is a part of
// is seen when the escapes are taken out.
func (t *text) escaped(start, end int) bool {
	if start > 0 && t.bytes[start-1] == '%' {
		return true
	}
	next := t.bytes[end:]
	return bytes.HasPrefix(next, []byte("%2")) || bytes.HasPrefix(next, []byte(`\/`)) || bytes.HasPrefix(next, []byte(`\u00`))
}

// secret adds a secret access key, still open.
func (t *text) secret(start, end int) {
	s := t.bytes[start:end]
	looks := shape.Of(s)
	if looks == shape.None {
		return
	}
	t.add(hit{rule: &ruleSecret, start: start, end: end, secret: string(s), open: true, shape: looks, confidence: gitscan.Medium})
}

// startsLine says whether only blanks are between a place and the start of its
// line.
func (t *text) startsLine(at int) bool {
	for at > 0 && (t.bytes[at-1] == ' ' || t.bytes[at-1] == '\t') {
		at--
	}
	return at == 0 || t.bytes[at-1] == '\n'
}

// lineEnd is where the line ends that a place is on, or the place limit if that
// comes first.
func (t *text) lineEnd(at, limit int) int {
	limit = min(limit, len(t.bytes))
	if n := bytes.IndexByte(t.bytes[at:limit], '\n'); n >= 0 {
		return at + n
	}
	return limit
}

// indent is the blanks at the start of a line.
func indent(line []byte) []byte {
	for i, c := range line {
		if c != ' ' && c != '\t' {
			return line[:i]
		}
	}
	return line
}
