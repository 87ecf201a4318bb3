package policyonuser

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"
	own        = "arn:aws:iam::111122223333:policy/"
)

var examples = []checks.Example{
	{Name: "only groups", Given: user(snapshot.User{Groups: []string{"dev"}}), Want: []checks.Outcome{checks.Pass}},
	{Name: "a managed policy", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/job/ReadOnlyAccess"}}), Want: []checks.Outcome{checks.Fail}, Says: []string{"User Zoë has policies of its own: ReadOnlyAccess."}},
	{Name: "an inline policy", Given: user(snapshot.User{Inline: []snapshot.Document{{Name: "in"}}}), Want: []checks.Outcome{checks.Fail}, Says: []string{"in (inline)"}},
	{Name: "AWS's quarantine", Given: user(snapshot.User{Attached: []string{quarantine}}), Want: []checks.Outcome{checks.Pass}},
	{Name: "denials of the responder", Given: user(snapshot.User{Attached: []string{own + "ekr-revoke", own + "ekr-isolate", own + "ekr-fence-zoë"}}), Want: []checks.Outcome{checks.Pass}},
	{Name: "a policy named like a denial", Given: user(snapshot.User{Attached: []string{own + "path/ekr-revoke"}}), Want: []checks.Outcome{checks.Fail}},
	{Name: "AWS's quarantine and another", Given: user(snapshot.User{Attached: []string{quarantine, "arn:aws:iam::aws:policy/ReadOnlyAccess"}}), Want: []checks.Outcome{checks.Fail}, Says: []string{"its own: ReadOnlyAccess."}},
}

func user(u snapshot.User) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		u.Name, u.ARN = "Zoë", checks.ARN(s, "iam", "", "user/Zoë")
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Users: []snapshot.User{u}})
	}
}
