package iampolicy

import "testing"

func TestConditionHolds(t *testing.T) {
	request := LongTermKey().With("iam:passedtoservice", "lambda.amazonaws.com").With("aws:username", "anna")
	for name, tc := range map[string]struct {
		operator, key string
		values        []string
		want          Answer
	}{
		"not known":                  {"StringEquals", "aws:sourceip", []string{"x"}, Maybe},
		"equal":                      {"StringEquals", "iam:passedtoservice", []string{"ec2.amazonaws.com", "lambda.amazonaws.com"}, Yes},
		"not equal":                  {"StringEquals", "iam:passedtoservice", []string{"ec2.amazonaws.com"}, No},
		"case matters":               {"StringEquals", "iam:passedtoservice", []string{"Lambda.amazonaws.com"}, No},
		"case does not matter":       {"stringequalsignorecase", "iam:passedtoservice", []string{"Lambda.amazonaws.com"}, Yes},
		"like":                       {"StringLike", "iam:passedtoservice", []string{"*.amazonaws.com"}, Yes},
		"not like":                   {"StringNotLike", "iam:passedtoservice", []string{"*.amazonaws.com"}, No},
		"not equal, negated":         {"StringNotEqualsIfExists", "iam:passedtoservice", []string{"ec2.amazonaws.com"}, Yes},
		"of a set":                   {"ForAnyValue:StringEquals", "iam:passedtoservice", []string{"lambda.amazonaws.com"}, Yes},
		"a variable":                 {"StringEquals", "iam:passedtoservice", []string{"${aws:PrincipalTag/x}"}, Maybe},
		"numbers are left open":      {"NumericEquals", "iam:passedtoservice", []string{"1"}, Maybe},
		"there":                      {"Null", "iam:passedtoservice", []string{"false"}, Yes},
		"not there":                  {"Null", "iam:passedtoservice", []string{"true"}, No},
		"absent, Null":               {"Null", "aws:multifactorauthpresent", []string{"true"}, Yes},
		"absent, Bool true":          {"Bool", "aws:multifactorauthpresent", []string{"true"}, No},
		"absent, Bool false":         {"Bool", "aws:multifactorauthpresent", []string{"false"}, No},
		"absent, IfExists":           {"BoolIfExists", "aws:multifactorauthpresent", []string{"false"}, Yes},
		"absent, negated":            {"NumericNotEquals", "aws:multifactorauthage", []string{"1"}, Yes},
		"absent, less than":          {"NumericLessThan", "aws:multifactorauthage", []string{"3600"}, No},
		"absent, for all of nothing": {"ForAllValues:StringEquals", "aws:multifactorauthpresent", []string{"x"}, Yes},
	} {
		t.Run(name, func(t *testing.T) {
			got := Condition{Operator: tc.operator, Key: tc.key, Values: tc.values}.holds(request)
			if got != tc.want {
				t.Errorf("%s, not %s", got, tc.want)
			}
		})
	}
}
