package notice

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// reportWithin is how long after the alert the report leaves at the latest.
const reportWithin = 5 * time.Minute

// opening is the first paragraph: who says what of which key, how it stands, and
// what happens next.
func (v view) opening() string {
	text := v.signal() + " " + v.standing() + v.fenceFell()
	if v.c.Repeat {
		// An alert that went out is not sent again.
		text += " An earlier event named it, and nobody is known to have been told."
	}
	if v.c.Investigate && !v.dry() {
		text += " What it was used for is being read now: report by " + v.Now.Add(reportWithin).UTC().Format("15:04") + " UTC." +
			" If no report comes, treat the key as misused."
	}
	if v.dry() {
		text = "DRY RUN: nothing was changed. " + text
	}
	return text
}

// signal says who announced the key, and as what.
func (v view) signal() string {
	e, key := v.Event, v.keyOf()
	code := orElse(v.c.Exposure.Code, e.Code)
	switch e.Kind {
	case trigger.Manual:
		return "A person asked to contain " + key + "."
	case trigger.Drill:
		return "DRILL: an event names " + key + "."
	case trigger.GuardDuty:
		return "GuardDuty reports " + name(code) + " for " + key + "."
	case trigger.SecurityHub:
		return "Security Hub names " + key + "."
	case trigger.Quarantine:
		return "AWS put its quarantine policy on the user of " + key + ", because it holds the key to be exposed."
	case trigger.Health, trigger.TrustedAdvisor:
		return "AWS says that " + key + " is " + called(code) + "."
	}
	return "An event names " + key + "."
}

// sender names who sends events of a kind.
func sender(k trigger.Kind) string {
	switch k {
	case trigger.Health:
		return "AWS Health"
	case trigger.TrustedAdvisor:
		return "Trusted Advisor"
	case trigger.Quarantine:
		return "CloudTrail"
	case trigger.GuardDuty:
		return "GuardDuty"
	case trigger.SecurityHub:
		return "Security Hub"
	case trigger.Manual:
		return "A person"
	case trigger.Drill:
		return "A drill"
	}
	return "An unknown sender"
}

// called translates AWS's code.
func called(code string) string {
	upper := strings.ToUpper(code)
	switch {
	case strings.Contains(upper, "COMPROMISE_SUSPECTED"):
		return "perhaps misused by others"
	case strings.Contains(upper, "SUSPECTED"):
		return "perhaps in other hands"
	case strings.Contains(upper, "COMPROMISED"):
		return "public and was misused"
	case strings.Contains(upper, "QUARANTINE"):
		return "exposed, and that it quarantined the user"
	case strings.Contains(upper, "EXPOSED"):
		return "public"
	}
	return "at risk (" + name(code) + ")"
}

// keyOf names the key and its owner.
func (v view) keyOf() string {
	key, owner := "access key "+v.key(), v.user()
	switch {
	case v.o.Special == containment.TemporaryRole || v.o.Special == containment.Own:
		return "temporary key " + v.key() + " of a session of role " + orElse(owner, "unknown")
	case v.state == stateRoot:
		return key + " of the account's ROOT user"
	case v.temporary() && owner != "":
		return "temporary key " + v.key() + " of IAM user " + owner
	case owner != "":
		return key + " of IAM user " + owner
	}
	return key
}

// standing says how the key stands now.
func (v view) standing() string {
	switch v.state {
	case stateFailed:
		return "The step that contains it FAILED: " + failure(v.c.Failure) + ". Nothing is known to have been done: treat the key as on."
	case stateLive, stateUnread, stateTold, stateDry:
		return v.whyOn()
	case statePartly:
		return "It is switched off, but " + v.missing() + v.standsIn()
	case stateOff:
		return "It is switched off. Sessions made with it before are NOT denied."
	case stateContained:
		if v.temporary() {
			return "It cannot be switched off; everything it tries is denied."
		}
		return "It is switched off, and temporary sessions of the user are denied."
	case stateIsolated:
		return "It is switched off, and everything is denied to the user, with whatever credential." + v.standsIn()
	case stateWasOff:
		return "It was " + name(v.o.KeyPrior) + " already when the responder first read it."
	case stateDeleted:
		return "The user has no such key any more: it was deleted."
	}
	return v.specialStanding()
}

