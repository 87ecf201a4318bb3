package privilegeescalation

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	iam      = "arn:aws:iam::111122223333:"
	all      = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	storage  = `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	ownKeys  = `{"Statement":{"Effect":"Allow","Action":"iam:*AccessKey*","Resource":"arn:aws:iam::*:user/${aws:username}"}}`
	anyKeys  = `{"Statement":{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"*"}}`
	versions = `{"Statement":{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*"}}`
	pass     = `{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}}`
	passHome = `{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}}`
	passEC2  = `{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}}`
	lambda   = `{"Statement":{"Effect":"Allow","Action":["lambda:Create*","lambda:InvokeFunction"],"Resource":"*"}}`
	service  = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}}`
)

var (
	passes = []checks.Outcome{checks.Pass}
	fails  = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "S3 alone", Given: user(storage), Want: passes},
	{Name: "its own keys", Given: user(ownKeys), Want: passes},
	{Name: "everybody's keys", Given: user(anyKeys), Want: fails, Says: []string{"The user Zoë may gain more rights with iam:CreateAccessKey (create-access-key): It makes an access key"}},
	{
		Name: "passing a role, over two policies", Given: user(pass, lambda), Want: fails,
		Says: []string{"with iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction by way of deployer (pass-lambda-invoke)", "2 more: pass-lambda-event, pass-lambda-url."},
	},
	{Name: "passing a role to another service", Given: user(passEC2, lambda), Want: passes},
	{Name: "passing a role from one network", Given: user(passHome, lambda), Want: fails, Says: []string{"may gain more rights, on a condition, with iam:PassRole"}},
	{Name: "a policy that is no JSON", Given: user(pass, "["), Want: []checks.Outcome{checks.Unknown}},
	{Name: "an administrator", Given: user(all), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "two groups together", Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"The user Zoë", "pass-lambda-invoke"},
		Given: group(snapshot.Group{Name: "a", ARN: iam + "group/a", Inline: inline(pass)}, snapshot.Group{Name: "b", ARN: iam + "group/b", Inline: inline(lambda)}),
	},
	{
		Name: "one group alone", Want: fails, Says: []string{"The group a may gain more rights with iam:CreatePolicyVersion"},
		Given: group(snapshot.Group{Name: "a", ARN: iam + "group/a", Inline: inline(versions)}),
	},
}

func inline(texts ...string) (list []snapshot.Document) {
	for i, text := range texts {
		list = append(list, snapshot.Document{Name: "p" + string(rune('0'+i)), Text: text})
	}
	return list
}

// user is a user beside a role with all rights that Lambda takes.
func user(policies ...string) func(*snapshot.Snapshot) {
	return with(snapshot.Authorization{Users: []snapshot.User{{Name: "Zoë", ARN: iam + "user/Zoë", Inline: inline(policies...)}}})
}

// group is a user in groups.
func group(groups ...snapshot.Group) func(*snapshot.Snapshot) {
	u := snapshot.User{Name: "Zoë", ARN: iam + "user/Zoë"}
	for _, g := range groups {
		u.Groups = append(u.Groups, g.Name)
	}
	return with(snapshot.Authorization{Users: []snapshot.User{u}, Groups: groups})
}

func with(a snapshot.Authorization) func(*snapshot.Snapshot) {
	a.Roles = []snapshot.Role{{Name: "deployer", ARN: iam + "role/deployer", Path: "/", Trust: service, Inline: inline(all)}}
	return func(s *snapshot.Snapshot) { snapshot.Permissions.Set(s, "", a) }
}
