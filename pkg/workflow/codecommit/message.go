package codecommit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/redact"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

const (
	// maxLines bounds how many findings, and how much of the unread, a notice
	// lists.
	maxLines    = 40
	longestName = 200
)

// message writes what no response to a key tells of. No text of a file is in it:
// what looks harmless beside one secret may be another.
func (h *Handler) message(in *Event, rest gitscan.Report, asked map[string]*report.Key) notice.Message {
	d := &in.Detail
	short := d.CommitID[:12]
	facts := notice.CodeFacts{
		Severity: severity(rest, asked), Headline: headline(rest), ID: short, Settings: h.Settings, Now: h.Now(),
		Links: []string{h.console(d)},
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Pushed to CodeCommit repository %s, %s %s, commit %s\nat %s.\n", d.RepositoryName, inert.Text(d.ReferenceType, 20),
		inert.Text(redact.Text(d.ReferenceName), longestName), d.CommitID, in.Time.UTC().Format("2006-01-02 15:04:05 UTC"))
	if len(rest.Findings) > 0 {
		b.WriteString("\nLOOKS LIKE SECRETS, for which no response was started:\n")
		each(&b, rest.Findings, func(f *gitscan.Finding) string { return line(f, asked[f.KeyID], h.Settings.Account) })
		b.WriteString("\nTake each for exposed: deactivate it where it belongs, then replace it. Taking it\n" +
			"out of the last commit leaves it in the history.\n")
		facts.Tasks = []notice.Task{{Text: "Find the owner of each secret, have it deactivated and replaced"}}
	}
	if len(rest.Unread) > 0 {
		b.WriteString("\nNOT LOOKED AT, so that nothing can be said of it:\n")
		each(&b, rest.Unread, func(u *gitscan.Unread) string {
			return part(u) + ": " + inert.Text(u.Reason, longestName)
		})
	}
	b.WriteString("\n" + h.console(d) + "\n")
	facts.Text = b.String()
	return notice.WriteCode(facts)
}

// each writes a line for each of the first of a list, and how many follow.
func each[T any](b *strings.Builder, list []T, write func(*T) string) {
	for i := range list[:min(len(list), maxLines)] {
		b.WriteString("- " + write(&list[i]) + "\n")
	}
	if more := len(list) - maxLines; more > 0 {
		fmt.Fprintf(b, "- and %d more\n", more)
	}
}

// respondTo is the command that starts the response by hand, in the account of this
// responder.
func respondTo(key *report.Key, this string) string {
	account := ""
	if key.Account != this {
		account = " --account " + key.Account
	}
	return "ekr respond --access-key-id " + key.AccessKeyID + account + " --reason TEXT"
}

// line tells of a finding; this is the responder's account.
func line(f *gitscan.Finding, key *report.Key, this string) string {
	text := fmt.Sprintf("%s, line %d: %s", place(f.Path, f.Commit), f.Line, inert.Text(f.Description, longestName))
	if f.KeyID != "" {
		text += " " + inert.Text(f.KeyID, 128)
	}
	switch {
	case key == nil:
	case key.Ours == report.OursNo:
		text += ", of account " + key.Account + ", in which this responder does not act"
	case key.Due():
		text += ", of account " + key.Account + ": " + inert.Text(key.Problem, longestName) + ". Start it: " + respondTo(key, this)
	case key.Account != "":
		text += ", of account " + key.Account + " by its id; AWS could not tell: " + inert.Text(key.Problem, longestName)
	default:
		text += "; AWS could not tell whose it is: " + inert.Text(key.Problem, longestName)
	}
	return text
}

func place(path, commit string) string {
	switch {
	case path != "":
		return inert.Text(redact.Text(path), longestName)
	case commit != "":
		return "the message of commit " + inert.Text(commit, 40)
	}
	return "the push"
}

// part names what was not looked at.
func part(u *gitscan.Unread) string {
	if u.Path == "" && u.Commit != "" {
		return "commit " + inert.Text(u.Commit, 40)
	}
	return place(u.Path, u.Commit)
}

// severity is that of the worst. A key to which the responder responds has a notice
// of its own; one to which it should have and could not is on, and wakes a person.
func severity(rest gitscan.Report, asked map[string]*report.Key) string {
	due := func(f gitscan.Finding) bool { return asked[f.KeyID] != nil && asked[f.KeyID].Due() }
	switch {
	case slices.ContainsFunc(rest.Findings, due):
		return usage.P1
	case slices.ContainsFunc(rest.Findings, func(f gitscan.Finding) bool { return f.Confidence >= gitscan.Medium }):
		return usage.P2
	case len(rest.Findings) > 0:
		return usage.P3
	}
	return usage.P4
}

func headline(rest gitscan.Report) string {
	var parts []string
	if n := len(rest.Findings); n > 0 {
		parts = append(parts, fmt.Sprintf("%d secrets pushed", n))
	}
	if n := len(rest.Unread); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not looked at", n))
	}
	return strings.Join(parts, ", ")
}

// console is the address of the commit in the console of the partition.
func (h *Handler) console(d *Detail) string {
	host := "console.aws.amazon.com"
	if h.Settings.Partition == "aws-us-gov" {
		host = "console.amazonaws-us-gov.com"
	}
	return fmt.Sprintf("https://%s/codesuite/codecommit/repositories/%s/commit/%s?region=%s", host, d.RepositoryName, d.CommitID, h.Settings.Region)
}
