package escalation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	iam      = "arn:aws:iam::111122223333:"
	everyone = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
)

// account has an administrator of each kind, and roles with and without rights
// that Lambda takes.
func account(user snapshot.User, groups ...snapshot.Group) *snapshot.Snapshot {
	s := snapshottest.Empty()
	admin := []snapshot.Document{{Name: "all", Text: everyone}}
	root := `{"AWS":"` + iam + `root"}`
	s.IAM.Authorization.Value = snapshot.Authorization{
		Users:  []snapshot.User{{Name: "boss", ARN: iam + "user/boss", Inline: admin}, user},
		Groups: append([]snapshot.Group{{Name: "admins", ARN: iam + "group/admins", Inline: admin}}, groups...),
		Roles: []snapshot.Role{
			role("deployer", `{"Service":"lambda.amazonaws.com"}`, admin...),
			role("reader", `{"Service":"lambda.amazonaws.com"}`),
			role("breakglass", root, admin...),
			role("shared", root),
		},
		Policies: []snapshot.Policy{
			{Name: "own", ARN: iam + "policy/own", Document: `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`},
			{Name: "bound", ARN: iam + "policy/bound", Document: `{"Statement":[{"Effect":"Allow","Action":["s3:*","iam:*"],"Resource":"*"},{"Effect":"Deny","Action":["iam:Put*","iam:Attach*","iam:Create*","iam:Update*","iam:SetDefault*","iam:Add*","iam:Reset*","iam:PassRole"],"Resource":"*"}]}`},
		},
	}
	return s
}

