package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/follow"
	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// facts is what a run is judged by.
type facts struct {
	// own: the event is the scenario's own, about which nothing is open.
	own bool
	key string
	// before and status are the key's before the event and now, from IAM.
	before, status string
	// kinds are those of the notices that came, alarms those of the alarm topic.
	kinds, alarms []string
	runs          []follow.Run
}

func (i *incident) facts(r timeline.Report) facts {
	f := facts{own: i.options.event == "" && len(i.options.settings) == 0, key: i.subject.Key, before: i.before, runs: i.follower.Runs()}
	for _, key := range r.Keys {
		if key.Exposed {
			f.status = key.Status
		}
	}
	for _, n := range r.Notices {
		if n.Topic == settings.AlarmTopic {
			f.alarms = append(f.alarms, n.Subject)
			continue
		}
		f.kinds = append(f.kinds, n.Kind)
	}
	return f
}

// problems lists what a run must not have. What the responder must do follows
// from the event that it was sent: it is fixed for the scenario's own, and
// otherwise what the responder itself decided.
func (f facts) problems() []string {
	var problems []string
	for _, r := range f.runs {
		if r.Status != types.ExecutionStatusSucceeded {
			problems = append(problems, fmt.Sprintf("execution %s ended as %s: %s %s", r.ARN, r.Status, r.Error, r.Cause))
		}
	}
	for _, alarm := range f.alarms {
		problems = append(problems, "alarm: "+alarm)
	}
	contain, wanted := f.expected()
	if contain && f.status != "Inactive" {
		problems = append(problems, fmt.Sprintf("key %s is %q and not Inactive", f.key, f.status))
	}
	if !contain && f.status != f.before {
		problems = append(problems, fmt.Sprintf("key %s is %q and was %q, though nothing was to be done to it", f.key, f.status, f.before))
	}
	for _, kind := range wanted {
		if !slices.Contains(f.kinds, string(kind)) {
			problems = append(problems, fmt.Sprintf("no notice of kind %q came", kind))
		}
	}
	if slices.Contains(f.kinds, string(notice.Help)) {
		problems = append(problems, "a notice says that a person is needed")
	}
	return problems
}

// expected tells whether the key must be off, and which notices must come.
func (f facts) expected() (contain bool, wanted []notice.Kind) {
	if f.own {
		return true, []notice.Kind{notice.Alert, notice.Report, notice.Close}
	}
	for _, r := range f.runs {
		var out struct {
			Decision trigger.Decision `json:"decision"`
			Cases    []workflow.Case  `json:"cases"`
		}
		if r.Machine != settings.RespondMachine || json.Unmarshal([]byte(r.Output), &out) != nil {
			continue
		}
		if out.Decision != trigger.Ignore {
			wanted = append(wanted, notice.Alert)
		}
		for _, c := range out.Cases {
			if c.Investigate {
				wanted = append(wanted, notice.Report, notice.Close)
			}
			if string(c.Exposure.AccessKeyID) == f.key {
				contain = contain || mustBeOff(c)
			}
		}
	}
	return contain, wanted
}

// mustBeOff tells whether the responder was to switch the key off.
func mustBeOff(c workflow.Case) bool {
	return c.Outcome.Level >= level.Deactivate && !c.Outcome.DryRun && c.Outcome.Special == ""
}
