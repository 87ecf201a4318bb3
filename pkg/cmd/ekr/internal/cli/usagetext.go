package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// most bounds each list of the text; --json has all of it.
const most = 15

// verdicts are the verdicts as sentences. None says that a key was not used,
// only that no use was seen.
var verdicts = map[usage.Verdict]string{
	usage.NotOurs:    "nothing here depends on this key",
	usage.Drill:      "the key was made for a drill",
	usage.Canary:     "the key is a lure",
	usage.Live:       "THE KEY IS STILL ON",
	usage.Fighting:   "THE CONTAINMENT IS BEING UNDONE",
	usage.Misused:    "MISUSED: harm was done with the key, or with what it made",
	usage.StillAlive: "SOMETHING THE KEY MADE IS STILL ALIVE",
	usage.Used:       "USED from somewhere new; no harmful call is on record",
	usage.Attempted:  "ATTEMPTED: harmful calls were tried, and all failed",
	usage.UsedUnseen: "USED in a way that the records do not show",
	usage.CannotTell: "CANNOT TELL what the key was used for",
	usage.Unused:     "no use from a new source was seen",
	usage.Probed:     "PROBED: somebody checked that the key works",
}

// writeUsage writes a summary for people: the judgement first, then what to do,
// then what it rests on, and what could not be seen.
func writeUsage(w io.Writer, s usage.Summary) {
	sentence, known := verdicts[s.Verdict]
	if !known {
		sentence = string(s.Verdict)
	}
	table(w, "", [][]string{{s.Severity + "  " + s.AccessKeyID + ": " + sentence}})
	rows := [][]string{}
	for i, reason := range s.Reasons {
		rows = append(rows, []string{s.Rows[i], reason})
	}
	if s.SeverityHeld {
		rows = append(rows, []string{"held", "an earlier look gave this severity; it falls only at the last one"})
	}
	lines(w, "because", rows)
	section(w, "the key", factRows(s))
	lines(w, "do now", tasks(s))
	part(w, "harmful and suspicious calls, by the key and what it made", suspiciousRows(s))
	part(w, "credentials made with the key", mintedRows(s.Minted, ""))
	part(w, "things made", createdRows(s))
	part(w, "secrets read", secretRows(s))
	part(w, "other identities active from the same addresses", identityRows(s))
	part(w, "calls of the key, by operation", actionRows(s))
	part(w, "by Region", regionRows(s))
	part(w, "by source address", addressRows(s))
	part(w, "by user agent", agentRows(s))
	spots := [][]string{}
	for _, b := range s.BlindSpots {
		spots = append(spots, []string{b.What, b.Why})
	}
	lines(w, "could not see", spots)
}

// part writes a section, its first row a heading. A long one is cut.
func part(w io.Writer, title string, rows [][]string) {
	if len(rows) < 2 { // the heading alone
		return
	}
	left := len(rows) - 1 - most
	section(w, title, rows[:min(len(rows), most+1)])
	if left > 0 {
		_, _ = fmt.Fprintf(w, "  and %d more: see --json\n", left)
	}
}

func factRows(s usage.Summary) [][]string {
	rows := [][]string{
		{"owner", dash(s.Principal) + " of account " + dash(s.AccountID)},
		{"may do", mayDo(s) + "; production use: " + string(s.Impact)},
		{"searched", searched(s.Window)},
		{"complete", completeness(s)},
		{"calls", fmt.Sprintf("%d, of them %d succeeded, %d failed (%d denied)%s", s.Events, s.Succeeded, s.Failed, s.Denied, notByCaller(s))},
		{"first, last", clock(s.FirstSeen.Time) + ", " + clock(s.LastSeen.Time)},
		{"last by IAM", lastUse(s)},
	}
	if !s.ExposedAt.IsZero() {
		rows = append(rows, []string{"exposed", clock(s.ExposedAt.Time)}, []string{"before that", ordinary(s)})
	}
	if s.Malformed+s.Duplicates > 0 {
		rows = append(rows, []string{"left out", fmt.Sprintf("%d damaged records, %d copies of others", s.Malformed, s.Duplicates)})
	}
	return rows
}

func mayDo(s usage.Summary) string {
	if s.CapabilityWhy == "" {
		return string(s.Capability)
	}
	return string(s.Capability) + " (" + s.CapabilityWhy + ")"
}

func searched(w usage.Window) string {
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "whatever the files hold"
	case w.From.IsZero():
		return "whatever the files hold up to " + clock(w.To.Time)
	case w.To.IsZero():
		return "whatever the files hold from " + clock(w.From.Time) + " on"
	}
	return clock(w.From.Time) + " to " + clock(w.To.Time)
}

func completeness(s usage.Summary) string {
	if s.CompleteUntil.IsZero() {
		return "NOT SURE: see what could not be seen"
	}
	return "up to " + clock(s.CompleteUntil.Time)
}

// notByCaller tells which calls somebody else made in the key's name.
func notByCaller(s usage.Summary) string {
	text := ""
	if s.ByAWS > 0 {
		text += fmt.Sprintf("; %d by AWS itself, its quarantine", s.ByAWS)
	}
	if s.ByService > 0 {
		text += fmt.Sprintf("; %d by AWS services on its behalf", s.ByService)
	}
	return text
}

func lastUse(s usage.Summary) string {
	use := s.LastUsedIAM
	if use.At.IsZero() {
		return "-"
	}
	text := clock(use.At.Time) + ", " + dash(use.Service) + " in " + dash(use.Region)
	if s.UseNotInRecords {
		text += ": NOT IN THE RECORDS"
	}
	return text
}

func ordinary(s usage.Summary) string {
	text := counted(s.Baseline.Days, "day") + " read in full; "
	if len(s.Baseline.Addresses) == 0 {
		return text + "no address seen twice"
	}
	return text + "from " + few(s.Baseline.Addresses)
}

// few names the first of a list.
func few(names []string) string {
	const some = 5
	if len(names) > some {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:some], ", "), len(names)-some)
	}
	return strings.Join(names, ", ")
}
