package notice

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	harmless "github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// The bounds on texts written by others, in characters.
const (
	maxName   = 128
	maxReason = 220
	maxPlace  = 300
)

// inert makes a text of others harmless to show: one line of at most limit
// characters, in which whatever could move the cursor, hide, or turn the reading
// direction is shown as its code instead. Secrets and session tokens are masked.
func inert(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range redact.Text(s) {
		shown := visible(r)
		if n += utf8.RuneCountInString(shown); n > limit {
			b.WriteString("...")
			break
		}
		b.WriteString(shown)
	}
	return strings.TrimSpace(b.String())
}

// shown is inert without a bound.
func shown(s string) string { return inert(s, math.MaxInt) }

// visible shows a character, or its code if it is none that prints. Marks that
// combine with the character before them are codes too: stacked, they cover the
// lines above and below.
func visible(r rune) string {
	switch {
	case r == utf8.RuneError:
		return "?"
	case r == '\n' || r == '\t' || r == '\r' || r == '\u00a0':
		return " "
	case !harmless.Hidden(r) && !unicode.Is(unicode.M, r):
		return string(r)
	}
	return fmt.Sprintf("<%U>", r)
}

func name(s string) string   { return inert(s, maxName) }
func reason(s string) string { return inert(s, maxReason) }

// ascii is inert for places that take printable ASCII only: other characters
// become question marks, several in a row one.
func ascii(s string, limit int) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r > '~' {
			r = '?'
		}
		if r == '?' && strings.HasSuffix(b.String(), "?") {
			continue
		}
		if b.Len() == limit {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

// ellipsis cuts an ASCII text to a length, and shows that it did.
func ellipsis(s string, length int) string {
	const dots = ".."
	switch {
	case len(s) <= length:
		return s
	case length <= len(dots):
		return s[:max(0, length)]
	}
	return s[:length-len(dots)] + dots
}
