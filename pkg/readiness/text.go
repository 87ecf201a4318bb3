package readiness

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Text writes the report for people: what stands in the way, the keys, what
// breaks if one leaks, and what is not known.
func Text(w io.Writer, r Report) {
	p := printer{w}
	p.line("account %s, %s, %s", r.AccountID, r.Region, r.At.Format("2006-01-02 15:04 UTC"))
	p.line("%s", verdict(r))
	p.findings(r.Findings)
	p.keys(r.Keys, r.KeysListed)
	p.leaks(r.Keys)
	p.gaps("could not be read", r.Unread)
	p.gaps("cannot be known before the deployment", r.Limits)
}

func verdict(r Report) string {
	blockers := 0
	for _, f := range r.Findings {
		if f.State == Blocker {
			blockers++
		}
	}
	switch {
	case blockers > 0:
		return "NOT READY: " + counted(blockers, "blocker", "blockers")
	case !r.Complete:
		return "no blocker found, but not all could be read"
	}
	return "ready"
}

// printer writes lines of which every part is made inert.
type printer struct{ io.Writer }

// longest is how much of a name or a sentence is shown.
const longest = 300

func (p printer) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	words := strings.TrimLeft(text, " ")
	_, _ = fmt.Fprintln(p, text[:len(text)-len(words)]+inert.Text(words, 2*longest))
}

func (p printer) table(rows [][]string) {
	tabs := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			words := strings.TrimLeft(cell, " ")
			cells[i] = cell[:len(cell)-len(words)] + inert.Text(words, longest)
		}
		_, _ = fmt.Fprintln(tabs, "  "+strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	_ = tabs.Flush()
}

func (p printer) findings(list []Find) {
	p.line("")
	p.line("the account")
	rows := [][]string{}
	for _, f := range list {
		state := string(f.State)
		if f.State == Blocker {
			state = strings.ToUpper(state)
		}
		rows = append(rows, []string{state, f.ID, f.What})
		if f.Do != "" {
			rows = append(rows, []string{"", "", "Do: " + f.Do})
		}
	}
	p.table(rows)
}

func (p printer) keys(list []Key, all bool) {
	p.line("")
	title := counted(len(list), "active key of an IAM user", "active keys of IAM users") + ", the most dangerous first"
	switch {
	case !all && len(list) == 0:
		title = "NOT KNOWN which keys are active: they could not be listed"
	case !all:
		title += "; NOT ALL could be listed"
	}
	p.line("%s", title)
	if len(list) == 0 {
		return
	}
	rows := [][]string{{"KEY", "USER", "OWNER", "MAY DO", "AGE", "LAST USED", "LEVEL", "POLICIES", "GROUPS", "DENIED BY", "OTHER WAYS IN"}}
	for _, k := range list {
		rows = append(rows, []string{
			string(k.AccessKeyID), k.User, dash(k.Owner), string(k.Capability), fmt.Sprintf("%dd", k.AgeDays), lastUsed(k), levelOf(k),
			slots(k, k.Room.Policies, k.Room.PolicyQuota), slots(k, k.Room.Groups, k.Room.GroupQuota), k.Room.Deny, others(k),
		})
	}
	p.table(rows)
	p.line("  LEVEL: what applies if AWS calls the key exposed, and / if also used. DENIED BY: how its user would be.")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func slots(k Key, used, quota int) string {
	if k.Room.Deny == "unknown" {
		return "?"
	}
	return fmt.Sprintf("%d of %d", used, quota)
}

func lastUsed(k Key) string {
	switch k.Impact {
	case usage.NeverUsed:
		return "never"
	case usage.UnknownImpact:
		return "?"
	}
	return strings.Join(strings.Fields(k.LastUsed.At.Format("2006-01-02 ")+k.LastUsed.Service+" "+k.LastUsed.Region), " ")
}

// levelOf says which level applies, and which if AWS says that the key was also
// used.
func levelOf(k Key) string {
	switch {
	case k.FenceFor != "":
		return "fence " + k.FenceFor + ", revoke"
	case k.Protected != "":
		return k.Level.String() + " (protected)"
	case k.Level == k.Compromised:
		return k.Level.String()
	}
	return k.Level.String() + "/" + k.Compromised.String()
}

func others(k Key) string {
	var list []string
	for _, s := range k.Siblings {
		state := "off"
		if s.Active {
			state = "on"
		}
		list = append(list, fmt.Sprintf("key %s (%s)", s.AccessKeyID, state))
	}
	for _, c := range k.Credentials {
		text := strings.TrimSpace(c.Kind + " " + c.ID)
		if c.Service != "" {
			text += " for " + service(c.Service)
		}
		if !c.Active {
			text += " (off)"
		}
		list = append(list, text)
	}
	return dash(strings.Join(list, ", "))
}

// leaks says of each key what breaks if it leaks tonight, and why it is
// dangerous.
func (p printer) leaks(list []Key) {
	if len(list) == 0 {
		return
	}
	p.line("")
	p.line("if one leaks tonight")
	for _, k := range list {
		p.line("  %s of %s", k.AccessKeyID, k.User)
		rows := [][]string{{"  breaks", k.Breaks}, {"  call", k.Call}}
		if why := k.CapabilityWhy; why != "" {
			rows = append(rows, []string{"  may do", mayDo(k.Capability) + ": " + why})
		}
		if k.Protected != "" {
			rows = append(rows, []string{"  stays", "ON until a person acts: " + k.Protected})
		}
		if k.Room.Deny == "boundary" && k.Room.Boundary != "" {
			rows = append(rows, []string{"  denied", "in the place of its boundary " + k.Room.Boundary})
		}
		p.table(append(rows, []string{"  seen", seen(k.Places)}))
	}
}

func mayDo(c capability.Capability) string {
	return map[capability.Capability]string{
		capability.Admin: "everything", capability.Escalation: "make itself administrator", capability.Data: "read data", capability.Unknown: "not known",
	}[c]
}

// seen says what the places rest on.
func seen(of Places) string {
	if of.From.IsZero() {
		return of.Why
	}
	text := counted(of.Events, "call", "calls")
	if of.Sampled {
		text = "a sample of " + text
	}
	text += fmt.Sprintf(" from %s to %s", of.From.Format("2006-01-02"), of.To.Format("2006-01-02"))
	if of.Why != "" {
		text += "; " + of.Why
	}
	return text
}

func (p printer) gaps(title string, list []Gap) {
	if len(list) == 0 {
		return
	}
	p.line("")
	p.line("%s", title)
	for _, g := range list {
		p.line("  %s: %s", g.What, g.Why)
	}
}
