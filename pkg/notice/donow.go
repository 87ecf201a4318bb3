package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// doNow lists what a person has to do about one key, the most urgent first.
func (v view) doNow() []Task {
	list := append(v.fallenTasks(), v.rotating()...)
	list = append(list, v.pauseTasks()...)
	list = append(list, v.capTasks()...)
	list = append(list, v.switchOffByHand()...)
	list = append(list, v.failedSteps()...)
	list = append(list, v.unrecorded()...)
	if v.state == stateForeign || v.state == stateNoDrill || v.state == stateCanary {
		return list
	}
	list = append(list, v.siblings()...)
	list = append(list, v.freshWaysIn()...)
	list = append(list, v.breakage()...)
	return append(list, v.afterwards()...)
}

// rotating comes first: whoever is replacing the key at this moment has just lost
// the new one.
func (v view) rotating() []Task {
	list := []Task{}
	for _, c := range v.o.Credentials {
		if !c.Young || !c.SwitchedOff || c.Kind == containment.Password {
			continue
		}
		text := "If you are rotating this key right now: the fresh " + name(string(c.Kind)) + " " + name(c.ID) + " (made " + minute(c.CreatedAt) +
			") was switched off too. Give it back only if YOU made it:"
		list = append(list, urgent(text, command("ekr", "restore", v.c.IncidentID, "--only", containment.Part(stepOf(c.Kind), c.ID))))
	}
	return list
}

func stepOf(kind containment.CredentialKind) containment.Step {
	switch kind {
	case containment.ServiceCredential:
		return containment.ServiceCredentialInactive
	case containment.SSHKey:
		return containment.SSHKeyInactive
	case containment.Certificate:
		return containment.CertificateInactive
	}
	return containment.KeyInactive
}

// switchOffByHand is what to do about a key that is on.
func (v view) switchOffByHand() []Task {
	key, user := string(v.c.Exposure.AccessKeyID), v.o.User.Name
	switch v.state {
	case stateFailed:
		if !userName.MatchString(user) {
			user = v.c.Exposure.UserHint // IAM refuses the pair if it is wrong
		}
		return []Task{
			urgent("Start the response again, and follow it:", v.respond(key, user)),
			urgent("If that fails too, switch the key off by hand (with a wrong user IAM refuses, and nothing happens):", switchOff(key, user)),
		}
	case stateLive, stateUnread:
		return append([]Task{urgent("SWITCH THE KEY OFF by hand:", switchOff(key, user))}, v.denyByHand()...)
	case stateDry:
		if isOff(v.o.KeyStatus) {
			return nil
		}
		return append([]Task{urgent("The key is on. If this is no rehearsal, switch it off:", switchOff(key, user))}, v.denyByHand()...)
	case stateTold:
		return []Task{urgent("Judge whether the key is in other hands: its use is read now. If in doubt, switch it off:", v.contain(key, user))}
	}
	return v.specialTasks()
}

// denyByHand is what comes after the key, unless it is in force already.
func (v view) denyByHand() []Task {
	if inEffect(v.o) >= level.Revoke || !userName.MatchString(v.o.User.Name) {
		return nil
	}
	return []Task{urgent("Then deny the user's temporary sessions, which outlive the key:", v.byHand(containment.Action{Step: containment.RevokeAttached}))}
}

// failedSteps gives the command for each step that is not in force.
func (v view) failedSteps() []Task {
	list := []Task{}
	_, replaced := standIn(v.o)
	for _, a := range v.o.Actions {
		exposed := a.Step == containment.KeyInactive && a.Target == string(v.o.AccessKeyID)
		if a.Status != containment.Failed && a.Status != containment.Denied || exposed || replaced && a.Step.Denies() {
			continue
		}
		by := a
		if a.Step.Denies() && a.Step != containment.FenceAttached && strings.HasPrefix(a.Reason, "LimitExceeded") {
			by.Step = containment.GroupJoined // one more policy would not fit either
		}
		list = append(list, urgent(upperVerb(a.Status)+": "+v.intent(a)+" ("+reason(a.Reason)+"). By hand:", v.byHand(by)))
	}
	return list
}

func (v view) unrecorded() []Task {
	if v.c.Recorded || v.state == stateFailed {
		return nil
	}
	return []Task{urgent("KEEP THIS MAIL: the incident is UNRECORDED (" + reason(v.c.RecordError) + "), so ekr restore does not know what was done. UNDO below has the commands by hand.")}
}

// siblings names the user's other keys that are on.
func (v view) siblings() []Task {
	list := []Task{}
	if inEffect(v.o) >= level.Isolate || v.dry() && !v.canRespond() {
		return list
	}
	for _, c := range v.others(containment.AccessKey) {
		used := "never used"
		if !c.LastUsed.At.IsZero() {
			used = "last used " + c.LastUsed.At.UTC().Format(aDay) + service(c.LastUsed)
		}
		where := "Was it in the same place?"
		if v.temporary() {
			where = "Was the session made with it?"
		}
		text := "Key " + name(c.ID) + " of the same user is STILL ACTIVE (made " + c.CreatedAt.UTC().Format(aDay) + ", " + used + "). " + where + " Then switch it off too:"
		list = append(list, urgent(text, v.contain(c.ID, v.o.User.Name)))
	}
	return list
}

// freshWaysIn names what was made around the event and has no switch.
func (v view) freshWaysIn() []Task {
	list := []Task{}
	for _, c := range v.o.Credentials {
		if !c.Young || c.Kind != containment.Password && c.Kind != containment.MFADevice {
			continue
		}
		text := "The user has a NEW " + name(string(c.Kind)) + " (made " + minute(c.CreatedAt) + "). It cannot be switched off and on again, so it was left."
		if c.Kind == containment.MFADevice {
			list = append(list, urgent(text+" If none of you made it, remove it:", command("aws", "iam", "deactivate-mfa-device", "--user-name", v.o.User.Name, "--serial-number", c.ID)))
			continue
		}
		list = append(list, urgent(text+" If none of you made it, delete it (for good):", command("aws", "iam", "delete-login-profile", "--user-name", v.o.User.Name)))
	}
	return list
}
