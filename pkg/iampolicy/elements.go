package iampolicy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// object reads a JSON object whose keys must be among those known; case does
// not matter. An unknown key may change what the rest means.
func object(raw []byte, known ...string) (map[string]json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	if all == nil {
		return nil, errors.New("not an object")
	}
	found := make(map[string]json.RawMessage, len(all))
	for key, value := range all {
		name := strings.ToLower(key)
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown element %.40q", key)
		}
		if _, twice := found[name]; twice {
			return nil, fmt.Errorf("element %s stands there twice", name)
		}
		found[name] = value
	}
	return found, nil
}

// reader reads the elements of a statement and keeps the first error.
type reader struct {
	elements map[string]json.RawMessage
	err      error
}

func (r *reader) fail(element string, err error) {
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("%s: %w", element, err)
	}
}

func (r *reader) text(element string) (s string) {
	if raw, there := r.elements[element]; there {
		r.fail(element, json.Unmarshal(raw, &s))
	}
	return s
}

// pair reads an element and its opposite, of which only one may be given.
func (r *reader) pair(element, opposite string) (is, not []string) {
	for name, list := range map[string]*[]string{element: &is, opposite: &not} {
		if raw, there := r.elements[name]; there {
			values, err := oneOrMany(raw)
			if err == nil && len(values) == 0 {
				err = errors.New("empty")
			}
			r.fail(name, err)
			*list = values
		}
	}
	if len(is) > 0 && len(not) > 0 {
		r.fail(element, fmt.Errorf("%s stands beside it", opposite))
	}
	return is, not
}

// oneOrMany reads what may be written as one value or as a list of them.
// Conditions may hold numbers and booleans, which IAM compares as text.
func oneOrMany(raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		list = []json.RawMessage{raw}
	}
	values := make([]string, 0, len(list))
	for _, element := range list {
		var text string
		switch err := json.Unmarshal(element, &text); {
		case bytes.Equal(element, []byte("null")):
			return nil, errors.New("null")
		case err == nil:
			values = append(values, text)
		case element[0] == '{' || element[0] == '[':
			return nil, fmt.Errorf("not a string: %.40s", element)
		default:
			values = append(values, string(element))
		}
	}
	return values, nil
}

// Principals are who a trust policy speaks of.
type Principals struct {
	// Everyone is "*", alone or as an AWS principal.
	Everyone bool
	// AWS are accounts and ARNs; Service are host names of AWS services;
	// Federated are providers; Canonical are canonical user ids.
	AWS, Service, Federated, Canonical []string
}

// Given reports whether anybody is named.
func (p Principals) Given() bool {
	return p.Everyone || len(p.AWS)+len(p.Service)+len(p.Federated)+len(p.Canonical) > 0
}

func (r *reader) principals(element string) (p Principals) {
	raw, there := r.elements[element]
	if !there {
		return p
	}
	var star string
	if json.Unmarshal(raw, &star) == nil {
		if p.Everyone = star == "*"; !p.Everyone {
			r.fail(element, fmt.Errorf("%.40q", star))
		}
		return p
	}
	kinds, err := object(raw, "aws", "service", "federated", "canonicaluser")
	r.fail(element, err)
	for kind, list := range map[string]*[]string{"aws": &p.AWS, "service": &p.Service, "federated": &p.Federated, "canonicaluser": &p.Canonical} {
		if raw, there := kinds[kind]; there {
			values, err := oneOrMany(raw)
			r.fail(element, err)
			*list = values
		}
	}
	if p.Everyone = slices.Contains(p.AWS, "*"); !p.Given() {
		r.fail(element, errors.New("names nobody"))
	}
	return p
}

// conditions reads the conditions, sorted, so that the same document always
// reads the same.
func (r *reader) conditions() (found []Condition) {
	raw, there := r.elements["condition"]
	if !there {
		return nil
	}
	var all map[string]map[string]json.RawMessage
	r.fail("condition", json.Unmarshal(raw, &all))
	for _, operator := range slices.Sorted(maps.Keys(all)) {
		for _, key := range slices.Sorted(maps.Keys(all[operator])) {
			values, err := oneOrMany(all[operator][key])
			r.fail("condition", err)
			found = append(found, Condition{Operator: operator, Key: strings.ToLower(key), Values: values})
		}
	}
	return found
}
