// Package iampolicy reads IAM policy documents as IAM does, and tells what a set
// of them allows: yes, no, or maybe, where a condition decides.
//
// It looks at identity policies, permissions boundaries and trust policies. What
// it does not know of are policies of resources, of organizations and of
// sessions: what it answers is what IAM itself grants.
// Source: IAM User Guide, policy elements reference and evaluation logic.
package iampolicy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrMalformed is wrapped by every error about a document. What such a document
// allows is not known.
var ErrMalformed = errors.New("malformed policy document")

// maxLength bounds a document. IAM's own limits are far lower; it gives them
// URL-encoded, which makes them up to three times as long.
const maxLength = 1 << 20

// Document is a policy.
type Document struct {
	Statements []Statement
}

// Statement is one statement. Of each pair, like Actions and NotActions, one is
// empty.
type Statement struct {
	Sid  string
	Deny bool
	// Actions are lower-case patterns, as "iam:*".
	Actions, NotActions       []string
	Resources, NotResources   []string
	Principals, NotPrincipals Principals
	Conditions                []Condition
}

// Condition is one comparison. All conditions of a statement must hold.
type Condition struct {
	// Operator is as written, as "ForAnyValue:StringLike".
	Operator string
	// Key is in lower case, as "aws:sourceip".
	Key    string
	Values []string
}

// Parse reads an identity policy or a permissions boundary: text, plain or
// URL-encoded as IAM gives it.
func Parse(text string) (Document, error) {
	return parse(text, func(s Statement) error {
		switch {
		case s.Principals.Given() || s.NotPrincipals.Given():
			return errors.New("a principal in an identity policy")
		case len(s.Resources) == 0 && len(s.NotResources) == 0:
			return errors.New("neither Resource nor NotResource")
		}
		return nil
	})
}

// ParseTrust reads the trust policy of a role.
func ParseTrust(text string) (Document, error) {
	return parse(text, func(s Statement) error {
		switch {
		case !s.Principals.Given() && !s.NotPrincipals.Given():
			return errors.New("neither Principal nor NotPrincipal")
		case len(s.Resources) > 0 || len(s.NotResources) > 0:
			return errors.New("a resource in a trust policy")
		}
		return nil
	})
}

func parse(text string, fits func(Statement) error) (Document, error) {
	if len(text) > maxLength {
		return Document{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(text))
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "%") {
		// RFC 3986: a plus sign is a plus sign.
		plain, err := url.PathUnescape(text)
		if err != nil {
			return Document{}, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		text = plain
	}
	top, err := object([]byte(text), "version", "id", "statement")
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	list, err := elements(top["statement"])
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	var d Document
	for i, raw := range list {
		s, err := statement(raw)
		if err == nil {
			err = fits(s)
		}
		if err != nil {
			return Document{}, fmt.Errorf("%w: statement %d: %w", ErrMalformed, i+1, err)
		}
		d.Statements = append(d.Statements, s)
	}
	return d, nil
}

// elements reads the statements: a list, or a single one.
func elements(raw json.RawMessage) ([]json.RawMessage, error) {
	if raw == nil {
		return nil, errors.New("no Statement")
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		return list, nil
	}
	return []json.RawMessage{raw}, nil
}

func statement(raw json.RawMessage) (s Statement, err error) {
	e, err := object(raw, "sid", "effect", "action", "notaction", "resource", "notresource", "principal", "notprincipal", "condition")
	if err != nil {
		return s, err
	}
	r := &reader{elements: e}
	s.Sid = r.text("sid")
	switch effect := r.text("effect"); effect {
	case "Allow":
	case "Deny":
		s.Deny = true
	default:
		return s, fmt.Errorf("effect %.20q", effect)
	}
	s.Actions, s.NotActions = r.pair("action", "notaction")
	if len(s.Actions) == 0 && len(s.NotActions) == 0 {
		return s, errors.New("neither Action nor NotAction")
	}
	lower(s.Actions)
	lower(s.NotActions)
	s.Resources, s.NotResources = r.pair("resource", "notresource")
	s.Principals, s.NotPrincipals = r.principals("principal"), r.principals("notprincipal")
	if s.Principals.Given() && s.NotPrincipals.Given() {
		return s, errors.New("both Principal and NotPrincipal")
	}
	s.Conditions = r.conditions()
	return s, r.err
}

func lower(list []string) {
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
}