// missing says where to find what keeps a containment from being whole.
func (v view) missing() string {
	for _, a := range v.o.Actions {
		if a.Status == containment.Failed || a.Status == containment.Denied {
			return "not every step is in force: see FAILED and REFUSED below."
		}
	}
	return "not every step is known to be in force: see below what was UNDONE or could not be read."
}

// standsIn says what replaces a policy that could not be attached.
func (v view) standsIn() string {
	a, ok := standIn(v.o)
	if !ok {
		return ""
	}
	what := "the permissions boundary ekr-isolate"
	if a.Step == containment.GroupJoined {
		what = "membership of the group ekr-isolated"
	}
	text := " A policy could not be attached, so " + what + " stands in: in effect this is ISOLATE."
	if v.o.Level < level.Isolate {
		text += " The user's other keys are denied too."
	}
	return text
}

// whyOn says that a key is on, and why.
func (v view) whyOn() string {
	switch {
	case v.state == stateUnread && !v.dry():
		return "Whether it is off could NOT be read back: treat it as on."
	case isOff(v.o.KeyStatus):
		return "It is " + name(v.o.KeyStatus) + " already."
	case v.dry():
		return "It is STILL ON."
	case v.state == stateTold:
		return "It is STILL ON: " + reason(v.Event.Reason) + "."
	case v.Settings.Ceiling < level.Deactivate:
		return "It is STILL ON: this deployment only notifies (setting containment = notify)."
	}
	for _, a := range v.o.Actions {
		if a.Step == containment.KeyInactive && a.Target == string(v.o.AccessKeyID) && !a.Status.Effective() {
			return "It is STILL ON: to switch it off " + verb(a.Status) + " (" + reason(a.Reason) + ")." + v.deniedAlready()
		}
	}
	return "It is STILL ON."
}

// deniedAlready says what a key that is on cannot do all the same.
func (v view) deniedAlready() string {
	switch inEffect(v.o) {
	case level.Isolate:
		also := ""
		if _, replaced := standIn(v.o); !replaced && v.o.Level < level.Isolate {
			also = " So is all that the user's other keys try."
		}
		return " Everything it tries is denied all the same." + also + v.standsIn()
	case level.Revoke:
		return " The user's temporary sessions are denied."
	}
	return ""
}

// now is the standing within a sentence.
func (v view) now() string {
	s := v.standing()
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// specialStanding says how a key stands that is not like others.
func (v view) specialStanding() string {
	why := reason(v.o.SpecialReason)
	switch v.state {
	case stateRoot:
		return "TREAT IT AS ON: whether it is cannot be seen from here, and it may do everything. Only root itself can switch it off; no policy binds root. (" + why + ")"
	case stateSession:
		return "IT CAN STILL BE USED: a temporary key has no switch, and nothing denies the session yet."
	case stateOwn:
		return "That is the RESPONDER'S OWN role: it does not cut itself off, and nothing was changed. (" + why + ")"
	case stateForeign:
		return "It belongs to another account, so nothing was done here. (" + why + ")"
	case stateGone:
		return "AWS does not know it in this account: it was deleted, or is another account's, or the responder may not see it. NOTHING WAS SWITCHED OFF. (" + why + ")"
	case stateOwnerless:
		return "Whose it is could not be found out, so NOTHING WAS SWITCHED OFF. (" + why + ")"
	case stateProtected:
		return "IT IS STILL ON: " + orElse(why, "the settings exempt the user") + "."
	case stateRestored:
		return "IT IS ON because a person wanted it so: " + why + ". That is not fought."
	case stateFenced:
		return "IT IS STILL ON, as was agreed, but works from the places in the settings only, and its sessions are denied (" + why + "). When the time is over it is switched off."
	case stateCanary:
		return "It was leaked ON PURPOSE, so it was left on (" + why + ")."
	case stateCapped:
		return "IT IS STILL ON: " + why + "."
	case statePaused:
		return "IT IS STILL ON: " + why + ". It is contained when the pause is over."
	case stateNoDrill:
		return "A drill may only touch users that it made, so nothing was done. (" + why + ")"
	}
	return why
}
