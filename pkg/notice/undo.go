package notice

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// maxUndo bounds the commands of the undo section.
const maxUndo = 8

// undo writes how to take back what was done. The exposed key is never among it.
func (p *page) undo(v view) {
	held := containment.Holding(v.o.Actions, map[string]time.Time{})
	exposed := containment.Part(containment.KeyInactive, string(v.o.AccessKeyID))
	commands := []string{}
	denied := false
	for _, h := range held {
		if h.Part() == exposed || h.Suspect {
			continue // what may be the attacker's is given back only as DO NOW says
		}
		denied = denied || h.Step.Denies() || h.Step == containment.RoleSessionDenied
		if v.c.Recorded {
			commands = append(commands, command("ekr", "restore", v.c.IncidentID, "--only", h.Part()))
		} else {
			commands = append(commands, v.undoByHand(containment.Action{Step: h.Step, Target: h.Target, Prior: h.Prior, User: h.User}))
		}
	}
	if len(commands) == 0 {
		p.section("UNDO: " + v.nothingToUndo(held))
		return
	}
	title := "UNDO (the exposed key stays off unless you ask for it by name)"
	switch {
	case v.temporary():
		title = "UNDO"
	case v.state == stateFenced:
		title = "UNDO (the exposed key, which is ON, works from everywhere then)"
	}
	if !v.c.Recorded {
		title = "UNDO BY HAND (the incident is UNRECORDED)"
	}
	p.section(title)
	for i, c := range commands {
		if i == maxUndo {
			p.hang("  ", "  ", "and the same for each further credential listed under DONE")
			break
		}
		p.alone("  ", c)
	}
	// Later notices leave out what the alert has said.
	if denied && v.c.Recorded && v.Kind != Report && v.Kind != Close {
		p.hang("  ", "  ", "The last denial is lifted only once no session that the key made can be alive (or with --accept-live-sessions).")
	}
}

// nothingToUndo says why there is no command.
func (v view) nothingToUndo(held []containment.Held) string {
	switch {
	case v.state == stateFailed:
		return "whether anything was changed is not known (ekr incidents lists all)."
	case len(held) == 0:
		return "nothing was changed."
	case slices.ContainsFunc(held, func(h containment.Held) bool { return h.Suspect }):
		return "the exposed key stays off, and what may be the attacker's is given back only as DO NOW says."
	}
	return "only the exposed key was switched off, and it stays off."
}
