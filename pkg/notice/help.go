package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// help says that a step failed, what was done before it, and how to do by hand
// what it would have done.
func (f Facts) help() *draft {
	step, why := failedStep(f.Problem)
	if len(f.Cases) == 0 {
		return f.helpWithoutCase(step, why)
	}
	v := f.views()[0]
	d := v.about()
	if d.severity > usage.P2 {
		d.severity = usage.P2
	}
	d.state, d.headline = "needs a person", orElse(ascii(step, 20), "A step")+" FAILED"
	d.say("The step " + orElse(step, "(unknown)") + " FAILED: " + orElse(why, "no reason given") + ". " + lost(step) + " Last known: " + v.now())
	d.gap()
	d.head(v)
	d.tasks = append(v.switchOffByHand(), v.failedSteps()...)
	d.tasks = append(d.tasks, v.insteadOf(step)...)
	d.tasks = append(d.tasks, Task{Text: "Then find out why it failed: the run is linked below." + f.pager()})
	d.page.tasks("DO NOW", d.tasks)
	d.timeline("DONE BEFORE IT FAILED", v.timeline())
	d.points("COULD NOT SEE", v.unseen())
	d.undo(v)
	d.links(f.run(), v.principalPage())
	d.foot(v)
	return d
}

// lost says what is missing without the step.
func lost(step string) string {
	switch {
	case strings.HasPrefix(step, "Verify"), strings.HasPrefix(step, "Watch"):
		return "Whether the containment still holds is NOT known."
	case step == "Plan", step == "Read", step == "Summarize":
		return "What the key was used for is NOT known."
	}
	return "Nobody has done what it would have done."
}

// insteadOf does by hand what the step would have done.
func (v view) insteadOf(step string) []Task {
	key, user := string(v.c.Exposure.AccessKeyID), v.o.User.Name
	switch {
	case strings.HasPrefix(step, "Verify"), strings.HasPrefix(step, "Watch"):
		if !userName.MatchString(user) {
			return []Task{urgent("Look at the key:", command("aws", "iam", "get-access-key-last-used", "--access-key-id", key))}
		}
		return v.verifyByHand(key, user)
	case step == "Plan", step == "Read", step == "Summarize":
		return []Task{urgent("Read from a laptop what the key was used for; until then treat it as misused:", v.usageByHand())}
	}
	return []Task{urgent("Start the response again, and follow it:", v.respond(key, user))}
}

// verifyByHand reads back what was put in force, and no more than that.
func (v view) verifyByHand(key, user string) []Task {
	keys := command("aws", "iam", "list-access-keys", "--user-name", user)
	list := []Task{urgent("Look at the user's keys. None may be new:", keys)}
	if accesskey.ID(key).LongTerm() && !v.live() {
		list = []Task{
			urgent("Read the containment back: the key must be Inactive, and no key may be new:", keys),
			urgent("If the key is Active again, somebody undid it:", switchOff(key, user)),
		}
	}
	names, again, look := []string{}, []string{}, []string{}
	for _, h := range containment.Holding(v.o.Actions, nil) {
		if !h.Step.Denies() {
			continue
		}
		names = append(names, v.part(containment.Undone{Step: h.Step, Target: h.Target}))
		again = append(again, v.byHand(containment.Action{Step: h.Step, Target: h.Target}))
		if read := command("aws", "iam", denialReads[h.Step], "--user-name", user); !slices.Contains(look, read) {
			look = append(look, read)
		}
	}
	if len(names) == 0 {
		return list
	}
	return append(list, urgent("There must be "+strings.Join(names, ", ")+":", look...), urgent("If that is gone:", again...))
}

// denialReads are the operations that show each denial of a user.
var denialReads = map[containment.Step]string{
	containment.RevokeAttached: "list-attached-user-policies", containment.IsolateAttached: "list-attached-user-policies",
	containment.FenceAttached: "list-attached-user-policies", containment.BoundarySet: "get-user", containment.GroupJoined: "list-groups-for-user",
}

// helpWithoutCase is about an event that could not be read.
func (f Facts) helpWithoutCase(step, why string) *draft {
	d := &draft{severity: usage.P1, state: "needs a person", headline: orElse(ascii(step, 20), "A step") + " FAILED, event not handled"}
	d.say("The step " + orElse(step, "(unknown)") + " FAILED: " + orElse(why, "no reason given") + ". An event that may announce an exposed key was NOT handled. Nothing was changed.")
	d.gap()
	d.account(f)
	d.fact("Severity", d.severity+": a key may be exposed and on.")
	d.tasks = f.keylessTasks()
	d.page.tasks("DO NOW", d.tasks)
	d.section("UNDO: nothing was changed.")
	d.links(f.run())
	return d
}
