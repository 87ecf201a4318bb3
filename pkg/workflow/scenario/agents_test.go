package scenario

import (
	"regexp"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// agents are the ends of the user agents of a function's requests. What is about
// an incident names it, but for the requests by which it is opened.
var agents = map[string]*regexp.Regexp{
	machines.Intake:         agentOf(`execution/\S+`),
	machines.Notify:         agentOf(`incident/\S+|event/\S+|execution/\S+`),
	machines.Investigate:    agentOf(`incident/\S+`),
	machines.Summarize:      agentOf(`incident/\S+`),
	restoring:               agentOf(`incident/\S+|event/pause`),
	machines.DrillStep:      agentOf(`incident/\S+|execution/\S+`),
	machines.PostureCollect: agentOf(`review/\S+`),
	machines.PostureReport:  agentOf(`review/\S+`),
	machines.CodeCommit:     agentOf(`event/\S+`),
}

var opening, opened = agentOf(`execution/\S+`), agentOf(`incident/\S+`)

func agentOf(about string) *regexp.Regexp { return regexp.MustCompile(` ekr/2 (` + about + `)$`) }

// named holds that CloudTrail could tell of every request, also of those in a
// member account, what it is about.
func (w *world) named(r request, agent string) {
	want, known := agents[r.Function]
	if r.Function == machines.Contain {
		want, known = opened, true
		if r.Service == "dynamodb" && opening.MatchString(agent) {
			return
		}
	}
	if !known {
		w.t.Errorf("function %s: say in agents how its requests are named", r.Function)
		return
	}
	if !want.MatchString(agent) {
		w.t.Errorf("function %s calls %s as %q", r.Function, r, agent)
	}
}
