package iampolicy_test

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// TestMFAForPeopleAndForKeys reads the two ways in which policies ask for MFA:
// one binds a long-term key, the other, Bool without IfExists, does not.
func TestMFAForPeopleAndForKeys(t *testing.T) {
	const lax = `{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}}`
	for name, tc := range map[string]struct {
		deny string
		want iampolicy.Answer
	}{"with IfExists": {forceMFA, iampolicy.No}, "without": {lax, iampolicy.Yes}} {
		t.Run(name, func(t *testing.T) {
			s := set(t, all, tc.deny)
			s.Request = iampolicy.LongTermKey()
			if got := s.Administrator(); got != tc.want {
				t.Errorf("%s, not %s", got, tc.want)
			}
		})
	}
}

func TestVariablesOfTheRequest(t *testing.T) {
	s := set(t, `{"Statement":{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"arn:aws:iam::*:user/${aws:username}"}}`)
	can := func(r iampolicy.Request) [3]iampolicy.Answer {
		s.Request = r
		const users = "arn:aws:iam::111122223333:user/"
		return [3]iampolicy.Answer{s.CanOn("iam:PutUserPolicy", users+"anna"), s.CanOn("iam:PutUserPolicy", users+"carl"), s.CanSomewhere("iam:PutUserPolicy")}
	}
	for name, tc := range map[string]struct {
		request iampolicy.Request
		want    [3]iampolicy.Answer
	}{
		"of anna":   {iampolicy.Request{}.With("aws:username", "anna"), [3]iampolicy.Answer{iampolicy.Yes, iampolicy.No, iampolicy.Yes}},
		"of a role": {iampolicy.Request{Absent: []string{"aws:username"}}, [3]iampolicy.Answer{iampolicy.No, iampolicy.No, iampolicy.No}},
		"of anyone": {iampolicy.Request{}, [3]iampolicy.Answer{iampolicy.Maybe, iampolicy.Maybe, iampolicy.Maybe}},
	} {
		if got := can(tc.request); got != tc.want {
			t.Errorf("%s: %v, not %v", name, got, tc.want)
		}
	}
}

func TestWhatAConditionLetsIn(t *testing.T) {
	for name, tc := range map[string]struct {
		operator     string
		values       []string
		only, allBut bool
	}{
		"equal":               {"StringEquals", []string{"o-1"}, true, false},
		"any of":              {"ForAnyValue:StringLike", []string{"o-1/*", "o-2/*"}, true, false},
		"an address":          {"IpAddress", []string{"192.0.2.0/24"}, true, false},
		"equal, if there":     {"StringEqualsIfExists", []string{"o-1"}, false, false},
		"all of":              {"ForAllValues:StringEquals", []string{"o-1"}, false, false},
		"one of them a star":  {"StringLike", []string{"o-1", "*"}, false, false},
		"every address":       {"IpAddress", []string{"0.0.0.0/0"}, false, false},
		"none":                {"StringEquals", nil, false, false},
		"not equal":           {"StringNotEquals", []string{"o-1"}, false, true},
		"not equal, if there": {"stringnotequalsifexists", []string{"o-1"}, false, true},
		"not like anything":   {"StringNotLike", []string{"*"}, false, false},
		"a number":            {"NumericEquals", []string{"1"}, false, false},
		"a flag":              {"Bool", []string{"true"}, false, false},
	} {
		c := iampolicy.Condition{Operator: tc.operator, Key: "aws:principalorgid", Values: tc.values}
		if c.Only() != tc.only || c.AllBut() != tc.allBut {
			t.Errorf("%s: only %v, all but %v", name, c.Only(), c.AllBut())
		}
	}
}
