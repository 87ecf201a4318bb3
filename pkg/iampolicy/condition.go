package iampolicy

import (
	"slices"
	"strings"
)

// Request is what is known beforehand of the requests that a principal makes.
// A condition on a key that is neither in Values nor in Absent is a maybe.
// Source: IAM User Guide, condition operators and global condition keys.
type Request struct {
	// Values are condition keys in lower case, as "iam:passedtoservice", each
	// with its one value. aws:username also stands for ${aws:username}.
	Values map[string]string
	// Absent are condition keys, in lower case, that the requests do not carry.
	Absent []string
}

// LongTermKey is a request signed with a long-term access key: it says nothing
// of MFA, so that a Bool condition on it does not hold, and one with IfExists
// does.
func LongTermKey() Request {
	return Request{Absent: []string{"aws:multifactorauthpresent", "aws:multifactorauthage", "aws:tokenissuetime"}}
}

// With returns the request with one more value known.
func (r Request) With(key, value string) Request {
	values := map[string]string{key: value}
	for k, v := range r.Values {
		if k != key {
			values[k] = v
		}
	}
	r.Values = values
	return r
}

// holds tells whether the condition holds in a request.
func (c Condition) holds(r Request) Answer {
	op := operatorOf(c.Operator)
	if slices.Contains(r.Absent, c.Key) {
		return yes(op.absent(c.Values))
	}
	value, known := r.Values[c.Key]
	if !known {
		return Maybe
	}
	return op.compare(c.Values, value, r)
}

func yes(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// operator is a condition operator taken apart.
type operator struct {
	// base is in lower case, without Not.
	base             string
	negated          bool
	ifExists, forAll bool
}

// operatorOf takes an operator apart: ForAllValues:StringNotLikeIfExists.
func operatorOf(text string) (op operator) {
	text = strings.ToLower(text)
	if set, rest, found := strings.Cut(text, ":"); found {
		op.forAll = set == "forallvalues"
		text = rest
	}
	text, op.ifExists = strings.CutSuffix(text, "ifexists")
	op.base = strings.Replace(text, "not", "", 1)
	op.negated = op.base != text
	return op
}

// absent tells whether the operator holds where the request lacks the key.
func (op operator) absent(values []string) bool {
	if op.base == "null" {
		return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, "true") })
	}
	return op.ifExists || op.forAll || op.negated
}

// compare tells whether the operator holds for a value. Numbers, dates and
// addresses are left open: no value of theirs is known beforehand.
func (op operator) compare(values []string, value string, r Request) Answer {
	best := No
	for _, pattern := range values {
		best = max(best, op.one(pattern, value, r))
	}
	if op.negated {
		return Yes - best
	}
	return best
}

func (op operator) one(pattern, value string, r Request) Answer {
	switch op.base {
	case "null":
		return yes(strings.EqualFold(pattern, "false"))
	case "bool", "stringequalsignorecase":
		return yes(strings.EqualFold(pattern, value))
	case "stringequals":
		if strings.Contains(pattern, "${") {
			return Maybe
		}
		return yes(pattern == value)
	case "stringlike", "arnlike", "arnequals":
		return matchResource(pattern, value, r)
	}
	return Maybe
}

// narrow are the operators that choose requests by the text of a key.
var narrow = []string{"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}

// Only reports whether the condition holds for no request but those that carry
// the key with one of the values: not where the key is absent, and not for all.
func (c Condition) Only() bool {
	op := operatorOf(c.Operator)
	return slices.Contains(narrow, op.base) && !op.negated && !op.ifExists && !op.forAll && c.bounded()
}

// AllBut reports whether the condition holds for every request but those that
// carry the key with one of the values: what a denial needs to keep all others
// out.
func (c Condition) AllBut() bool {
	op := operatorOf(c.Operator)
	return slices.Contains(narrow, op.base) && op.negated && c.bounded()
}

// bounded reports whether the values leave anything out.
func (c Condition) bounded() bool {
	return len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(v string) bool {
		return strings.Trim(v, "*?") == "" || v == "0.0.0.0/0" || v == "::/0"
	})
}

// Wildcards reports whether * and ? in the values stand for other characters.
func (c Condition) Wildcards() bool {
	base := operatorOf(c.Operator).base
	return base == "stringlike" || base == "arnlike" || base == "arnequals"
}
