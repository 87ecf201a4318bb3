package alerts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// way is one filter or rule, and whether it ends at a person.
type way struct {
	name  string
	takes func(Event) bool
	reach reach
}

// reach is whether something is told to somebody: it is, or it is not because
// of why; if there are gaps, it may be.
type reach struct {
	told bool
	why  string
	gaps []snapshot.Gap
}

func ofFilter(filter snapshot.MetricFilter, alarms []snapshot.Alarm) way {
	w := way{name: fmt.Sprintf("filter %s on %s", filter.Name, filter.LogGroup)}
	w.reach.why = w.name + " has no alarm"
	for _, alarm := range alarms {
		if !slices.Contains(alarm.Metrics, snapshot.Metric{Namespace: filter.Namespace, Name: filter.Metric}) {
			continue
		}
		if found := ofAlarm(alarm); !w.reach.told && (found.told || len(found.gaps) >= len(w.reach.gaps)) {
			w.reach = found
		}
	}
	parsed, err := parseFilter(filter.Pattern)
	return w.with(parsed.takes, err)
}

func ofAlarm(alarm snapshot.Alarm) reach {
	switch {
	case !alarm.Enabled:
		return reach{why: "the actions of alarm " + alarm.Name + " are switched off"}
	case len(alarm.Actions) == 0:
		return reach{why: "alarm " + alarm.Name + " has no action"}
	}
	return ofTargets("alarm "+alarm.Name, alarm.Actions)
}

func (c *Coverage) ofRule(rule snapshot.Rule, region string) way {
	w := way{name: "rule " + rule.Name}
	switch gaps := rule.Targets.Unread(); {
	case !rule.Enabled:
		w.reach.why = w.name + " is switched off"
	case len(gaps) > 0 && !rule.Targets.Read():
		w.reach.gaps = gaps
	case len(rule.Targets.Value) == 0:
		w.reach.why, w.reach.gaps = w.name+" has no target", rule.Targets.Gaps
	default:
		w.reach = ofTargets(w.name, rule.Targets.Value)
		if !w.reach.told {
			w.reach.gaps = append(w.reach.gaps, rule.Targets.Gaps...)
		}
	}
	parsed, err := parsePattern(rule.Pattern)
	return w.with(func(e Event) bool { return parsed.Takes(delivered(e, c.account, region)) }, err)
}

// with gives a way its pattern. One that is not understood may take anything,
// which matters only if somebody would be told. One that takes ordinary work is
// no way: nobody listens to it.
func (w way) with(takes func(Event) bool, err error) way {
	w.takes = takes
	switch sure := !w.reach.told && len(w.reach.gaps) == 0; {
	case err != nil && sure:
		w.takes = func(Event) bool { return false }
	case err != nil:
		w.takes = func(Event) bool { return true }
		w.reach = reach{gaps: []snapshot.Gap{{Reason: snapshot.Malformed, Detail: w.name + ": " + err.Error()}}}
	case slices.ContainsFunc(everyday, takes):
		w.reach = reach{why: w.name + " takes ordinary calls too"}
	}
	return w
}

// silent are the services that do something with what they get, and tell
// nobody.
var silent = []string{"automate", "autoscaling", "ec2", "logs", "swf"}

// ofTargets tells whether any of the targets reaches somebody. A topic does if
// a subscriber has confirmed; what a function does with it cannot be told, and
// is believed.
func ofTargets(name string, targets []snapshot.Target) reach {
	all := reach{why: name + " tells nobody"}
	for _, target := range targets {
		service := strings.SplitN(target.ARN+":::", ":", 4)[2]
		switch {
		case slices.Contains(silent, service):
		case service != "sns":
			return reach{told: true}
		case slices.ContainsFunc(target.Subscriptions.Value, func(sub snapshot.Subscription) bool { return sub.Confirmed }):
			return reach{told: true}
		case !target.Subscriptions.Whole():
			all.gaps = append(all.gaps, target.Subscriptions.Unread()...)
		default:
			all.why = fmt.Sprintf("%s sends to %s, which has no confirmed subscriber", name, target.ARN)
		}
	}
	return all
}
