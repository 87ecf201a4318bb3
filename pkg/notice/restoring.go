package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// restoring announces a restore before it happens: undoing a containment is also
// what an attacker would like to do quietly.
func (f Facts) restoring() *draft {
	r := RestoreFacts{}
	if f.Restore != nil {
		r = *f.Restore
	}
	v := f.recorded(r)
	d := &draft{severity: usage.P2, state: "restore", headline: "Containment about to be undone", user: v.user(), id: v.id()}
	why := "a denial is about to be lifted, or a credential given back"
	by := orElse(name(r.Input.By), "An unknown caller")
	switch {
	case r.Input.ReactivateExposedKey && r.KeyStatus == "Active" && !slices.Contains(r.Parts, containment.Part(containment.KeyInactive, string(r.Record.AccessKeyID))):
		why = "nothing is about to hold an exposed key back that is on"
		d.severity, d.state, d.headline = usage.P1, "KEY ON, OPENED", "Exposed AWS key about to be opened"
		d.say(by + " is about to lift what denies the user of an EXPOSED key that is ON: key " + v.key() + " of user " + orElse(v.user(), "unknown") + ", until " + minute(r.Input.Until) +
			". Whoever holds its secret can use it until then; afterwards it is contained again by itself.")
	case r.Input.ReactivateExposedKey:
		why = "an exposed key is about to work again"
		d.severity, d.state, d.headline = usage.P1, "KEY GOES ON", "Exposed AWS key about to be revived"
		d.say(by + " is about to switch the EXPOSED key " + v.key() + " of user " + orElse(v.user(), "unknown") + " ON again, until " + minute(r.Input.Until) +
			". Whoever holds its secret can use it until then; afterwards it is contained again by itself.")
	case f.liftsFence(r):
		why = "an exposed key is about to work from everywhere"
		d.severity, d.state, d.headline = usage.P1, "FENCE GOES, KEY ON", "Fence of AWS key about to fall"
		d.say(by + " is about to lift the FENCE of user " + orElse(v.user(), "unknown") + ". The EXPOSED key " + v.key() + " is ON, and works from everywhere then, until " +
			minute(r.Record.FenceUntil) + ": it is switched off by itself at the end that the fence has.")
	default:
		d.say(by + " is about to undo parts of the containment of user " + orElse(v.user(), "unknown") + ". " + v.keyStays(r))
	}
	d.gap()
	d.fact("Incident", v.id())
	d.account(f)
	d.fact("Severity", d.severity+": "+why+".")
	d.fact("Reason", orElse(reason(r.Input.Reason), "none given"))
	d.fact("Parts", partWords(r.Parts))
	if r.Input.AcceptLiveSessions {
		d.fact("Accepted", "sessions that the key made may be ALIVE, and work again")
	}
	d.tasks = v.stopRestore(r)
	d.page.tasks("DO NOW, if you did not expect this", d.tasks)
	d.links(f.run(), v.principalPage())
	return d
}

// keyStays says how the exposed key stands while other parts are given back.
func (v view) keyStays(r RestoreFacts) string {
	key := "The exposed key " + v.key()
	switch {
	case r.SwitchedOff:
		return key + " was found ON, and was switched off first. It stays off."
	case isOff(r.KeyStatus) || v.temporary():
		return key + " stays off."
	case r.KeyStatus == "Active":
		return key + " is ON, and stays so."
	}
	return "Whether the exposed key " + v.key() + " is off could NOT be read."
}

// liftsFence tells whether a key that is on by the settings is about to lose what
// holds back whoever has its secret.
func (f Facts) liftsFence(r RestoreFacts) bool {
	return slices.Contains(r.Parts, containment.Part(containment.FenceAttached, r.Record.User)) && !r.Record.FenceOver(f.Now)
}

// recorded makes a view of an incident's record.
func (f Facts) recorded(r RestoreFacts) view {
	c := workflow.Case{IncidentID: r.Record.ID, Recorded: true, Exposure: workflow.Exposure{AccessKeyID: r.Record.AccessKeyID}}
	if c.IncidentID == "" {
		c.IncidentID = r.Input.IncidentID
	}
	c.Outcome.AccessKeyID, c.Outcome.User.Name = r.Record.AccessKeyID, r.Record.User
	return view{Facts: f, c: c, o: c.Outcome}
}

func partWords(parts []string) string {
	list := []string{}
	for _, p := range parts {
		list = append(list, name(p))
	}
	return orElse(strings.Join(first(list, maxPoints*2), ", "), "none")
}

// stopRestore puts each part in force again by hand: ekr respond would not, since
// it never fights a restore.
func (v view) stopRestore(r RestoreFacts) []Task {
	list := []Task{urgent("Ask " + orElse(name(r.Input.By), "who asked") + " now, by another way than mail." + v.pager())}
	commands := []string{}
	for _, part := range r.Parts {
		if c := v.redo(part, userOf(r.Record, part)); c != "" && len(commands) < maxUndo {
			commands = append(commands, c)
		}
	}
	if len(commands) > 0 {
		list = append(list, urgent("If it was not meant, put each part in force again once the restore is through, and take away the rights of who asked:", commands...))
	}
	return list
}

// redo is the command that does a part again; "" for a part that is not known, and
// for sessions of roles, whose ids are not on record: it would cut all of them.
func (v view) redo(part, user string) string {
	kind, target, _ := strings.Cut(part, ":")
	step, known := map[string]containment.Step{
		"deny": containment.RevokeAttached, "fence": containment.FenceAttached, "isolate": containment.IsolateAttached, "boundary": containment.BoundarySet, "group": containment.GroupJoined,
		"key": containment.KeyInactive, "service-credential": containment.ServiceCredentialInactive,
		"ssh-key": containment.SSHKeyInactive, "certificate": containment.CertificateInactive,
	}[kind]
	if !known || step == containment.KeyInactive && !accesskey.ID(target).LongTerm() {
		return ""
	}
	return v.byHand(containment.Action{Step: step, Target: target, User: user})
}

// userOf is the owner of a credential that is not the contained user's; "" if it is.
func userOf(r incident.Record, part string) string {
	for _, a := range r.Actions {
		if containment.Part(a.Step, a.Target) == part {
			return a.User
		}
	}
	return ""
}
