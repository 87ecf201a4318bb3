package administratorattached

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	aws      = "arn:aws:iam::aws:policy/AdministratorAccess"
	own      = "arn:aws:iam::111122223333:policy/"
	all      = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	odd      = `{"statement":[{"effect":"Allow","notaction":"ec2:DescribeX","RESOURCE":"**"}]}`
	noIAM    = `{"Statement":{"Effect":"Allow","NotAction":"IAM:*","Resource":"*"}}`
	onlyIAM  = `{"Statement":{"Effect":"Allow","Action":"i?m:*","Resource":"*"}}`
	denied   = `{"Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}}`
	storage  = `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	fromHome = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}}`
	service  = `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}}`
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail1   = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

var examples = []checks.Example{
	{Name: "AWS's policy on a user", Given: user(snapshot.User{Attached: []string{aws}}), Want: fail1, Says: []string{"User Zoë is an administrator by policy " + aws}},
	{Name: "an inline policy of a user", Given: user(snapshot.User{Inline: inline(all)}), Want: fail1, Says: []string{"by inline policy p0"}},
	{Name: "all but one call, oddly written", Given: user(snapshot.User{Attached: []string{own + "odd"}}), Want: fail1, Says: []string{"by policy " + own + "odd"}},
	{Name: "two policies that together allow all", Given: user(snapshot.User{Inline: inline(noIAM, onlyIAM)}), Want: fail1, Says: []string{"by several policies together"}},
	{Name: "all but IAM", Given: user(snapshot.User{Inline: inline(noIAM)}), Want: pass},
	{Name: "all, and all but S3 denied", Given: user(snapshot.User{Inline: inline(all, denied)}), Want: pass},
	{Name: "all, within a boundary", Given: user(snapshot.User{Inline: inline(all), Boundary: own + "storage"}), Want: pass},
	{Name: "all, from one network", Given: user(snapshot.User{Inline: inline(fromHome)}), Want: fail1, Says: []string{"is an administrator on a condition by inline policy p0"}},
	{Name: "a policy that is no JSON", Given: user(snapshot.User{Inline: inline(all, "{")}), Want: unknown, Says: []string{"inline policy p1"}},
	{Name: "a policy that is gone", Given: user(snapshot.User{Attached: []string{own + "gone"}}), Want: unknown, Says: []string{own + "gone"}},
	{
		Name: "a group, and its member", Want: fail1, Says: []string{"Group ops with 1 member is an administrator by policy " + aws},
		Given: with(snapshot.Authorization{
			Users:  []snapshot.User{{Name: "Zoë", ARN: own + "Zoë", Groups: []string{"ops"}}},
			Groups: []snapshot.Group{{Name: "ops", ARN: own + "ops", Attached: []string{aws}}},
		}),
	},
	{
		Name: "a member whom a boundary holds back", Want: []checks.Outcome{checks.Pass, checks.Fail},
		Given: with(snapshot.Authorization{
			Users:  []snapshot.User{{Name: "Zoë", ARN: own + "Zoë", Groups: []string{"ops"}, Boundary: own + "storage"}},
			Groups: []snapshot.Group{{Name: "ops", ARN: own + "ops", Attached: []string{aws}}},
		}),
	},
	{
		Name: "a group and a user that together allow all", Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"User Zoë is an administrator by several policies together"},
		Given: with(snapshot.Authorization{
			Users:  []snapshot.User{{Name: "Zoë", ARN: own + "Zoë", Groups: []string{"ops"}, Inline: inline(onlyIAM)}},
			Groups: []snapshot.Group{{Name: "ops", ARN: own + "ops", Inline: inline(noIAM)}},
		}),
	},
	{
		Name: "a role", Want: fail1, Says: []string{"Role web is an administrator"},
		Given: with(snapshot.Authorization{Roles: []snapshot.Role{{Name: "web", ARN: own + "web", Path: "/", Trust: service, Attached: []string{aws}}}}),
	},
	{
		Name: "a role of a service", Want: []checks.Outcome{checks.NotApplicable},
		Given: with(snapshot.Authorization{Roles: []snapshot.Role{{Name: "linked", ARN: own + "linked", Path: "/aws-service-role/x.amazonaws.com/", Trust: service, Attached: []string{aws}}}}),
	},
}

func inline(texts ...string) (list []snapshot.Document) {
	for i, text := range texts {
		list = append(list, snapshot.Document{Name: "p" + string(rune('0'+i)), Text: text})
	}
	return list
}

func user(u snapshot.User) func(*snapshot.Snapshot) {
	u.Name, u.ARN = "Zoë", own+"Zoë"
	return with(snapshot.Authorization{Users: []snapshot.User{u}})
}

func with(a snapshot.Authorization) func(*snapshot.Snapshot) {
	a.Policies = []snapshot.Policy{{ARN: aws, Document: all}, {ARN: own + "odd", Document: odd}, {ARN: own + "storage", Document: storage}}
	return func(s *snapshot.Snapshot) { snapshot.Permissions.Set(s, "", a) }
}
