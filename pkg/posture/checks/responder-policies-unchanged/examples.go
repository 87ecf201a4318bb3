package responderpoliciesunchanged

import (
	"net/url"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	arn = "arn:aws:iam::111122223333:policy/ekr-isolate"
	// deployed is the document as encoding/json writes it, live as IAM gives it.
	deployed = `{"Statement":[{"Action":"*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}`
	live     = `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}`
	other    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:CreateSAMLProvider", "Resource": "*"}]}`
)

var examples = []checks.Example{
	{Name: "as deployed", Given: policy(live), Want: []checks.Outcome{checks.Pass}},
	{Name: "a version that denies next to nothing", Given: policy(other), Want: []checks.Outcome{checks.Fail}, Says: []string{"ekr-isolate has another document"}},
	{Name: "no JSON", Given: policy("%"), Want: []checks.Outcome{checks.Fail}, Says: []string{"another document"}},
	{
		Name: "deleted", Want: []checks.Outcome{checks.Fail}, Says: []string{"not there any more"},
		Given: func(s *snapshot.Snapshot) {
			policy(live)(s)
			snapshot.Permissions.Set(s, "", snapshot.Authorization{})
		},
	},
	{
		Name: "denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			policy(live)(s)
			snapshot.Permissions.Set(s, "", snapshot.Authorization{})
			snapshot.Permissions.In(s, "").Doubt(snapshottest.Denied)
		},
	},
}

// policy is a deployment with one denial, and the document that is in force.
func policy(document string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.ResponderDeployed.Set(s, "", snapshot.Deployed{Stack: "ekr-responder", Policies: map[string]string{arn: deployed}})
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Policies: []snapshot.Policy{{ARN: arn, Name: "ekr-isolate", Document: url.PathEscape(document)}}})
	}
}
