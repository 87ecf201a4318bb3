// Package respondertopicsconfirmed asks of each topic that the responder's stack
// deployed whether its messages reach the people they are for: the topic is
// there under its key, and every address that was deployed is subscribed,
// confirmed and gets everything.
package respondertopicsconfirmed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-topics-confirmed",
	Question: "Do the responder's notices and alarms reach every address they were deployed for?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "A subscription that nobody confirmed gets nothing, and anybody who has one of its mails can end it by the link in it. The key is contained then, and nobody knows.",
	Fix: checks.Fix{
		Do:      "Subscribe the address again, and click the link in the mail that comes; put a filter back as it was deployed.",
		Command: "aws sns subscribe --topic-arn <topic> --protocol email --notification-endpoint <address>",
		Breaks:  "Nothing.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.ResponderTopics},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "topic", Many: "topics", Good: "every deployed address is subscribed and confirmed",
		None: checks.NotDeployed,
	})
	deployed, topics, ok := checks.ReadDeployed(t, snapshot.ResponderTopics)
	if !ok {
		return t.Findings()
	}
	arn := func(t snapshot.Topic) string { return t.ARN }
	for _, p := range checks.Pairs(deployed.Topics, topics.Value, arn, topics.Whole()) {
		r := checks.Resource{Type: "AWS::SNS::Topic", ID: p.ID, Name: p.ID[strings.LastIndex(p.ID, ":")+1:]}
		if p.Now == nil {
			t.Fail(r, s.Home, fmt.Sprintf("Topic %s is not there any more.", r.Name)).Command = checks.PutBack
			continue
		}
		judge(t, s, r, p.Deployed, *p.Now)
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedTopic, topic snapshot.Topic) {
	good := true
	if !sameKey(want.Key, topic.Key) {
		good = false
		f := t.Fail(r, s.Home, fmt.Sprintf("Topic %s is encrypted with key %q, not with the one deployed, which lets alarms in.", r.Name, topic.Key))
		f.Facet = "key"
		f.Command = fmt.Sprintf("aws sns set-topic-attributes --region %s --topic-arn %s --attribute-name KmsMasterKeyId --attribute-value %s", s.Home, r.ID, checks.Quote(want.Key))
	}
	subscriptions, ok := checks.ReadInner(t, r, s.Home, &topic.Subscriptions)
	if !ok {
		return
	}
	heard := slices.ContainsFunc(subscriptions, func(sub snapshot.Subscription) bool { return sub.Confirmed })
	for _, endpoint := range want.Endpoints {
		good = reaches(t, s, r, endpoint, &topic.Subscriptions) && good
	}
	switch {
	case good && heard && topic.Subscriptions.Whole():
		t.Pass()
	case !heard && len(want.Endpoints) == 0 && topic.Subscriptions.Whole():
		t.Fail(r, s.Home, fmt.Sprintf("Nobody has confirmed a subscription to topic %s.", r.Name))
	}
}

// reaches judges one address that was deployed.
func reaches(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, endpoint snapshot.Endpoint, part *snapshot.Part[[]snapshot.Subscription]) bool {
	sub, there := of(endpoint, part.Value)
	command := fmt.Sprintf("aws sns subscribe --region %s --topic-arn %s --protocol %s --notification-endpoint %s",
		s.Home, r.ID, checks.Quote(endpoint.Protocol), checks.Quote(endpoint.Address))
	fail := func(format string, args ...any) bool {
		f := t.Fail(r, s.Home, fmt.Sprintf(format, args...))
		f.Facet, f.Command = endpoint.Protocol+" "+endpoint.Address, command
		return false
	}
	if !there {
		if !part.Whole() {
			return false // told as unread
		}
		return fail("%s is not subscribed to topic %s any more.", endpoint.Address, r.Name)
	}
	if !sub.Confirmed {
		return fail("%s has not confirmed the subscription to topic %s.", endpoint.Address, r.Name)
	}
	filter, ok := checks.ReadInner(t, checks.Resource{Type: "AWS::SNS::Subscription", ID: r.ID + " " + endpoint.Address}, s.Home, &sub.Filter)
	if ok && filter != "" && filter != endpoint.Filter { // without a filter everything arrives
		// A second subscription of the same address is the first one, filter and all.
		command = fmt.Sprintf("aws sns set-subscription-attributes --region %s --subscription-arn <subscription> --attribute-name FilterPolicy --attribute-value %s",
			s.Home, checks.Quote(cmp.Or(endpoint.Filter, "{}")))
		return fail("A filter that was not deployed keeps messages of topic %s from %s.", r.Name, endpoint.Address)
	}
	return ok
}

// of finds the subscription of an address; of several, one that is confirmed.
func of(endpoint snapshot.Endpoint, list []snapshot.Subscription) (found snapshot.Subscription, there bool) {
	for _, sub := range list {
		if sub.Protocol == endpoint.Protocol && strings.EqualFold(sub.Endpoint, endpoint.Address) && !found.Confirmed {
			found, there = sub, true
		}
	}
	return found, there
}

// sameKey compares a key by ARN with one that may be named by its id.
func sameKey(arn, have string) bool {
	return arn == have || have != "" && strings.HasSuffix(arn, "/"+have)
}
