package all_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// BenchmarkJudgeIAM judges an account of 5,000 users with two keys each, of
// whom every tenth has a policy of its own, in 50 groups, beside 500 roles and
// 300 policies.
func BenchmarkJudgeIAM(b *testing.B) {
	s := largeIAM()
	var list []checks.Check
	for _, check := range all.Checks() {
		switch check.Area {
		case checks.Keys, checks.MFA, checks.Root, checks.Identity:
			list = append(list, check)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		findings := checks.Judge(s, list, checks.Defaults(), nil)
		b.ReportMetric(float64(len(findings)), "findings")
	}
}

func largeIAM() *snapshot.Snapshot {
	const users, groups, roles, policies = 5000, 50, 500, 300
	const iam = "arn:aws:iam::111122223333:"
	s := snapshottest.Empty()
	var a snapshot.Authorization
	for i := range policies {
		a.Policies = append(a.Policies, snapshot.Policy{
			Name: fmt.Sprint("p", i), ARN: fmt.Sprint(iam, "policy/p", i), Attachments: i % 3,
			Document: fmt.Sprintf(`{"Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","lambda:*","ec2:Describe*","logs:*","iam:PassRole"],"Resource":["arn:aws:s3:::b%d/*","arn:aws:s3:::b%d"]},{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}`, i, i),
		})
	}
	for i := range groups {
		a.Groups = append(a.Groups, snapshot.Group{Name: fmt.Sprint("g", i), ARN: fmt.Sprint(iam, "group/g", i),
			Attached: []string{a.Policies[i].ARN, a.Policies[i+groups].ARN}})
	}
	for i := range roles {
		a.Roles = append(a.Roles, snapshot.Role{Name: fmt.Sprint("r", i), ARN: fmt.Sprint(iam, "role/r", i), Path: "/", Attached: []string{a.Policies[i%policies].ARN},
			Trust: `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}}`})
	}
	report := snapshot.CredentialReport{GeneratedAt: s.TakenAt.Add(-time.Hour), Rows: []snapshot.CredentialRow{{User: snapshot.RootUser}}}
	var keys []snapshot.UserKeys
	for i := range users {
		u := snapshot.User{Name: fmt.Sprint("user", i), ARN: fmt.Sprint(iam, "user/user", i), Groups: []string{fmt.Sprint("g", i%groups), fmt.Sprint("g", (i+7)%groups)}}
		if i%10 == 0 {
			u.Inline = []snapshot.Document{{Name: "own", Text: fmt.Sprintf(`{"Statement":{"Effect":"Allow","Action":["iam:*AccessKey*","sts:*"],"Resource":"arn:aws:iam::*:user/user%d"}}`, i)}}
		}
		a.Users = append(a.Users, u)
		made := snapshottest.DaysAgo(i % 200)
		use := snapshot.Full(snapshot.KeyUse{At: snapshottest.DaysAgo(i % 60), Service: "s3"}, s.TakenAt)
		keys = append(keys, snapshot.UserKeys{User: u.Name, ARN: u.ARN, Created: made, Keys: snapshot.Full([]snapshot.AccessKey{
			{ID: fmt.Sprintf("AKIAEXAMPLE0%08d", 2*i), Active: true, Created: made, LastUsed: use},
			{ID: fmt.Sprintf("AKIAEXAMPLE0%08d", 2*i+1), Active: i%2 == 0, Created: made, LastUsed: use},
		}, s.TakenAt)})
		report.Rows = append(report.Rows, snapshot.CredentialRow{User: u.Name, ARN: u.ARN, Created: made, Password: []snapshot.Tristate{snapshot.True, snapshot.False}[i%2], MFA: i%3 == 0})
	}
	snapshot.Permissions.Set(s, "", a)
	snapshot.AccessKeys.Set(s, "", keys)
	snapshot.CredentialTable.Set(s, "", report)
	return s
}
