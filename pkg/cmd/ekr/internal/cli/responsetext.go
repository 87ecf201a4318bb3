package cli

import (
	"fmt"
	"io"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// headline says in one line how it stands.
func (r response) headline() string {
	switch {
	case r.Contained && r.SecondsToContain != nil:
		return fmt.Sprintf("CONTAINED in %.1f s: key %s is %s", *r.SecondsToContain, r.AccessKeyID, r.KeyStatus)
	case r.Contained:
		return fmt.Sprintf("CONTAINED: key %s is %s", r.AccessKeyID, r.KeyStatus)
	case !r.ended && r.Status == "":
		return fmt.Sprintf("STARTED for key %s", r.AccessKeyID)
	case r.held() && r.DryRun:
		return fmt.Sprintf("PAUSED, NOTHING REHEARSED until %s: key %s", clock(r.Paused.until), r.AccessKeyID)
	case r.held() && (r.KeyStatus == "Active" || r.KeyStatus == ""):
		return fmt.Sprintf("PAUSED, NOT CONTAINED: key %s STAYS ON until %s", r.AccessKeyID, clock(r.Paused.until))
	case r.held():
		return fmt.Sprintf("PAUSED: key %s is %s, and nothing more is done until %s", r.AccessKeyID, r.KeyStatus, clock(r.Paused.until))
	case r.ended && r.DryRun && len(r.Steps) > 0:
		return fmt.Sprintf("DRY RUN, NOTHING CHANGED: key %s", r.AccessKeyID)
	case !r.ended && r.Paused == nil:
		return fmt.Sprintf("NOT KNOWN TO BE CONTAINED YET: key %s", r.AccessKeyID)
	}
	if r.KeyStatus == "Inactive" {
		return fmt.Sprintf("NOT FULLY CONTAINED: key %s is Inactive, but not all else was done", r.AccessKeyID)
	}
	return fmt.Sprintf("NOT CONTAINED: key %s", r.AccessKeyID)
}

// writeResponse writes the result for people.
func writeResponse(w io.Writer, r response) {
	table(w, "", [][]string{{r.headline()}})
	rows := [][]string{}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	add("incident", r.IncidentID)
	add("user", r.User)
	add("key status", r.KeyStatus)
	add("level", r.Level.String())
	if r.Special != containment.None && r.Special != containment.Paused {
		add("special", string(r.Special)+": "+r.SpecialReason)
	}
	if p := r.Paused; p != nil {
		add("paused", "until "+clock(p.until)+" by "+p.By+": "+p.Reason)
	}
	add("alert", r.Alert)
	add("problem", r.Problem)
	for _, u := range r.Unread {
		add("unread", u)
	}
	add("execution", r.ExecutionARN)
	table(w, "  ", rows)
	if r.held() && !r.DryRun {
		_, _ = fmt.Fprintln(w, "It is contained then. To contain it now, with all keys that wait: ekr pause --end")
	}
	if len(r.Steps) > 0 {
		_, _ = fmt.Fprintln(w, "steps")
		table(w, "  ", stepRows(r.Steps))
	}
}
