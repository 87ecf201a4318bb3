package notice

import (
	"strconv"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// maxPoints bounds each list of the text.
const maxPoints = 8

// notStopped lists what goes on in spite of containment.
func (v view) notStopped() []string {
	reached := inEffect(v.o)
	switch {
	case v.state == stateForeign || v.state == stateNoDrill || v.state == stateCanary:
		return nil
	case v.state == stateFenced:
		return []string{"calls from the places that the settings name, with the key or another one of the user", "calls that AWS services make in the user's name"}
	case v.live():
		switch reached {
		case level.Isolate:
			return []string{"the key is on, but everything is denied to its user"}
		case level.Revoke:
			return []string{"the key itself: it works as before"}
		}
		return []string{"anything: what was exposed works as before"}
	}
	list := v.otherCredentials(reached)
	if reached < level.Revoke {
		list = append(list, "temporary sessions made with the key before: up to 36 hours")
	}
	list = append(list,
		"sessions of roles the key assumed, here and in other accounts: the report names them",
		"what was made already: users, keys, functions, servers; connections open now; presigned links and web tokens given out",
		"Kubernetes (EKS) sign-in with a session that is alive: IAM cannot deny it")
	return list
}

// otherCredentials are the user's other ways in that are open at a level.
func (v view) otherCredentials(reached level.Level) []string {
	list := []string{}
	if reached >= level.Isolate {
		return list
	}
	for _, c := range v.o.Credentials {
		if c.Status != "Active" || c.SwitchedOff {
			continue
		}
		switch c.Kind {
		case containment.AccessKey:
			text := "key " + name(c.ID) + " of the same user"
			if len(v.siblings()) > 0 {
				text += ": see DO NOW"
			}
			list = append(list, text)
		case containment.Password:
			text := "the console password (made " + c.CreatedAt.UTC().Format(aDay) + ")"
			if reached >= level.Revoke {
				text += ": it is untouched, but its sessions are denied"
			}
			list = append(list, text)
		case containment.ServiceCredential, containment.SSHKey, containment.Certificate:
			list = append(list, name(string(c.Kind))+" "+name(c.ID)+service(containment.LastUsed{Service: c.Service}))
		}
	}
	return first(list, maxPoints)
}

// unseen lists what could not be read.
func (v view) unseen() []string {
	list := []string{}
	for _, what := range v.o.Unread {
		list = append(list, reason(what))
	}
	if v.o.More > 0 {
		list = append(list, strconv.Itoa(v.o.More)+" entries left out of this mail for size: they are in the evidence")
	}
	return append(first(list, maxPoints), notKeys(v.Event.NotKeys)...)
}

func notKeys(values []string) []string {
	list := []string{}
	for _, s := range values {
		list = append(list, "the event also names "+inert(s, 80)+", which was not acted on")
	}
	return first(list, maxPoints)
}
