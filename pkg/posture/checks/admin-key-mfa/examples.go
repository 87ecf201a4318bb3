package adminkeymfa

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	all      = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	needsMFA = `{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}`
	laxMFA   = `{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}}`
	fromHome = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}}`
)

var examples = []checks.Example{
	{Name: "an administrator with MFA", Given: user(true, true, all), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "an administrator without", Given: user(true, false, all), Want: []checks.Outcome{checks.Fail},
		Says: []string{"User deploy is an administrator with key AKIAEXAMPLE000000001, and has no MFA device"},
	},
	{Name: "its key is inactive", Given: user(false, false, all), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "no administrator", Given: user(true, false, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "denied everything without MFA", Given: user(true, false, all, needsMFA), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "denied in a way that keys do not feel", Given: user(true, false, all, laxMFA), Want: []checks.Outcome{checks.Fail}},
	{Name: "from one network only", Given: user(true, false, fromHome), Want: []checks.Outcome{checks.Fail}, Says: []string{"on a condition"}},
	{Name: "a policy that cannot be read", Given: user(true, false, all, "{"), Want: []checks.Outcome{checks.Unknown}, Says: []string{"What user deploy may do", "inline policy 1"}},
	{
		Name: "made after the credential report", Want: []checks.Outcome{checks.Unknown}, Says: []string{"does not stand in the credential report of"},
		Given: func(s *snapshot.Snapshot) {
			user(true, false, all)(s)
			s.IAM.CredentialReport.Value.Rows = nil
		},
	},
	{
		Name: "made between two lists", Want: []checks.Outcome{checks.Unknown}, Says: []string{"does not stand in iam.authorization"},
		Given: func(s *snapshot.Snapshot) {
			user(true, false, all)(s)
			s.IAM.Authorization.Value.Users = nil
		},
	},
}

func user(active, mfa bool, policies ...string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		arn := checks.ARN(s, "iam", "", "user/deploy")
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{{
			User: "deploy", ARN: arn, Created: s.TakenAt.Add(-time.Hour),
			Keys: snapshot.Full([]snapshot.AccessKey{{ID: "AKIAEXAMPLE000000001", Active: active, Created: s.TakenAt.Add(-time.Hour)}}, s.TakenAt),
		}})
		u := snapshot.User{Name: "deploy", ARN: arn, Tags: map[string]string{"owner": "platform"}}
		for i, text := range policies {
			u.Inline = append(u.Inline, snapshot.Document{Name: string(rune('0' + i)), Text: text})
		}
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Users: []snapshot.User{u}})
		snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{GeneratedAt: s.TakenAt, Rows: []snapshot.CredentialRow{{User: "deploy", ARN: arn, MFA: mfa}}})
	}
}
