package respondertopicsconfirmed

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	arn  = "arn:aws:sns:us-east-1:111122223333:ekr-notices"
	key  = "arn:aws:kms:us-east-1:111122223333:key/k-1"
	mail = "security@example.com"
)

var examples = []checks.Example{
	{Name: "confirmed", Given: topic(nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "confirmed, the key named by its id", Given: topic(func(t *snapshot.Topic) { t.Key = "k-1" }), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "not confirmed", Given: topic(func(t *snapshot.Topic) { t.Subscriptions.Value[0].Confirmed = false }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"security@example.com has not confirmed"},
	},
	{
		Name: "another confirmed, the deployed one not", Want: []checks.Outcome{checks.Fail},
		Given: topic(func(t *snapshot.Topic) {
			t.Subscriptions.Value[0].Confirmed = false
			t.Subscriptions.Value = append(t.Subscriptions.Value, snapshot.Subscription{Protocol: "email", Endpoint: "other@example.com", Confirmed: true})
		}),
	},
	{
		Name: "asked for twice, confirmed once", Want: []checks.Outcome{checks.Pass},
		Given: topic(func(t *snapshot.Topic) {
			t.Subscriptions.Value = append([]snapshot.Subscription{{Protocol: "email", Endpoint: mail}}, t.Subscriptions.Value...)
		}),
	},
	{
		Name: "unsubscribed", Given: topic(func(t *snapshot.Topic) { t.Subscriptions.Value = nil }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"is not subscribed to topic ekr-notices any more"},
	},
	{
		Name: "filtered", Want: []checks.Outcome{checks.Fail}, Says: []string{"A filter that was not deployed keeps messages"},
		Given: topic(func(t *snapshot.Topic) { t.Subscriptions.Value[0].Filter.Value = `{"severity":["P9"]}` }),
	},
	{Name: "filtered as deployed", Want: []checks.Outcome{checks.Pass}, Given: filtered(`{"audience":[{"exists":false}]}`)},
	{Name: "subscribed anew without the deployed filter", Want: []checks.Outcome{checks.Pass}, Given: filtered("")},
	{
		Name: "another filter than the deployed one", Want: []checks.Outcome{checks.Fail}, Says: []string{"was not deployed"},
		Given: filtered(`{"audience":["nobody"]}`),
	},
	{
		Name: "filter denied", Given: topic(func(t *snapshot.Topic) { t.Subscriptions.Value[0].Filter.Lose(snapshottest.Denied) }),
		Want: []checks.Outcome{checks.Unknown},
	},
	{Name: "another key", Given: topic(func(t *snapshot.Topic) { t.Key = "alias/aws/sns" }), Want: []checks.Outcome{checks.Fail}, Says: []string{"alias/aws/sns"}},
	{
		Name: "another key, and not confirmed", Want: []checks.Outcome{checks.Fail, checks.Fail},
		Given: topic(func(t *snapshot.Topic) { t.Key, t.Subscriptions.Value[0].Confirmed = "", false }),
	},
	{Name: "subscriptions denied", Given: topic(func(t *snapshot.Topic) { t.Subscriptions.Lose(snapshottest.Denied) }), Want: []checks.Outcome{checks.Unknown}},
	{
		Name: "unsubscribed, or on a page that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: topic(func(t *snapshot.Topic) {
			t.Subscriptions.Value = nil
			t.Subscriptions.Doubt(snapshottest.Denied)
		}),
	},
	{
		Name: "deleted", Want: []checks.Outcome{checks.Fail}, Says: []string{"ekr-notices is not there any more"},
		Given: func(s *snapshot.Snapshot) { topic(nil)(s); snapshot.ResponderTopics.Set(s, "", nil) },
	},
	{
		Name: "no address deployed, and nobody subscribed", Want: []checks.Outcome{checks.Fail}, Says: []string{"Nobody has confirmed"},
		Given: func(s *snapshot.Snapshot) {
			topic(func(t *snapshot.Topic) { t.Subscriptions.Value = nil })(s)
			snapshot.ResponderDeployed.In(s, "").Value.Topics[arn] = snapshot.DeployedTopic{Key: key}
		},
	},
}

// topic is a deployment with one topic, changed since.
func topic(change func(*snapshot.Topic)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Topics: map[string]snapshot.DeployedTopic{
			arn: {Key: key, Endpoints: []snapshot.Endpoint{{Protocol: "email", Address: mail}}},
		}})
		t := snapshot.Topic{ARN: arn, Key: key, Subscriptions: snapshot.Full([]snapshot.Subscription{
			{Protocol: "email", Endpoint: mail, Confirmed: true, Filter: snapshot.Full("", s.TakenAt)},
		}, s.TakenAt)}
		if change != nil {
			change(&t)
		}
		snapshot.ResponderTopics.Set(s, "", []snapshot.Topic{t})
	}
}

// filtered is a deployment whose subscription has a filter, and has that one now.
func filtered(now string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		topic(func(t *snapshot.Topic) { t.Subscriptions.Value[0].Filter.Value = now })(s)
		snapshot.ResponderDeployed.In(s, "").Value.Topics[arn].Endpoints[0].Filter = `{"audience":[{"exists":false}]}`
	}
}
