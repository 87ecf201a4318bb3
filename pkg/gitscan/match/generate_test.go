package match

import "strings"

// choices turns the bytes of a fuzzer into choices. When they run out, the
// first choice is taken each time, which ends every recursion below.
type choices []byte

func (c *choices) pick(n int) int {
	if len(*c) == 0 {
		return 0
	}
	b := (*c)[0]
	*c = (*c)[1:]
	return int(b) % n
}

// atoms are the building stones of generated patterns. Letters, digits, the
// underscore and the hyphen are few, so that texts and patterns meet often.
var atoms = []string{
	"a", "b", "A", "1", "_", "-", " ", ".", "\\.", "\\-", "\xe9", "/",
	"[ab]", "[^a]", "[a-b1-2]", "[]a]", "[^]-]", "[a\\]", "[[:alpha:]]", "[[:digit:]_]", "[^[:space:]]",
	"[[=a=]]", "[[.-.]a]", "[[:upper:][:punct:]]",
	"\\s", "\\S", "\\w", "\\W", "\\b", "\\B", "\\<", "\\>", "^", "$",
	"\\(", "}", "()", "AKIA", "=", ":",
}

// malformed are stones that some reader or all readers refuse.
var malformed = []string{
	"[", "[a", "[[:alpha:", "(", ")", "*", "{1}", "{", "a{", "a{1", "a{2,1}", "a{,}", "a{x}", "a{40000}",
	"[b-a]", "[[:nope:]]", "[:alpha:]", "[[.hyphen.]]", "[a-b-c]", "[[:digit:]-a]", "\\1", "(a)\\1", "\\`", "\\d", "^*", "|", "||",
	"[--/]", "[a-]", "[-a]", "[^-]", "[]", "[^]", "\\",
}

var repeats = []string{"", "", "", "*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}", "{0}", "+?", "**"}

// pattern makes a pattern of at most depth nested groups.
func (c *choices) pattern(depth int) string {
	var b strings.Builder
	for range 1 + c.pick(4) {
		switch kind := c.pick(8); {
		case kind == 4 && c.pick(6) == 1:
			b.WriteString(malformed[c.pick(len(malformed))])
		case kind < 5 || depth == 0:
			b.WriteString(atoms[c.pick(len(atoms))])
		case kind < 7:
			b.WriteString("(" + c.pattern(depth-1) + ")")
		default:
			b.WriteString("(" + c.pattern(depth-1) + "|" + c.pattern(depth-1) + ")")
		}
		b.WriteString(repeats[c.pick(len(repeats))])
	}
	if c.pick(5) == 1 {
		b.WriteString("|" + c.pattern(depth))
	}
	return b.String()
}

var pieces = []string{
	"a", "b", "A", "1", "_", "-", " ", ".", "\xe9", "/", "]", "\\", "\t", "(", "}", "=", ":",
	"ab", "aa", "a1", "AKIA", "é", "--", "\r",
}

// line makes a line of text.
func (c *choices) line() string {
	var b strings.Builder
	for range c.pick(9) {
		b.WriteString(pieces[c.pick(len(pieces))])
	}
	return b.String()
}
