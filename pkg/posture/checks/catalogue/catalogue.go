// Package catalogue writes the list of checks for people: README.md of the
// checks, and what ekr posture --list prints.
package catalogue

import (
	"fmt"
	"io"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

const head = `# The checks of the posture review

<!-- Written from the metadata of the checks by go generate ./pkg/posture/checks/all; a test compares. -->

Each check asks one question; yes is good. The answer is PASS, FAIL, UNKNOWN (something could not be read, and is
named), NOT_APPLICABLE or EXCEPTED. Thresholds are settings; the numbers here are the defaults. "Folded" findings are
only counted in the digest. CIS is the AWS Foundations Benchmark.
`

// Markdown writes the catalogue as a page.
func Markdown(w io.Writer, list []checks.Check) error {
	var b strings.Builder
	b.WriteString(head)
	for _, area := range checks.Areas {
		section(&b, area, list)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the catalogue: %w", err)
	}
	return nil
}

func section(b *strings.Builder, area checks.Area, list []checks.Check) {
	headed := false
	for _, check := range list {
		if check.Area != area {
			continue
		}
		if !headed {
			fmt.Fprintf(b, "\n## %s\n", area)
			headed = true
		}
		entry(b, check)
	}
}

func entry(b *strings.Builder, check checks.Check) {
	fmt.Fprintf(b, "\n### `%s`\n\n**%s** %s\n\n", check.ID, check.Question, check.Why)
	fmt.Fprintf(b, "%s\n", strings.TrimSpace(fmt.Sprintf("- Severity %s; tier: %s%s. %s", check.Severity, check.Tier, folded(check), references(check.Ref))))
	fmt.Fprintf(b, "- Reads %s. An account with nothing in it: %s.\n", parts(check), check.Empty)
	fmt.Fprintf(b, "- Fix: %s May break: %s\n\n      %s\n\n", check.Fix.Do, check.Fix.Breaks, check.Fix.Command)
	for _, outcome := range []checks.Outcome{checks.Pass, checks.Fail, checks.Unknown, checks.NotApplicable} {
		if names := examplesOf(check, outcome); len(names) > 0 {
			fmt.Fprintf(b, "- %s: %s\n", outcome, strings.Join(names, "; "))
		}
	}
}

func folded(check checks.Check) string {
	if check.Folded {
		return "; folded"
	}
	return ""
}

func parts(check checks.Check) string {
	names := make([]string, len(check.Reads))
	for i, ref := range check.Reads {
		names[i] = "`" + ref.Name() + "`"
	}
	return strings.Join(names, ", ")
}

// examplesOf names the examples all of whose findings have one outcome.
func examplesOf(check checks.Check, outcome checks.Outcome) (names []string) {
	for _, example := range check.Examples {
		only := len(example.Want) > 0
		for _, want := range example.Want {
			only = only && want == outcome
		}
		if only {
			names = append(names, example.Name)
		}
	}
	return names
}

// references writes the ids of the same question elsewhere, as
// "CIS 3.0: 1.14; CIS 5.0: 1.13."; "" where there are none.
func references(r checks.References) string {
	var all []string
	for _, ref := range []struct {
		name string
		ids  []string
	}{{"CIS 3.0", r.CIS3}, {"CIS 5.0", r.CIS5}, {"Security Hub", r.SecurityHub}, {"Prowler", r.Prowler}} {
		if len(ref.ids) > 0 {
			all = append(all, ref.name+": "+strings.Join(ref.ids, ", "))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + "."
}
