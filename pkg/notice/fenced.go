package notice

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// fencedTasks are what is left to a person about a key that works from known
// places only: to replace it before the time is over.
func (v view) fencedTasks(key string) []Task {
	owner := "the owner"
	if p, ok := v.Settings.ProtectionOf(v.o.User.Name, v.Now); ok {
		owner = orElse(name(p.Owner), owner)
	}
	return []Task{
		urgent("Have " + owner + " put a new key, of ANOTHER user, in place NOW: when the fence ends this one is switched off, and with it what this user got since the exposure (" + reason(v.o.SpecialReason) + ")."),
		urgent("To switch it off at once, against the exemption:", switchOff(key, v.o.User.Name)),
		urgent("Does anybody else work from those places? Whoever is there can use the key."),
	}
}

// fenceFell says that a fence had been taken down before its end; "" if it stood.
func (v view) fenceFell() string {
	text := ""
	for _, u := range v.c.Undone {
		switch policy := name(settings.FencePolicyName(u.Target)); {
		case u.Step != containment.FenceAttached:
		case u.By != "":
			text += " Its fence did NOT stand to its end: " + name(u.By) + " detached " + policy + " at " + v.since(u.At) + ". From then on the key worked from EVERYWHERE."
		default:
			text += " Its fence did NOT stand to its end: " + policy + " was found detached, CloudTrail does not show by whom or since when. From then on the key worked from EVERYWHERE."
		}
	}
	return text
}

// fallenTasks are what follows from a fence that had been taken down.
func (v view) fallenTasks() []Task {
	list := []Task{}
	for _, u := range v.c.Undone {
		switch {
		case u.Step != containment.FenceAttached:
		case u.By != "":
			list = append(list, urgent("Did "+name(u.By)+" mean to take the fence down? If not, see which credential signs, and what else it did:", v.lookupCaller(lastPart(u.By))))
		default:
			list = append(list, urgent("Was it one of you who took the fence down? If not, somebody else may change users here."))
		}
	}
	return list
}
