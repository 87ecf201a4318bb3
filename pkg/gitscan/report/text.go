package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/inert"
)

const (
	longestLine = 200
	longestName = 300
	// longestKey holds what AWS said of a key, with a command.
	longestKey = 1000
)

// Text prints a report for people: two lines for each finding, the first of
// which begins as those of git grep do.
func Text(w io.Writer, r *Report) error {
	var b strings.Builder
	for i := range r.Findings {
		r.finding(&b, &r.Findings[i])
	}
	for _, u := range r.Unread {
		name := place(u.Path, u.Commit, u.Blob)
		if len(u.Decoded) > 0 {
			name += " (" + strings.Join(u.Decoded, ", ") + ")"
		}
		fmt.Fprintf(&b, "%s was not read in full: %s\n", inert.Text(name, longestName), inert.Text(u.Reason, longestLine))
	}
	for _, key := range r.Keys {
		b.WriteString(inert.Text(keyLine(key), longestKey) + "\n")
	}
	if r.Known > 0 {
		fmt.Fprintf(&b, "%d known from the baseline\n", r.Known)
	}
	for _, e := range r.Stale {
		fmt.Fprintf(&b, "no longer there, and still in the baseline: %s: %s\n", inert.Text(e.Path, longestName), inert.Text(e.Rule, longestLine))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) finding(b *strings.Builder, f *gitscan.Finding) {
	text := f.Redacted()
	if r.Show {
		text = f.Text
	}
	name := inert.Text(place(f.Path, f.Commit, f.Blob), longestName)
	fmt.Fprintf(b, "%s:%d:%d:%s\n", name, f.Line, f.Column, inert.Text(text, longestLine))
	details := []string{fmt.Sprintf("%s (%s): %s", f.Description, f.Rule, f.Confidence)}
	if f.Why != "" {
		details[0] += ", " + f.Why
	}
	if r.Show && f.Secret != f.KeyID {
		details = append(details, inert.Text(f.Secret, 10*longestName))
	} else if hint := hint(f); hint != "" {
		details = append(details, hint)
	}
	if f.KeyID != "" {
		details = append(details, "key "+f.KeyID)
	}
	if f.Account != "" {
		details = append(details, "account "+f.Account)
	}
	if len(f.Decoded) > 0 {
		details = append(details, "in "+inert.Text(strings.Join(f.Decoded, ", in "), longestName))
	}
	fmt.Fprintf(b, "    %s\n", strings.Join(details, "; "))
}

// keyLine says what AWS said of a key.
func keyLine(k Key) string {
	var parts []string
	switch k.Ours {
	case OursYes:
		parts = append(parts, "key "+k.AccessKeyID+" is of this account, "+k.Account)
	case OursMember:
		parts = append(parts, "key "+k.AccessKeyID+" is of a member of the organisation, "+k.Account)
	case OursNo:
		parts = append(parts, "key "+k.AccessKeyID+" is of another account, "+k.Account)
	default:
		parts = append(parts, "could not tell whether key "+k.AccessKeyID+" is yours")
	}
	if k.User != "" {
		parts = append(parts, "user "+k.User)
	}
	if k.Status != "" {
		parts = append(parts, k.Status)
	}
	if k.LastUsed != nil {
		parts = append(parts, "last used "+k.LastUsed.UTC().Format(time.RFC3339))
	}
	if k.Problem != "" {
		parts = append(parts, k.Problem)
	}
	if k.Execution != "" {
		parts = append(parts, "started "+k.Execution)
	}
	return strings.Join(parts, "; ")
}
