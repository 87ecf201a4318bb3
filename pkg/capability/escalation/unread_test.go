package escalation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// TestOfOthersUnread takes whoever the principal can get at for an administrator,
// and says so; what it can do by itself, or to all, is sure.
func TestOfOthersUnread(t *testing.T) {
	const passLambda = `"lambda:CreateFunction","lambda:InvokeFunction"`
	for name, tc := range map[string]struct {
		statements string
		want       []string
	}{
		"reads S3":                     {statements: allow(`"s3:Get*"`, "*")},
		"its own keys":                 {statements: allow(`"iam:*AccessKey*","iam:*LoginProfile"`, "arn:aws:iam::*:user/${aws:username}")},
		"everybody's keys":             {statements: allow(`"iam:CreateAccessKey"`, "*"), want: []string{"create-access-key yes"}},
		"somebody's keys":              {statements: allow(`"iam:CreateAccessKey"`, iam+"user/carl"), want: []string{"create-access-key maybe unproven"}},
		"its own policies":             {statements: allow(`"iam:PutUserPolicy"`, "arn:aws:iam::*:user/${aws:username}"), want: []string{"put-own-policy yes"}},
		"a group it is in":             {statements: allow(`"iam:PutGroupPolicy"`, iam+"group/own"), want: []string{"put-group-policy yes"}},
		"a group to join":              {statements: allow(`"iam:AddUserToGroup"`, iam+"group/ops"), want: []string{"add-user-to-group maybe unproven"}},
		"a policy it has":              {statements: allow(`"iam:CreatePolicyVersion"`, iam+"policy/own"), want: []string{"create-policy-version yes"}},
		"a policy it has not":          {statements: allow(`"iam:CreatePolicyVersion"`, iam+"policy/other")},
		"passing all":                  {statements: allow(`"iam:PassRole",`+passLambda, "*"), want: []string{"pass-lambda-invoke yes"}},
		"passing one":                  {statements: allow(`"iam:PassRole"`, iam+"role/app") + "," + allow(passLambda, "*"), want: []string{"pass-lambda-invoke maybe unproven"}},
		"passing one to EC2":           {statements: `{"Effect":"Allow","Action":"iam:PassRole","Resource":"` + iam + `role/app","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}},` + allow(passLambda, "*")},
		"passing a user":               {statements: allow(`"iam:PassRole"`, iam+"user/*") + "," + allow(passLambda, "*")},
		"assuming one":                 {statements: allow(`"sts:AssumeRole"`, iam+"role/deploy"), want: []string{"assume-role maybe unproven"}},
		"assuming one that is denied":  {statements: allow(`"sts:AssumeRole"`, iam+"role/deploy") + `,{"Effect":"Deny","Action":"sts:*","Resource":"` + iam + `role/deploy"}`},
		"assuming all, none is known":  {statements: allow(`"sts:AssumeRole"`, "*"), want: []string{"assume-role maybe unproven"}},
		"changing a function":          {statements: allow(`"lambda:UpdateFunctionCode"`, "*"), want: []string{"lambda-code maybe unproven"}},
		"calling a function":           {statements: allow(`"lambda:InvokeFunction"`, "*")},
		"making a role, assuming that": {statements: allow(`"iam:CreateRole","iam:AttachRolePolicy"`, iam+"role/app/*") + "," + allow(`"sts:AssumeRole"`, iam+"role/app/*"), want: []string{"assume-role maybe unproven", "create-role yes", "attach-role-policy maybe unproven"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := iampolicy.Parse(`{"Statement":[` + tc.statements + `]}`)
			if err != nil {
				t.Fatal(err)
			}
			anna := escalation.Principal{Kind: escalation.User, Name: "anna", ARN: iam + "user/anna", Groups: []string{iam + "group/own"}, Managed: []string{iam + "policy/own"},
				Set: iampolicy.Set{Policies: []iampolicy.Document{d}, Account: "111122223333", Request: iampolicy.LongTermKey().With("aws:username", "anna")}}
			var got []string
			for _, f := range escalation.NewFinder(escalation.Account{ID: "111122223333", Partition: "aws", Unread: true}).Of(anna) {
				line := strings.TrimSpace(f.Path.ID + " " + f.Answer.String() + " " + f.Via)
				if f.Unproven {
					line += " unproven"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
