package policyunused

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const own = "arn:aws:iam::111122223333:policy/"

var examples = []checks.Example{
	{Name: "attached", Given: policy(snapshot.Policy{ARN: own + "p", Attachments: 1}), Want: []checks.Outcome{checks.Pass}},
	{Name: "a boundary", Given: policy(snapshot.Policy{ARN: own + "p", AsBoundary: 1}), Want: []checks.Outcome{checks.Pass}},
	{Name: "attached to nobody", Given: policy(snapshot.Policy{ARN: own + "path/p"}), Want: []checks.Outcome{checks.Fail}, Says: []string{"Policy p is attached to nobody; it was last changed on 2026-03-02"}},
	{Name: "a denial of the responder", Given: policy(snapshot.Policy{ARN: own + "ekr-revoke"}), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "AWS's own", Given: policy(snapshot.Policy{ARN: "arn:aws:iam::aws:policy/p"}), Want: []checks.Outcome{checks.NotApplicable}},
}

func policy(p snapshot.Policy) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		p.Name, p.Updated = "p", s.TakenAt
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Policies: []snapshot.Policy{p}})
	}
}
