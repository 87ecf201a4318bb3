package notice

import (
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
		list := []Task{
			urgent("Read the containment back: the key must be Inactive, and no key may be new:", command("aws", "iam", "list-access-keys", "--user-name", user)),
			urgent("ekr-revoke or ekr-isolate must be attached:", command("aws", "iam", "list-attached-user-policies", "--user-name", user)),
		}
		if accesskey.ID(key).LongTerm() && !v.live() {
			list = append(list, urgent("If the key is Active again, somebody undid it:", switchOff(key, user)))
		}
		return append(list, urgent("If the policy is gone:", v.byHand(containment.Action{Step: containment.RevokeAttached})))
	case step == "Plan", step == "Read", step == "Summarize":
		return []Task{urgent("Read from a laptop what the key was used for; until then treat it as misused:", v.usageByHand())}
	}
	return []Task{urgent("Start the response again, and follow it:", v.respond(key))}
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
