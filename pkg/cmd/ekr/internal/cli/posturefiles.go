package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/exposed-key-responder/responder/pkg/posture"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/catalogue"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
)

func (r *review) readExceptions() ([]checks.Exception, error) {
	if r.exceptions == "" {
		return nil, nil
	}
	text, err := r.open(r.exceptions)
	if err != nil {
		return nil, badFile(r.exceptions, err)
	}
	list, err := posture.ReadExceptions(text)
	if err != nil {
		return nil, badFile(r.exceptions, err)
	}
	return list, nil
}

func (r *review) readPrevious() (*report.Review, error) {
	if r.previous == "" {
		return nil, nil
	}
	file, err := os.Open(r.previous)
	if err != nil {
		return nil, badFile(r.previous, withoutName(err))
	}
	defer file.Close()
	before, err := report.Read(file)
	if err != nil {
		return nil, badFile(r.previous, err)
	}
	return before, nil
}

func badFile(name string, err error) error {
	return exit{code: codeWrong, err: fmt.Errorf("%s: %w", name, err)}
}

// catalogueEntry is a check as --list --json shows it.
type catalogueEntry struct {
	ID       string          `json:"id"`
	Question string          `json:"question"`
	Area     checks.Area     `json:"area"`
	Severity checks.Severity `json:"severity"`
	Tier     string          `json:"tier"`
	Folded   bool            `json:"folded"`
	Why      string          `json:"why"`
	Fix      string          `json:"fix"`
	Command  string          `json:"command"`
	Breaks   string          `json:"breaks"`
	// References are the ids of the same question elsewhere.
	References map[string][]string `json:"references"`
	Reads      []string            `json:"reads"`
}

// catalogue prints the checks. It calls nothing of AWS.
func (r *review) catalogue(chosen []checks.Check) error {
	if r.format.name != asText && r.format.name != asJSON {
		return wrong("--list has the formats %s and %s", asText, asJSON)
	}
	entries := []catalogueEntry{}
	for _, check := range chosen {
		entry := catalogueEntry{
			ID: check.ID, Question: check.Question, Area: check.Area, Severity: check.Severity, Tier: check.Tier.String(),
			Folded: check.Folded, Why: check.Why, Fix: check.Fix.Do, Command: check.Fix.Command, Breaks: check.Fix.Breaks,
			References: map[string][]string{
				"cis3": list(check.Ref.CIS3), "cis5": list(check.Ref.CIS5), "securityHub": list(check.Ref.SecurityHub), "prowler": list(check.Ref.Prowler),
			},
			Reads: []string{},
		}
		for _, ref := range check.Reads {
			entry.Reads = append(entry.Reads, ref.Name())
		}
		entries = append(entries, entry)
	}
	return r.print(r.format, entries, func(w io.Writer) { _ = catalogue.Markdown(w, chosen) })
}
