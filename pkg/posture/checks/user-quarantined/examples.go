package userquarantined

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "no policy", Given: user(snapshot.User{}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "the third version", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}}), Want: []checks.Outcome{checks.Fail},
		Says: []string{"The user Zoë has AWS's quarantine policy AWSCompromisedKeyQuarantineV3."},
	},
	{Name: "a version to come", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV17"}}), Want: []checks.Outcome{checks.Fail}},
	{Name: "under a path", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/service/AWSCompromisedKeyQuarantine"}}), Want: []checks.Outcome{checks.Fail}},
	{Name: "the oldest form", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/AWSExposedCredentialPolicy_DO_NOT_REMOVE"}}), Want: []checks.Outcome{checks.Fail}},
	{Name: "as an inline policy", Given: user(snapshot.User{Inline: []snapshot.Document{{Name: "AWSCompromisedKeyQuarantineV2", Text: "{"}}}), Want: []checks.Outcome{checks.Fail}},
	{Name: "another policy that speaks of it", Given: user(snapshot.User{Attached: []string{"arn:aws:iam::aws:policy/NotAWSCompromisedKeyQuarantine"}}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "a group", Want: []checks.Outcome{checks.Fail},
		Given: func(s *snapshot.Snapshot) {
			snapshot.Permissions.Set(s, "", snapshot.Authorization{Groups: []snapshot.Group{
				{Name: "ops", ARN: checks.ARN(s, "iam", "", "group/ops"), Attached: []string{"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2"}},
			}})
		},
	},
}

func user(u snapshot.User) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		u.Name, u.ARN = "Zoë", checks.ARN(s, "iam", "", "user/Zoë")
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Users: []snapshot.User{u}})
	}
}
