package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// lines writes a section of texts that may be long: what stands in front is
// aligned, nothing is cut that --json would show in full.
func lines(w io.Writer, title string, rows [][]string) {
	const longest = 600
	if len(rows) == 0 {
		return
	}
	_, _ = fmt.Fprintln(w, title)
	for _, row := range rows {
		text := inert.Text(row[0], longest)
		if len(row) > 1 {
			text += ": " + inert.Text(row[1], longest)
		}
		_, _ = fmt.Fprintln(w, "  "+text)
	}
}

// tasks are what the findings ask a person to do, most urgent first.
func tasks(s usage.Summary) [][]string {
	rows := [][]string{}
	do := func(text string) { rows = append(rows, []string{text}) }
	if s.Verdict == usage.Live {
		do("SWITCH THE KEY OFF: " + respondTo(s.AccessKeyID))
	}
	for i, o := range s.OutOfReach {
		if i == most {
			do(fmt.Sprintf("and %d more sessions in other accounts: see --json", len(s.OutOfReach)-i))
			break
		}
		do(fmt.Sprintf("OUT OF REACH: call the team of account %s: session %s of role %s ends at %s", o.Account, dash(o.Session), o.Role, clock(o.Expires.Time)))
	}
	for i, m := range withinReach(s) {
		if i == most {
			do("and more of what the key made is alive: see the tree below")
			break
		}
		do(endIt(m))
	}
	if names := coveredUp(s); len(names) > 0 {
		do("TRACES WERE COVERED UP (" + few(names) + "): see that every trail is logging")
	}
	if n := len(s.SecretsRead); n > 0 {
		do(fmt.Sprintf("ROTATE what was read: %s, listed below", counted(n, "secret")))
	}
	things, servers := madeSince(s)
	if servers > 0 {
		do(fmt.Sprintf("STOP what costs money: %s, listed below; do not terminate them, they are evidence", counted(servers, "server")))
	}
	if things > 0 {
		do(fmt.Sprintf("LOOK AFTER what else was made: %s, listed below", counted(things, "thing")))
	}
	return rows
}

// madeSince counts what was made since the exposure, servers apart. Without the
// exposure's time, that is everything.
func madeSince(s usage.Summary) (things, servers int) {
	for _, c := range s.Created {
		switch {
		case !c.At.IsZero() && c.At.Before(s.ExposedAt.Time):
		case c.Service == "ec2" && c.Action == "RunInstances":
			servers++
		default:
			things++
		}
	}
	return things, servers
}

// withinReach lists what is alive and not told as out of reach.
func withinReach(s usage.Summary) []usage.Minted {
	far := map[[2]string]bool{}
	for _, o := range s.OutOfReach {
		far[[2]string{o.Role, o.Session}] = true
	}
	return slices.DeleteFunc(living(s.Minted), func(m usage.Minted) bool { return far[[2]string{m.Principal, m.Session}] })
}

// living lists, to any depth, the credentials that can still be used.
func living(minted []usage.Minted) []usage.Minted {
	list := []usage.Minted{}
	for _, m := range minted {
		if m.Alive == usage.AliveYes {
			list = append(list, m)
		}
		list = append(list, living(m.Minted)...)
	}
	return list
}

// endIt says how a credential is ended.
func endIt(m usage.Minted) string {
	text := "STILL ALIVE: " + strings.ReplaceAll(string(m.Kind), "-", " ") + " " + dash(m.AccessKeyID) + " of " + dash(m.Principal)
	if !m.ExpiresAt.IsZero() {
		text += ", until " + clock(m.ExpiresAt.Time)
	}
	switch m.Kind {
	case "access-key":
		return text + ": " + respondTo(m.AccessKeyID)
	case "role-session":
		return text + ": revoke the role's older sessions (IAM console, the role, Revoke sessions)"
	case "session", "federation-session":
		return text + ": deny its user's sessions; the responder does"
	case "password":
		return text + ": delete the password, if none of you set it"
	}
	return text + ": end it by hand"
}

// respondTo is the command that contains a key. An id that comes from a record
// is put into it only if it is one.
func respondTo(id string) string {
	key, err := accesskey.Parse(id)
	if err != nil {
		return "end it by hand"
	}
	return fmt.Sprintf("ekr respond --access-key-id %s --reason TEXT", key)
}

func coveredUp(s usage.Summary) []string {
	names := []string{}
	for _, c := range s.Suspicious {
		if c.Class == usage.CoverUp && c.Succeeded > 0 {
			names = append(names, c.Service+" "+c.Name)
		}
	}
	return names
}