func role(name, trusts string, inline ...snapshot.Document) snapshot.Role {
	return snapshot.Role{Name: name, ARN: iam + "role/" + name, Path: "/", Inline: inline,
		Trust: `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + trusts + `}}`}
}

func allow(actions, resource string) string {
	return `{"Effect":"Allow","Action":[` + actions + `],"Resource":"` + resource + `"}`
}

func TestOf(t *testing.T) {
	const passLambda = `"lambda:CreateFunction","lambda:InvokeFunction"`
	for name, tc := range map[string]struct {
		statements         string
		attached, boundary string
		want               []string
	}{
		"reads S3":                          {statements: allow(`"s3:Get*"`, "*")},
		"its own keys":                      {statements: allow(`"iam:*AccessKey*","iam:*LoginProfile"`, "arn:aws:iam::*:user/${aws:username}")},
		"everybody's keys":                  {statements: allow(`"iam:CreateAccessKey"`, "*"), want: []string{"create-access-key yes boss"}},
		"the administrator's keys":          {statements: allow(`"iam:CreateAccessKey"`, iam+"user/boss"), want: []string{"create-access-key yes boss"}},
		"keys of one who is none":           {statements: allow(`"iam:CreateAccessKey"`, iam+"user/carl")},
		"its own policies":                  {statements: allow(`"iam:PutUserPolicy"`, "arn:aws:iam::*:user/${aws:username}"), want: []string{"put-own-policy yes"}},
		"others' policies":                  {statements: allow(`"iam:PutUserPolicy"`, iam+"user/carl")},
		"attaching one policy":              {statements: `{"Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"*","Condition":{"ArnEquals":{"iam:PolicyARN":"` + iam + `policy/own"}}}`},
		"attaching all of AWS's":            {statements: `{"Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"*","Condition":{"ArnLike":{"iam:PolicyARN":"arn:aws:iam::aws:policy/*"}}}`, want: []string{"attach-own-policy yes"}},
		"versions of a policy it has":       {statements: allow(`"iam:CreatePolicyVersion"`, iam+"policy/own"), attached: iam + "policy/own", want: []string{"create-policy-version yes"}},
		"versions of another policy":        {statements: allow(`"iam:CreatePolicyVersion"`, iam+"policy/own")},
		"passing all to Lambda":             {statements: allow(`"iam:PassRole",`+passLambda, "*"), want: []string{"pass-lambda-invoke yes deployer"}},
		"passing by wildcards":              {statements: allow(`"IAM:pass*","lambda:*Function"`, "*"), want: []string{"pass-lambda-invoke yes deployer"}},
		"passing, not invoking":             {statements: allow(`"iam:PassRole","lambda:CreateFunction"`, "*")},
		"passing one without rights":        {statements: allow(`"iam:PassRole"`, iam+"role/reader") + "," + allow(passLambda, "*")},
		"passing one that is not Lambda's":  {statements: allow(`"iam:PassRole"`, iam+"role/breakglass") + "," + allow(passLambda, "*")},
		"passing an administrator":          {statements: allow(`"iam:PassRole"`, iam+"role/deployer") + "," + allow(passLambda, "*"), want: []string{"pass-lambda-invoke yes deployer"}},
		"passing to EC2 alone":              {statements: `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}},` + allow(passLambda, "*")},
		"passing to Lambda alone":           {statements: `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}},` + allow(passLambda, "*"), want: []string{"pass-lambda-invoke yes deployer"}},
		"passing from one address":          {statements: `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}},` + allow(passLambda, "*"), want: []string{"pass-lambda-invoke maybe deployer"}},
		"changing a function":               {statements: allow(`"lambda:UpdateFunctionCode"`, "*"), want: []string{"lambda-code yes deployer"}},
		"changing builds, no role is there": {statements: allow(`"codebuild:StartBuild"`, "*")},
		"assuming everything":               {statements: allow(`"sts:AssumeRole"`, "*"), want: []string{"assume-role yes breakglass"}},
		"assuming roles of another account": {statements: allow(`"sts:AssumeRole"`, "arn:aws:iam::444455556666:role/*")},
		"roles of some names":               {statements: allow(`"iam:CreateRole","iam:AttachRolePolicy"`, iam+"role/ci-*"), want: []string{"create-role yes"}},
		"roles of a path":                   {statements: allow(`"iam:CreateRole"`, "*") + "," + allow(`"iam:PutRolePolicy"`, "arn:aws:iam::*:role/app/*"), want: []string{"create-role-inline yes"}},
		"roles of another account":          {statements: allow(`"iam:CreateRole","iam:AttachRolePolicy"`, "arn:aws:iam::444455556666:role/ci-*")},
		"making some, changing others":      {statements: allow(`"iam:CreateRole"`, iam+"role/ci-*") + "," + allow(`"iam:AttachRolePolicy"`, iam+"role/app-*")},
		"making one that is there":          {statements: allow(`"iam:CreateRole","iam:AttachRolePolicy"`, iam+"role/Reader")},
		"roles of some names, none assumed": {statements: allow(`"iam:CreateRole","iam:AttachRolePolicy"`, iam+"role/ci-*") + `,{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}`},
		"users of some names":               {statements: allow(`"iam:*User*","iam:CreateAccessKey"`, iam+"user/ci-*"), want: []string{"create-user yes"}},
		"changing a role it may assume":     {statements: allow(`"iam:AttachRolePolicy","sts:AssumeRole"`, iam+"role/shared"), want: []string{"attach-role-policy yes shared"}},
		"changing a role it may not assume": {statements: allow(`"iam:PutRolePolicy","sts:AssumeRole"`, iam+"role/reader")},
		"changing one, assuming another":    {statements: allow(`"iam:PutRolePolicy"`, iam+"role/reader") + "," + allow(`"sts:AssumeRole"`, iam+"role/shared")},
		"roles made with a boundary":        {statements: allow(`"sts:AssumeRole"`, iam+"role/x") + `,{"Effect":"Allow","Action":["iam:CreateRole","iam:AttachRolePolicy"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"` + iam + `policy/bound"}}}`},
		"all but, denied":                   {statements: `{"Effect":"Allow","NotAction":"s3:*","Resource":"*"},{"Effect":"Deny","Action":["iam:*","sts:*","lambda:*"],"Resource":"*"}`},
		"held back by a boundary":           {statements: allow(`"iam:PutUserPolicy"`, "*"), boundary: iam + "policy/bound"},
		"an administrator held back":        {statements: allow(`"*"`, "*"), boundary: iam + "policy/bound", want: []string{"delete-own-boundary yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			user := snapshot.User{Name: "anna", ARN: iam + "user/anna", Boundary: tc.boundary,
				Inline: []snapshot.Document{{Name: "p", Text: `{"Statement":[` + tc.statements + `]}`}}}
			if tc.attached != "" {
				user.Attached = []string{tc.attached}
			}
			if diff := cmp.Diff(tc.want, find(t, account(user))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// find lists what is open to anna.
func find(t *testing.T, s *snapshot.Snapshot) (found []string) {
	t.Helper()
	read := principals.Read(s)
	p := read.ByARN()[iam+"user/anna"]
	if !p.Known() {
		t.Fatal(p.Unread)
	}
	for _, f := range read.Finder().Of(p.Rights()) {
		found = append(found, strings.TrimSpace(f.Path.ID+" "+f.Answer.String()+" "+f.Via))
	}
	return found
}

// TestRoleHeldBackIsNoGain changes a role whose boundary stays on it.
func TestRoleHeldBackIsNoGain(t *testing.T) {
	s := account(snapshot.User{Name: "anna", ARN: iam + "user/anna",
		Inline: []snapshot.Document{{Name: "p", Text: `{"Statement":` + allow(`"iam:AttachRolePolicy","sts:AssumeRole"`, iam+"role/shared") + `}`}}})
	shared := &s.IAM.Authorization.Value.Roles[3]
	if shared.Boundary = iam + "policy/bound"; len(find(t, s)) > 0 {
		t.Error(find(t, s))
	}
}

// TestCombinationOverPoliciesAndGroups takes one step from the user's policy and
// the others from two of its groups.
func TestCombinationOverPoliciesAndGroups(t *testing.T) {
	policy := func(action string) []snapshot.Document {
		return []snapshot.Document{{Name: "p", Text: `{"Statement":` + allow(`"`+action+`"`, "*") + `}`}}
	}
	user := snapshot.User{Name: "anna", ARN: iam + "user/anna", Groups: []string{"a", "b"}, Inline: policy("iam:PassRole")}
	s := account(user,
		snapshot.Group{Name: "a", ARN: iam + "group/a", Inline: policy("lambda:CreateFunction")},
		snapshot.Group{Name: "b", ARN: iam + "group/b", Inline: policy("lambda:InvokeFunction")})
	if diff := cmp.Diff([]string{"pass-lambda-invoke yes deployer"}, find(t, s)); diff != "" {
		t.Error(diff)
	}
	own := principals.Read(s).ByARN()[user.ARN].Own()
	if len(own.Policies) != 1 || own.CanSomewhere("lambda:CreateFunction") != iampolicy.No {
		t.Error("its own policies are not told from those of its groups")
	}
}

// TestRoleThatTrustsByName lets anna in without any permission of hers, unless
// something keeps her from assuming roles.
func TestRoleThatTrustsByName(t *testing.T) {
	s := account(snapshot.User{Name: "anna", ARN: iam + "user/anna"})
	s.IAM.Authorization.Value.Roles[2].Trust = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"` + iam + `user/anna"}}}`
	if diff := cmp.Diff([]string{"assume-role yes breakglass"}, find(t, s)); diff != "" {
		t.Error(diff)
	}
	s.IAM.Authorization.Value.Roles[2].Trust = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"` + iam + `user/anna"},"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}`
	if diff := cmp.Diff([]string{"assume-role maybe breakglass"}, find(t, s)); diff != "" {
		t.Error(diff)
	}
	anna := &s.IAM.Authorization.Value.Users[1]
	anna.Inline = []snapshot.Document{{Name: "p", Text: `{"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}}`}}
	if found := find(t, s); len(found) > 0 {
		t.Errorf("denied, and still %v", found)
	}
	anna.Inline, anna.Boundary = nil, iam+"policy/own"
	if found := find(t, s); len(found) > 0 {
		t.Errorf("its boundary allows S3 alone, and still %v", found)
	}
}

// TestKeyHasNoMFA lets in by name whoever has MFA, which no key has.
func TestKeyHasNoMFA(t *testing.T) {
	s := account(snapshot.User{Name: "anna", ARN: iam + "user/anna"})
	s.IAM.Authorization.Value.Roles[2].Trust = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"` + iam + `user/anna"},"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}`
	read := principals.Read(s)
	anna := read.ByARN()[iam+"user/anna"]
	anna.Set.Request.Absent = append(anna.Set.Request.Absent, iampolicy.LongTermKey().Absent...)
	if found := read.Finder().Of(anna.Rights()); len(found) > 0 {
		t.Errorf("a key has no MFA: %+v", found)
	}
}
