package iampolicy

import (
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
	variable      // ${aws:username}: some text that only the request tells
)

// compile reads a pattern. In resources ${*}, ${?} and ${$} are the characters
// themselves, and other ${...} are variables; in actions there is no such thing.
// Source: IAM User Guide, policy variables.
func compile(pattern string, variables bool) []token {
	tokens := make([]token, 0, len(pattern))
	for len(pattern) > 0 {
		if variables && strings.HasPrefix(pattern, "${") {
			if end := strings.IndexByte(pattern, '}'); end > 0 {
				tokens = append(tokens, substitute(pattern[2:end]))
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

func substitute(name string) token {
	if name == "*" || name == "?" || name == "$" {
		return token{kind: literal, char: rune(name[0])}
	}
	return token{kind: variable}
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

// matchAction compares an action in lower case with a pattern in lower case.
func matchAction(pattern, action string) bool {
	return pattern == "*" || match(compile(pattern, false), []rune(action), false)
}

// matchResource tells whether a pattern covers a resource: Maybe if that hangs
// on a variable.
func matchResource(pattern, resource string) Answer {
	if pattern == "*" {
		return Yes
	}
	tokens, text := compile(pattern, true), []rune(resource)
	switch {
	case match(tokens, text, false):
		return Yes
	case match(tokens, text, true):
		return Maybe
	}
	return No
}

// instance makes a resource that a pattern covers.
func instance(pattern string) string {
	var b strings.Builder
	for _, t := range compile(pattern, true) {
		if t.kind == literal {
			b.WriteRune(t.char)
			continue
		}
		b.WriteByte('x')
	}
	return b.String()
}
