package redact

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// keyID is the length of a key id and the slash behind it.
	keyID = len("AKIA") + 16 + len("/")
	// maxParts is how many parts slashes may make of a secret: of four in a
	// thousand they make more, and of most paths.
	maxParts = 4
)

// bare masks secret access keys that stand by themselves, with no name beside
// them: 40 characters of base64 that are as good as random, and have an end on
// both sides. Of a hundred secrets it finds 95. A digest in base64 is longer, one
// in hex has no capitals, and names and paths have words in them; what else has
// exactly this form is an id, made of 40 random letters of both cases and digits,
// and of those AWS has none.
func bare(s string) string {
	var out strings.Builder
	done := 0
	for start := 0; start+shape.Length <= len(s); {
		i := start + shape.Length - 1
		for i >= start && isBase64(s[i]) {
			i--
		}
		if i >= start {
			start = i + 1
			continue
		}
		end := start + shape.Length
		for end < len(s) && isBase64(s[end]) {
			end++
		}
		at := start
		if end-start == keyID+shape.Length && s[start] == 'A' && s[start+keyID-1] == '/' {
			at += keyID
		}
		if isBare(s, at, end) {
			out.WriteString(s[done:at])
			out.WriteString(Mark)
			done = end
		}
		start = end + 1
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

func isBare(s string, start, end int) bool {
	return end-start == shape.Length && !goesOn(s, start, end) && shape.Of([]byte(s[start:end])) == shape.Strong && !isPath(s[start:end])
}

// goesOn says whether a run of base64 is part of something longer: of a name with
// hyphens or dots, of an escape, of a token with a prefix.
func goesOn(s string, start, end int) bool {
	const before, after = "_-.$%", "_-(%"
	if start > 0 && strings.IndexByte(before, s[start-1]) >= 0 {
		return true
	}
	rest := s[end:]
	return rest != "" && strings.IndexByte(after, rest[0]) >= 0 ||
		len(rest) > 1 && rest[0] == '.' && (isBase64(rest[1]) || strings.IndexByte(before, rest[1]) >= 0)
}

// pathPart is a part of a path: a word, or a number such as a day's.
var pathPart = regexp.MustCompile(`^(?:[A-Z]?[a-z]{2,}[0-9]*|[0-9]{2,})$`)

func isPath(s string) bool {
	parts := strings.Split(s, "/")
	return len(parts) > maxParts || len(parts) > 1 && slices.ContainsFunc(parts, pathPart.MatchString)
}

func isBase64(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/'
}
