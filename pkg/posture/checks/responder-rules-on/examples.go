package responderruleson

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	machine = "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"
	role    = "arn:aws:iam::111122223333:role/ekr-rules"
)

var examples = []checks.Example{
	{Name: "as deployed, the pattern in another order", Given: rules(nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "switched off", Given: rules(func(r *snapshot.Rule) { r.Enabled = false }), Want: []checks.Outcome{checks.Fail}, Says: []string{"ekr-health is switched off"}},
	{
		Name: "another pattern", Given: rules(func(r *snapshot.Rule) { r.Pattern = `{"source":["aws.health"],"detail":{"service":["NONE"]}}` }),
		Want: []checks.Outcome{checks.Fail}, Says: []string{"matches other events"},
	},
	{Name: "no pattern", Given: rules(func(r *snapshot.Rule) { r.Pattern = "" }), Want: []checks.Outcome{checks.Fail}},
	{Name: "no target", Given: rules(func(r *snapshot.Rule) { r.Targets.Value = nil }), Want: []checks.Outcome{checks.Fail}, Says: []string{"no target any more"}},
	{
		Name: "another target", Given: rules(func(r *snapshot.Rule) { r.Targets.Value[0].ARN += "-copy" }), Want: []checks.Outcome{checks.Fail},
		Says: []string{"no longer sends to " + machine},
	},
	{Name: "another role", Given: rules(func(r *snapshot.Rule) { r.Targets.Value[0].Role = "" }), Want: []checks.Outcome{checks.Fail}},
	{Name: "something else sent in place of the event", Given: rules(func(r *snapshot.Rule) { r.Targets.Value[0].Input = `{"input":"{}"}` }), Want: []checks.Outcome{checks.Fail}},
	{
		Name: "one more target", Want: []checks.Outcome{checks.Pass},
		Given: rules(func(r *snapshot.Rule) {
			r.Targets.Value = append(r.Targets.Value, snapshot.Target{ARN: "arn:aws:sqs:us-east-1:111122223333:copy"})
		}),
	},
	{Name: "targets denied", Given: rules(func(r *snapshot.Rule) { r.Targets.Lose(snapshottest.Denied) }), Want: []checks.Outcome{checks.Unknown}},
	{
		Name: "deleted", Want: []checks.Outcome{checks.Fail}, Says: []string{"ekr-health is not there any more"},
		Given: func(s *snapshot.Snapshot) { rules(nil)(s); snapshot.ResponderRules.Set(s, "", nil) },
	},
	{
		Name: "deleted, or on a page that was denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			rules(nil)(s)
			snapshot.ResponderRules.Set(s, "", nil)
			snapshot.ResponderRules.In(s, "").Doubt(snapshottest.Denied)
		},
	},
}

// rules is a deployment with one rule, changed since.
func rules(change func(*snapshot.Rule)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Rules: map[string]snapshot.DeployedRule{"ekr-health": {
			Pattern: `{"detail":{"service":["RISK"]},"source":["aws.health"]}`, Targets: []snapshot.DeployedTarget{{ARN: machine, Role: role}},
		}}})
		rule := snapshot.Rule{
			Name: "ekr-health", Enabled: true, Pattern: `{ "source": ["aws.health"], "detail": {"service": ["RISK"]} }`,
			Targets: snapshot.Full([]snapshot.Target{{ARN: machine, Role: role}}, s.TakenAt),
		}
		if change != nil {
			change(&rule)
		}
		snapshot.ResponderRules.Set(s, "", []snapshot.Rule{rule})
	}
}
