package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/incident"
)

// writeIncidents writes the list for people.
func writeIncidents(w io.Writer, l incidentList, open bool) {
	switch {
	case len(l.Incidents) > 0:
	case l.Complete && open:
		_, _ = fmt.Fprintln(w, "No incidents that are open or hold something in force.")
		return
	case l.Complete:
		_, _ = fmt.Fprintln(w, "No incidents.")
		return
	default:
		return
	}
	rows := [][]string{{"INCIDENT", "STATE", "SEVERITY", "STANDING", "LEVEL", "KEY", "USER", "OPENED"}}
	for _, r := range l.Incidents {
		rows = append(rows, []string{
			r.ID, string(r.State), dash(r.Severity), standing(r), dash(r.Level.String()), string(r.AccessKeyID), dash(r.User), dash(r.OpenedAt),
		})
	}
	table(w, "", rows)
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// writeIncident writes one incident in full for people.
func writeIncident(w io.Writer, r incident.Record, v incidentView) {
	table(w, "", [][]string{{v.ID + "  " + dash(string(v.State)) + ", " + standing(v)}})
	rows := [][]string{
		{"key", keyLine(v)},
		{"user", dash(v.User) + " of account " + dash(v.Account)},
		{"severity", dash(v.Severity)},
		{"level", dash(v.Level.String()) + " (asked for: " + dash(v.Start.String()) + ")"},
		{"opened", clock(r.OpenedAt)},
		{"contained", containedLine(r)},
		{"closed", clock(r.ClosedAt)},
		{"in force", dash(strings.Join(v.InForce, ", "))},
		{"events", strconv.Itoa(v.SightingCount)},
	}
	if !r.FenceUntil.IsZero() {
		rows = append(rows, []string{"fence", "until " + clock(r.FenceUntil) + ", when the key is contained"})
	}
	if !r.PausedUntil.IsZero() {
		rows = append(rows, []string{"paused", "left on until " + clock(r.PausedUntil) + ", when the pause ends"})
	}
	if v.Rounds > 0 {
		rows = append(rows, []string{"applied again", strconv.Itoa(v.Rounds) + ", each time found undone"})
	}
	if !r.Sessions.AliveUntil.IsZero() {
		rows = append(rows, []string{"sessions", "credentials that the key made live until " + clock(r.Sessions.AliveUntil)})
	}
	table(w, "  ", rows)
	section(w, "steps", timedSteps(r, v))
	section(w, "restores", restoreRows(r))
	section(w, "sightings", sightingRows(r))
	if len(v.InForce) > 0 {
		_, _ = fmt.Fprintf(w, "To undo one level: ekr restore %s --reason TEXT\n", v.ID)
	}
}

func section(w io.Writer, title string, rows [][]string) {
	if len(rows) > 0 {
		_, _ = fmt.Fprintln(w, title)
		table(w, "  ", rows)
	}
}

func keyLine(v incidentView) string {
	if v.KeyPrior == "" {
		return string(v.AccessKeyID)
	}
	return string(v.AccessKeyID) + ", " + v.KeyPrior + " before"
}

func containedLine(r incident.Record) string {
	line := clock(r.ContainedAt)
	if d := took(r); d != "" {
		line += ", " + d + " after the event arrived"
	}
	return line
}

func timedSteps(r incident.Record, v incidentView) [][]string {
	rows := stepRows(v.Steps)
	for i := range rows {
		rows[i] = append([]string{clock(r.Actions[i].At)}, rows[i]...)
	}
	return rows
}

func restoreRows(r incident.Record) [][]string {
	var rows [][]string
	for _, s := range r.Restores {
		by := "by " + s.By
		if !s.Until.IsZero() {
			by += " until " + clock(s.Until)
		}
		if s.Unfinished {
			by += " (begun; not known to be finished)"
		}
		rows = append(rows, []string{clock(s.At), strings.Join(s.Parts, ", "), by, s.Reason})
	}
	return rows
}

func sightingRows(r incident.Record) [][]string {
	var rows [][]string
	for _, s := range r.Sightings {
		rows = append(rows, []string{clock(s.At), s.Kind, s.Code, s.Region, s.EventID})
	}
	return rows
}
