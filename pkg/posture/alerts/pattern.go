package alerts

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// eventPattern is an event pattern of EventBridge.
// Source: EventBridge user guide, "Comparison operators for use in event
// patterns".
type eventPattern struct {
	fields map[string]any
}

// parsePattern reads an event pattern. An error says that it is none, or has an
// operator that is not known here; whether it takes an event can then not be
// told.
func parsePattern(text string) (eventPattern, error) {
	var p eventPattern
	if err := json.Unmarshal([]byte(text), &p.fields); err != nil {
		return p, fmt.Errorf("event pattern is no JSON object: %w", err)
	}
	return p, known(p.fields)
}

// Takes reports whether the pattern takes an event of EventBridge.
func (p eventPattern) Takes(event map[string]any) bool { return takes(p.fields, event) }

// delivered wraps a record of CloudTrail into the event that EventBridge makes
// of it in a Region of an account.
func delivered(e Event, account, region string) map[string]any {
	source, _ := e["eventSource"].(string)
	source = strings.TrimSuffix(source, ".amazonaws.com")
	kind := "AWS API Call via CloudTrail"
	switch e["eventType"] {
	case "AwsConsoleSignIn":
		kind = "AWS Console Sign In via CloudTrail"
	case "AwsServiceEvent":
		kind = "AWS Service Event via CloudTrail"
	}
	detail := maps.Clone(e)
	detail["awsRegion"], detail["recipientAccountId"] = region, account
	return map[string]any{
		"source": "aws." + source, "detail-type": kind, "account": account, "region": region,
		"time": e["eventTime"], "resources": []any{}, "detail": detail,
	}
}

// known refuses patterns with anything that takes does not know.
func known(fields map[string]any) error {
	for name, want := range fields {
		switch want := want.(type) {
		case map[string]any:
			if err := known(want); err != nil {
				return err
			}
		case []any:
			for _, one := range want {
				if err := knownValue(name, one); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("event pattern has neither a list nor an object at %q", name)
		}
	}
	return nil
}

// onText are the comparisons of a text with another.
var onText = []string{"prefix", "suffix", "wildcard", "equals-ignore-case"}

// knownOperator reports whether a comparison is known, with what it is given.
func knownOperator(name string, argument any) bool {
	switch name {
	case "exists":
		_, ok := argument.(bool)
		return ok
	case "anything-but":
		inner, ok := argument.(map[string]any)
		if !ok {
			return true
		}
		for name, argument := range inner {
			if !knownOnText(name, argument) {
				return false
			}
		}
		return len(inner) == 1
	}
	return knownOnText(name, argument)
}

func knownOnText(name string, argument any) bool {
	_, text := argument.(string)
	return text && slices.Contains(onText, name)
}

func knownValue(field string, one any) error {
	test, ok := one.(map[string]any)
	if !ok {
		return nil
	}
	if field == "$or" {
		return known(test)
	}
	for name, argument := range test {
		if len(test) != 1 || !knownOperator(name, argument) {
			return fmt.Errorf("event pattern has the comparison %q at %q", name, field)
		}
	}
	return nil
}

func takes(fields, event map[string]any) bool {
	for name, want := range fields {
		if !takesField(name, want, event) {
			return false
		}
	}
	return true
}

func takesField(name string, want any, event map[string]any) bool {
	if inner, ok := want.(map[string]any); ok {
		value, _ := event[name].(map[string]any)
		return takes(inner, value)
	}
	list, _ := want.([]any)
	if name == "$or" {
		return slices.ContainsFunc(list, func(one any) bool {
			branch, ok := one.(map[string]any)
			return ok && takes(branch, event)
		})
	}
	value, there := event[name]
	return slices.ContainsFunc(list, func(one any) bool { return takesValue(one, value, there) })
}

// takesValue compares one value of a pattern. Of a list in the event, one
// element is enough.
func takesValue(want, value any, there bool) bool {
	if test, ok := want.(map[string]any); ok && test["exists"] != nil {
		return test["exists"] == there
	}
	if values, ok := value.([]any); ok {
		return slices.ContainsFunc(values, func(v any) bool { return takesValue(want, v, true) })
	}
	test, ok := want.(map[string]any)
	if !ok {
		return there && want == value
	}
	for name, argument := range test {
		if !there || !passes(name, argument, value) {
			return false
		}
	}
	return true
}

func passes(operator string, argument, value any) bool {
	if operator == "anything-but" {
		return !excluded(argument, value)
	}
	text, ok := value.(string)
	want, _ := argument.(string)
	if !ok {
		return false
	}
	switch operator {
	case "prefix":
		return strings.HasPrefix(text, want)
	case "suffix":
		return strings.HasSuffix(text, want)
	case "wildcard":
		return glob(want, text)
	case "equals-ignore-case":
		return strings.EqualFold(text, want)
	}
	return false
}

func excluded(argument, value any) bool {
	switch argument := argument.(type) {
	case []any:
		return slices.Contains(argument, value)
	case map[string]any:
		for name, inner := range argument {
			return passes(name, inner, value)
		}
	}
	return argument == value
}
