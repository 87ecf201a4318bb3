package notice

import "github.com/exposed-key-responder/responder/pkg/level"

// capTasks are what the hourly cap leaves to a person: to find out what floods
// the responder, and to do what it did not.
func (v view) capTasks() []Task {
	if v.c.Capped == "" {
		return nil
	}
	list := []Task{urgent("The hourly CAP of responses is reached: "+reason(v.c.Capped)+". Find out who or what sends so many:",
		command("ekr", "incidents", "--open"))}
	if v.state != stateCapped && inEffect(v.o) < level.Revoke {
		list = append(list, v.denyByHand()...)
	}
	return list
}
