package alerts

import (
	"fmt"
	"strconv"
	"strings"
)

// token is a piece of a filter pattern; plain unless it stood in quotes.
type token struct {
	text  string
	plain bool
}

// longest bounds a pattern: CloudWatch Logs takes 1,024 characters.
const longest = 4096

// tokensOf cuts a filter pattern into brackets, operators and words.
func tokensOf(text string) ([]token, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("filter pattern has more than %d characters", longest)
	}
	var tokens []token
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return tokens, nil
		}
		n, t, err := first(text)
		if err != nil {
			return nil, err
		}
		tokens, text = append(tokens, t), text[n:]
	}
}

// first reads the first token of a text and how long it is there.
func first(text string) (int, token, error) {
	for _, sign := range []string{"&&", "||", "!=", "<=", ">=", "(", ")", "=", "<", ">"} {
		if strings.HasPrefix(text, sign) {
			return len(sign), token{sign, true}, nil
		}
	}
	switch text[0] {
	case '"', '\'':
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 {
			return 0, token{}, fmt.Errorf("filter pattern has a quote without its end")
		}
		return end + 2, token{text[1 : end+1], false}, nil
	case '%':
		end := strings.IndexByte(text[1:], '%')
		if end < 0 {
			return 0, token{}, fmt.Errorf("filter pattern has an expression without its end")
		}
		return end + 2, token{text[:end+2], true}, nil
	}
	end := strings.IndexAny(text, " \t\r\n()=!<>&|\"")
	if end < 0 {
		end = len(text)
	}
	if end == 0 {
		return 0, token{}, fmt.Errorf("filter pattern has %q where nothing like it may stand", text[:1])
	}
	return end, token{text[:end], true}, nil
}

// path is a selector such as $.userIdentity.type, in its steps.
type path []string

func pathOf(selector string) (path, error) {
	rest, ok := strings.CutPrefix(selector, "$")
	if !ok || rest == "" {
		return nil, fmt.Errorf("selector %q does not begin with $", selector)
	}
	rest = strings.NewReplacer("['", ".", "']", "", "[", ".", "]", "").Replace(rest)
	return strings.Split(strings.TrimPrefix(rest, "."), "."), nil
}

// in finds the value of a path in an event.
func (p path) in(e Event) (any, bool) {
	var at any = e
	for _, step := range p {
		switch here := at.(type) {
		case map[string]any:
			value, there := here[step]
			if !there {
				return nil, false
			}
			at = value
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(here) {
				return nil, false
			}
			at = here[i]
		default:
			return nil, false
		}
	}
	return at, true
}

// glob compares with a text in which * stands for any characters. A question
// mark is one like others.
func glob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
