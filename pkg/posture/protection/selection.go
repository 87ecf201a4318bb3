package protection

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Answer is whether a resource is covered. Maybe is for what hangs on something
// that could not be read.
type Answer int

// The answers, so that the higher of two is the one that holds of either.
const (
	No Answer = iota
	Maybe
	Yes
)

// selection is a selection of a backup plan, ready to be compared with many
// resources. Resources and AnyTag are alternatives, Conditions and NotResources
// limit both; a selection with neither takes all. Source: AWS Backup developer
// guide, assigning resources, and the AWS knowledge center on the same, which
// says that Resources and ListOfTags are combined with OR.
type selection struct {
	snapshot.BackupSelection
	in, out patterns
}

func newSelection(s snapshot.BackupSelection) selection {
	return selection{BackupSelection: s, in: compile(s.Resources), out: compile(s.NotResources)}
}

// selects tells whether the selection takes a resource; optedOut that it would,
// were the type of the resource opted in.
func (s selection) selects(r Resource, optIn *snapshot.Part[map[string]bool]) (answer Answer, optedOut bool) {
	if excluded, _ := s.out.match(r); excluded {
		return No, false
	}
	named, byType := s.in.match(r)
	if len(s.Resources) == 0 && len(s.AnyTag) == 0 {
		named = true
	}
	direct := No
	if named {
		direct, optedOut = reached(r, byType, optIn)
	}
	if direct < Yes {
		tagged := s.anyTag(r)
		if tagged > No {
			open, closed := reached(r, false, optIn)
			tagged, optedOut = min(tagged, open), optedOut || closed
		}
		direct = max(direct, tagged)
	}
	conditions := s.conditions(r)
	return min(direct, conditions), optedOut && direct == No && conditions > No
}

// alwaysOptIn are the types that must be opted in even where they are named.
var alwaysOptIn = []string{"Aurora", "Neptune", "DocumentDB"}

// reached applies the opt-in settings of the Region: selections by tag, by
// service or by * reach a type only if it is opted in. A type of which the
// settings say nothing is taken to be.
func reached(r Resource, byType bool, optIn *snapshot.Part[map[string]bool]) (answer Answer, optedOut bool) {
	if byType && !slices.Contains(alwaysOptIn, r.Type) {
		return Yes, false
	}
	in, said := optIn.Value[r.Type]
	switch {
	case !optIn.Read() || !said && !optIn.Whole():
		return Maybe, false
	case said && !in:
		return No, true
	}
	return Yes, false
}

func (s selection) anyTag(r Resource) Answer {
	if len(s.AnyTag) == 0 {
		return No
	}
	has := slices.ContainsFunc(s.AnyTag, func(t snapshot.Tag) bool {
		value, there := r.Tags.Value[t.Key]
		return there && value == t.Value
	})
	return known(has, r.Tags)
}

// known makes an answer of what the tags say; those that could not be read may
// say otherwise.
func known(has bool, tags *snapshot.Part[map[string]string]) Answer {
	switch {
	case !tags.Whole():
		return Maybe
	case has:
		return Yes
	}
	return No
}

func (s selection) conditions(r Resource) Answer {
	if len(s.Conditions) == 0 {
		return Yes
	}
	return known(!slices.ContainsFunc(s.Conditions, func(c snapshot.BackupCondition) bool { return !holds(c, r.Tags.Value) }), r.Tags)
}

// holds compares one tag. As in IAM, a tag that is not there is not equal.
func holds(c snapshot.BackupCondition, tags map[string]string) bool {
	value, there := tags[c.Key]
	switch c.Operator {
	case "StringEquals":
		return there && value == c.Value
	case "StringNotEquals":
		return !there || value != c.Value
	case "StringLike":
		return there && like(strings.Split(c.Value, "*"), value)
	case "StringNotLike":
		return !there || !like(strings.Split(c.Value, "*"), value)
	}
	return false
}
