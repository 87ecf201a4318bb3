// Package alerts tells which events of CloudTrail somebody is told of. It reads
// the two languages in which people choose events, the filter patterns of
// CloudWatch Logs and the event patterns of EventBridge, and tries them on
// events: what counts is which events a pattern takes, not how it is written.
package alerts

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Event is a record of CloudTrail, as decoded JSON.
type Event = map[string]any

// filter is a filter pattern of CloudWatch Logs for JSON records.
// Source: CloudWatch Logs user guide, "Filter pattern syntax for metric
// filters", JSON log events.
type filter struct {
	test condition
}

// condition is one node of a filter.
type condition func(Event) bool

// parseFilter reads a filter pattern. An error says that the pattern is none
// for JSON, or has something in it that is not known here; whether it takes an
// event can then not be told.
func parseFilter(pattern string) (filter, error) {
	text := strings.TrimSpace(pattern)
	if !strings.HasPrefix(text, "{") || !strings.HasSuffix(text, "}") {
		return filter{}, fmt.Errorf("filter pattern is not one for JSON: it stands in no braces")
	}
	tokens, err := tokensOf(text[1 : len(text)-1])
	if err != nil {
		return filter{}, err
	}
	p := &parser{tokens: tokens}
	test, err := p.either()
	if err == nil && p.at < len(tokens) {
		err = fmt.Errorf("filter pattern goes on with %q after its end", tokens[p.at].text)
	}
	return filter{test}, err
}

// takes reports whether the filter takes an event.
func (f filter) takes(e Event) bool { return f.test(e) }

// parser reads conditions; && binds more strongly than ||.
type parser struct {
	tokens []token
	at     int
	depth  int
}

// deepest bounds the brackets of a pattern, which anybody may have written.
const deepest = 50

func (p *parser) next() token {
	if p.at >= len(p.tokens) {
		return token{plain: true} // the end
	}
	p.at++
	return p.tokens[p.at-1]
}

func (p *parser) take(text string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at].plain && strings.EqualFold(p.tokens[p.at].text, text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) either() (condition, error) {
	left, err := p.both()
	for err == nil && p.take("||") {
		first := left
		var second condition
		second, err = p.both()
		left = func(e Event) bool { return first(e) || second(e) }
	}
	return left, err
}

func (p *parser) both() (condition, error) {
	left, err := p.one()
	for err == nil && p.take("&&") {
		first := left
		var second condition
		second, err = p.one()
		left = func(e Event) bool { return first(e) && second(e) }
	}
	return left, err
}

func (p *parser) one() (condition, error) {
	if !p.take("(") {
		return p.comparison()
	}
	if p.depth++; p.depth > deepest {
		return nil, fmt.Errorf("filter pattern has more than %d brackets in each other", deepest)
	}
	inner, err := p.either()
	p.depth--
	if err == nil && !p.take(")") {
		err = fmt.Errorf("filter pattern lacks a closing bracket")
	}
	return inner, err
}

func (p *parser) comparison() (condition, error) {
	field := p.next()
	path, err := pathOf(field.text)
	if err != nil || !field.plain {
		return nil, fmt.Errorf("filter pattern has %q where a field must stand", field.text)
	}
	if p.take("NOT") {
		if !p.take("EXISTS") {
			return nil, fmt.Errorf("filter pattern has NOT without EXISTS")
		}
		return func(e Event) bool { _, there := path.in(e); return !there }, nil
	}
	if p.take("IS") {
		return isWord(path, p.next())
	}
	operator, value := p.next(), p.next()
	if value.text == "" && value.plain || !operator.plain {
		return nil, fmt.Errorf("filter pattern lacks a value for %s", field.text)
	}
	return compare(path, operator.text, value)
}

func isWord(path path, word token) (condition, error) {
	var want any
	switch strings.ToUpper(word.text) {
	case "NULL":
	case "TRUE":
		want = true
	case "FALSE":
		want = false
	default:
		return nil, fmt.Errorf("filter pattern has IS %s", word.text)
	}
	return func(e Event) bool { got, there := path.in(e); return there && got == want }, nil
}

// compare takes a field that is not there to be unlike any value. AWS does not
// say so; the benchmark's patterns ask it only of fields that every record has.
func compare(path path, operator string, value token) (condition, error) {
	matches, err := valueTest(value)
	if err != nil {
		return nil, err
	}
	switch operator {
	case "=":
		return func(e Event) bool { got, there := path.in(e); return there && matches(got) }, nil
	case "!=":
		return func(e Event) bool { got, there := path.in(e); return !there || !matches(got) }, nil
	case "<", ">", "<=", ">=":
		return numeric(path, operator, value.text)
	}
	return nil, fmt.Errorf("filter pattern has the operator %q", operator)
}

func numeric(path path, operator, text string) (condition, error) {
	want, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("filter pattern compares with %q, which is no number", text)
	}
	return func(e Event) bool {
		got, _ := path.in(e)
		n, ok := got.(float64)
		return ok && inOrder(n, operator, want)
	}, nil
}

func inOrder(a float64, operator string, b float64) bool {
	switch operator {
	case "<":
		return a < b
	case ">":
		return a > b
	case "<=":
		return a <= b
	case ">=":
		return a >= b
	}
	return a == b
}

// valueTest reads a value: a text in which * stands for any, or a regular
// expression between percent signs.
func valueTest(value token) (func(any) bool, error) {
	if expression, ok := strings.CutPrefix(value.text, "%"); ok && value.plain {
		compiled, err := regexp.Compile(strings.TrimSuffix(expression, "%"))
		if err != nil {
			return nil, fmt.Errorf("filter pattern has the expression %q: %w", value.text, err)
		}
		return func(got any) bool { return compiled.MatchString(textOf(got)) }, nil
	}
	return func(got any) bool { return got != nil && glob(value.text, textOf(got)) }, nil
}

// textOf writes a value as it stands in the record.
func textOf(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}
