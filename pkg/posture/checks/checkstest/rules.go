package checkstest

import (
	"regexp"
	"slices"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var (
	idForm       = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	questionForm = regexp.MustCompile(`^[A-Z].*\?$`)
	sentenceForm = regexp.MustCompile(`(?s)^[A-Z].*\.$`)
)

// Metadata looks at what a person reads about a check.
func Metadata(t *testing.T, check checks.Check) {
	t.Helper()
	for name, ok := range map[string]bool{
		"ID is words with hyphens":     idForm.MatchString(check.ID),
		"Question is a question":       questionForm.MatchString(check.Question),
		"Area is one of Areas":         slices.Contains(checks.Areas, check.Area),
		"Severity is given":            check.Severity >= checks.Informational && check.Severity <= checks.Critical,
		"Tier is given":                check.Tier.String() != "",
		"Why is a sentence":            sentenceForm.MatchString(check.Why),
		"Fix.Do is a sentence":         sentenceForm.MatchString(check.Fix.Do),
		"Fix.Command is given":         check.Fix.Command != "",
		"Fix.Breaks is a sentence":     sentenceForm.MatchString(check.Fix.Breaks),
		"Reads is given":               len(check.Reads) > 0,
		"Empty is decided":             check.Empty == checks.Pass || check.Empty == checks.Fail || check.Empty == checks.NotApplicable,
		"AlwaysApplies is a sentence":  check.AlwaysApplies == "" || sentenceForm.MatchString(check.AlwaysApplies),
		"Evaluate is given":            check.Evaluate != nil,
		"severity fits folded":         !check.Folded || check.Severity <= checks.Medium,
		"one command stands on a line": !regexp.MustCompile(`\n`).MatchString(check.Fix.Command),
	} {
		if !ok {
			t.Errorf("not so: %s", name)
		}
	}
}

// covers asks for an example of every kind.
func covers(t *testing.T, check checks.Check, cases []checks.Example) {
	seen := map[checks.Outcome]bool{}
	names := map[string]bool{}
	for _, example := range cases {
		if names[example.Name] || example.Name == "" {
			t.Errorf("example %q has no name of its own", example.Name)
		}
		names[example.Name] = true
		for _, outcome := range example.Want {
			seen[outcome] = true
		}
	}
	for _, outcome := range []checks.Outcome{checks.Pass, checks.Fail} {
		if !seen[outcome] {
			t.Errorf("no example of %s", outcome)
		}
	}
	if seen[checks.NotApplicable] == (check.AlwaysApplies != "") {
		t.Error("give an example of NOT_APPLICABLE, or say in AlwaysApplies why there is none; not both")
	}
}

// everyPartMatters asks that for each part there be an example in which its
// loss, and its doubt, make something UNKNOWN: else it need not be read, or its
// failure goes unnoticed.
func everyPartMatters(t *testing.T, check checks.Check, cases []checks.Example) {
	for _, ref := range check.Reads {
		lost, doubted := false, false
		for _, example := range cases {
			r := runner{T: t, check: check, example: example}
			before := count(r.judge(r.account(nil)), checks.Unknown)
			lost = lost || count(r.judge(r.account(func(s *snapshot.Snapshot) { snapshottest.Lose(s, ref) })), checks.Unknown) > before
			doubted = doubted || count(r.judge(r.account(func(s *snapshot.Snapshot) { snapshottest.Doubt(s, ref) })), checks.Unknown) > before
		}
		if !lost {
			t.Errorf("no example becomes UNKNOWN without %s", ref.Name())
		}
		if !doubted {
			t.Errorf("no example becomes UNKNOWN with only some of %s", ref.Name())
		}
	}
	unsettled(t, check, cases)
}

// unsettled asks of a check whose question one good answer does not settle that
// every account with a PASS also have an UNKNOWN when any one of its main parts,
// the first of Reads, was read only in part.
func unsettled(t *testing.T, check checks.Check, cases []checks.Example) {
	if check.OneSuffices || len(check.Reads) == 0 {
		return
	}
	for _, example := range cases {
		r := runner{T: t, check: check, example: example}
		findings := r.judge(r.account(func(s *snapshot.Snapshot) { snapshottest.Doubt(s, check.Reads[0]) }))
		if count(findings, checks.Unknown) == 0 {
			t.Errorf("%s: only some of %s was read, and nothing is UNKNOWN", example.Name, check.Reads[0].Name())
		}
	}
}
