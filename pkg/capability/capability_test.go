package capability_test

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

const account = "arn:aws:iam::111122223333:"

func allow(actions, resource string) string {
	return `{"Effect":"Allow","Action":[` + actions + `],"Resource":"` + resource + `"}`
}

func holder(t *testing.T, statements string) escalation.Principal {
	t.Helper()
	d, err := iampolicy.Parse(`{"Statement":[` + statements + `]}`)
	if err != nil {
		t.Fatal(err)
	}
	return escalation.Principal{Kind: escalation.User, Name: "anna", ARN: account + "user/anna", Set: iampolicy.Set{
		Policies: []iampolicy.Document{d}, Account: "111122223333", Request: iampolicy.LongTermKey().With("aws:username", "anna"),
	}}
}

func TestOf(t *testing.T) {
	const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	passing := allow(`"iam:PassRole"`, account+"role/app") + "," + allow(`"lambda:CreateFunction","lambda:InvokeFunction"`, "*")
	for name, tc := range map[string]struct {
		statements string
		unread     bool // of the others in the account
		want       capability.Judgement
	}{
		"everything": {everything, false, capability.Judgement{Capability: capability.Admin, Why: "its policies allow everything"}},
		"everything from one address": {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}}`, false,
			capability.Judgement{Capability: capability.Admin, Why: "its policies allow everything, on a condition"}},
		"its own policies":             {allow(`"iam:PutUserPolicy"`, account+"user/anna"), false, capability.Judgement{Capability: capability.Escalation, Why: "iam:PutUserPolicy"}},
		"a role without rights passed": {passing, false, capability.Judgement{Capability: capability.Limited}},
		"a role passed that nobody looked at": {passing, true,
			capability.Judgement{Capability: capability.Escalation, Why: "iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction, if what that reaches is an administrator's"}},
		"what is sure is told before": {passing + "," + allow(`"iam:PutUserPolicy"`, "*"), true, capability.Judgement{Capability: capability.Escalation, Why: "iam:PutUserPolicy"}},
		"files and secrets":           {allow(`"s3:*","secretsmanager:GetSecretValue"`, "*"), true, capability.Judgement{Capability: capability.Data, Why: "s3:GetObject, secretsmanager:GetSecretValue"}},
		"one file":                    {allow(`"s3:GetObject"`, "arn:aws:s3:::logs/one"), true, capability.Judgement{Capability: capability.Data, Why: "s3:GetObject"}},
		"lists":                       {allow(`"s3:List*"`, "*"), true, capability.Judgement{Capability: capability.Limited}},
	} {
		t.Run(name, func(t *testing.T) {
			f := escalation.NewFinder(escalation.Account{ID: "111122223333", Partition: "aws", Unread: tc.unread})
			p := holder(t, tc.statements)
			if got := capability.Of(f, p); got != tc.want {
				t.Errorf("%+v, want %+v", got, tc.want)
			}
			want := tc.want
			if want.Capability.Rank() > capability.Escalation.Rank() {
				want = capability.Judgement{Capability: capability.Unknown, Why: "not read: x"}
			}
			if got := capability.Partial(f, p, "not read: x"); got != want {
				t.Errorf("in part %+v, want %+v", got, want)
			}
		})
	}
}

func TestRank(t *testing.T) {
	list := []capability.Capability{capability.Admin, capability.Escalation, capability.Data, capability.Unknown, capability.Limited, ""}
	for i, c := range list {
		if c.Rank() != i {
			t.Errorf("%s stands at %d", c, c.Rank())
		}
	}
}
