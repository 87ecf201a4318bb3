// Package respondersubscribersknown asks whether only the addresses that were
// deployed receive the responder's notices. A team may add others on purpose:
// settings accept those by name.
package respondersubscribersknown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-subscribers-known",
	Question: "Do only the deployed addresses receive the responder's notices?",
	Area:     checks.Responder,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Why:      "A notice says which key was exposed, what it could do and what is being done. An intruder who subscribes reads along.",
	Fix: checks.Fix{
		Do:      "Remove the subscription, or accept it in the settings if your team made it.",
		Command: "aws sns unsubscribe --subscription-arn <subscription>",
		Breaks:  "The address gets no more notices.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.ResponderTopics},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "subscription", Many: "subscriptions", Good: "deployed", None: "The responder is not deployed in this account, or nobody is subscribed.",
	})
	deployed, topics, ok := checks.ReadDeployed(t, snapshot.ResponderTopics)
	if !ok {
		return t.Findings()
	}
	for _, topic := range topics.Value {
		name := topic.ARN[strings.LastIndex(topic.ARN, ":")+1:]
		subscriptions, _ := checks.ReadInner(t, checks.Resource{Type: "AWS::SNS::Topic", ID: topic.ARN, Name: name}, s.Home, &topic.Subscriptions)
		for _, sub := range subscriptions {
			if slices.ContainsFunc(deployed.Topics[topic.ARN].Endpoints, func(e snapshot.Endpoint) bool {
				return e.Protocol == sub.Protocol && strings.EqualFold(e.Address, sub.Endpoint)
			}) {
				t.Pass()
				continue
			}
			t.Fail(checks.Resource{Type: "AWS::SNS::Subscription", ID: topic.ARN + " " + sub.Protocol + " " + sub.Endpoint, Name: sub.Endpoint}, s.Home,
				fmt.Sprintf("%s (%s, %s) is subscribed to topic %s, and was not deployed.", sub.Endpoint, sub.Protocol, confirmed(sub), name))
		}
	}
	return t.Findings()
}

func confirmed(sub snapshot.Subscription) string {
	if sub.Confirmed {
		return "confirmed"
	}
	return "not confirmed"
}
