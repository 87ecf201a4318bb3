package respondersubscribersknown

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const arn = "arn:aws:sns:us-east-1:111122223333:ekr-notices"

var (
	deployed = snapshot.Subscription{Protocol: "email", Endpoint: "security@example.com", Confirmed: true}
	added    = snapshot.Subscription{Protocol: "https", Endpoint: "https://example.net/in", Confirmed: true}
)

var examples = []checks.Example{
	{Name: "the deployed one", Given: topic(deployed), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "another", Given: topic(deployed, added), Want: []checks.Outcome{checks.Pass, checks.Fail},
		Says: []string{"https://example.net/in (https, confirmed) is subscribed to topic ekr-notices"},
	},
	{Name: "nobody", Given: topic(), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "subscriptions denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			topic()(s)
			snapshot.ResponderTopics.In(s, "").Value[0].Subscriptions.Lose(snapshottest.Denied)
		},
	},
}

// topic is a deployment with one topic and these subscriptions.
func topic(list ...snapshot.Subscription) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Topics: map[string]snapshot.DeployedTopic{
			arn: {Endpoints: []snapshot.Endpoint{{Protocol: "email", Address: "security@example.com"}}},
		}})
		snapshot.ResponderTopics.Set(s, "", []snapshot.Topic{{ARN: arn, Subscriptions: snapshot.Full(list, s.TakenAt)}})
	}
}
