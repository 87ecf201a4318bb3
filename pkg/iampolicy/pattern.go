package iampolicy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// token is one step of a pattern.
type token struct {
	kind kind
	char rune
}

type kind int

const (
	literal  kind = iota
	anyText       // *
	anyChar       // ?
	variable      // ${aws:userid}: some text that only the request tells
	nothing       // a variable that the request lacks: matches nothing
)

// compile reads the pattern of a resource. ${*}, ${?} and ${$} are the characters
// themselves; other ${...} are variables, which stand for their value where the
// request tells it.
// Source: IAM User Guide, policy variables.
func compile(pattern string, r Request) []token {
	tokens := make([]token, 0, len(pattern))
	for len(pattern) > 0 {
		if strings.HasPrefix(pattern, "${") {
			if end := strings.IndexByte(pattern, '}'); end > 0 {
				tokens = append(tokens, substitute(pattern[2:end], r)...)
				pattern = pattern[end+1:]
				continue
			}
		}
		char, size := utf8.DecodeRuneInString(pattern)
		pattern = pattern[size:]
		switch char {
		case '*':
			tokens = append(tokens, token{kind: anyText})
		case '?':
			tokens = append(tokens, token{kind: anyChar})
		default:
			tokens = append(tokens, token{kind: literal, char: char})
		}
	}
	return tokens
}

func substitute(name string, r Request) (tokens []token) {
	if name == "*" || name == "?" || name == "$" {
		return []token{{kind: literal, char: rune(name[0])}}
	}
	key := strings.ToLower(name)
	value, known := r.Values[key]
	switch {
	case known:
		for _, char := range value {
			tokens = append(tokens, token{kind: literal, char: char})
		}
		return tokens
	case slices.Contains(r.Absent, key):
		return []token{{kind: nothing}}
	}
	return []token{{kind: variable}}
}

// match compares a text with a pattern. A variable stands for any text if loose,
// and for none at all if not.
func match(tokens []token, text []rune, loose bool) bool {
	star, mark, i, j := -1, 0, 0, 0
	for j < len(text) {
		switch {
		case i < len(tokens) && wide(tokens[i], loose):
			star, mark = i, j
			i++
		case i < len(tokens) && (tokens[i].kind == anyChar || tokens[i].kind == literal && tokens[i].char == text[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(tokens) && wide(tokens[i], loose) {
		i++
	}
	return i == len(tokens)
}

func wide(t token, loose bool) bool {
	return t.kind == anyText || t.kind == variable && loose
}

// matchAction compares an action in lower case with a pattern in lower case, in
// which there are no variables.
func matchAction(pattern, action string) bool { return glob(pattern, action) }

// glob compares byte by byte, so that ? stands for a character of ASCII only. It
// runs for every action of every statement, and allocates nothing.
func glob(pattern, text string) bool {
	star, mark, i, j := -1, 0, 0, 0
	for j < len(text) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || pattern[i] == text[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern)
}

// matchResource tells whether a pattern covers a resource: Maybe if that hangs
// on a variable.
func matchResource(pattern, resource string, r Request) Answer {
	if !strings.Contains(pattern, "?") && !strings.Contains(pattern, "${") {
		// Nothing in it stands for a single character or a variable.
		return yes(glob(pattern, resource))
	}
	tokens, text := compile(pattern, r), []rune(resource)
	switch {
	case match(tokens, text, false):
		return Yes
	case match(tokens, text, true):
		return Maybe
	}
	return No
}

// instance makes a resource that a pattern covers.
func instance(pattern string, r Request) string {
	var b strings.Builder
	for _, t := range compile(pattern, r) {
		if t.kind == literal {
			b.WriteRune(t.char)
			continue
		}
		b.WriteByte('x')
	}
	return b.String()
}
