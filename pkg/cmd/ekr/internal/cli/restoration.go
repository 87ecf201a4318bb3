package cli

import (
	"fmt"
	"io"
	"strings"
)

// restoration is the result of ekr restore: the function's answer, and why
// there is none.
type restoration struct {
	IncidentID string `json:"incidentId"`
	Restored   bool   `json:"restored"`
	Refused    string `json:"refused"`
	Steps      []step `json:"actions"`
	// Remaining are the parts that are still in force.
	Remaining []string `json:"remaining"`
	// Problem is why the outcome is not known, or only in part; "" if it is.
	Problem string `json:"problem"`

	unknown bool // the restore may have been carried out in part
}

// writeRestoration writes the result for people.
func writeRestoration(w io.Writer, r restoration) {
	headline := "NOT ALL RESTORED: " + r.IncidentID
	switch {
	case r.unknown:
		headline = "OUTCOME NOT KNOWN: " + r.IncidentID
	case r.Problem != "":
		headline = "NOT RESTORED, the responder was not reached: " + r.IncidentID
	case r.Refused != "":
		headline = "REFUSED: " + r.Refused
	case r.Restored:
		headline = "RESTORED: " + r.IncidentID
	}
	table(w, "", [][]string{{headline}})
	var rows [][]string
	for _, s := range r.Steps {
		rows = append(rows, []string{loud(s.Status), s.Part, s.Reason})
	}
	section(w, "steps", rows)
	switch {
	case len(r.Remaining) > 0:
		section(w, "still in force", [][]string{{strings.Join(r.Remaining, ", ")}})
	case r.Restored:
		_, _ = fmt.Fprintln(w, "nothing is left in force")
	}
}
