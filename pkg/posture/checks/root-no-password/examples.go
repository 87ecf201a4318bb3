package rootnopassword

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	managed = snapshot.RootManagement{Member: true, Credentials: true}
	denied  = snapshot.Gap{Reason: snapshot.Denied, Operation: "iam ListOrganizationsFeatures", Code: "AccountNotManagementOrDelegatedAdministratorException"}
)

var examples = []checks.Example{
	{Name: "managed, no password", Given: root(snapshot.False, managed), Want: []checks.Outcome{checks.Pass}},
	{Name: "managed, a password", Given: root(snapshot.True, managed), Want: []checks.Outcome{checks.Fail}},
	{Name: "managed, and AWS does not say", Given: root(snapshot.Unsure, managed), Want: []checks.Outcome{checks.Unknown}, Says: []string{"did not say"}},
	{Name: "no organization", Given: root(snapshot.True, snapshot.RootManagement{}), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "an organization that manages no root", Given: root(snapshot.True, snapshot.RootManagement{Member: true}), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "the management account, whose own root is never managed", Want: []checks.Outcome{checks.NotApplicable},
		Given: root(snapshot.True, snapshot.RootManagement{Member: true, Management: true, Credentials: true}),
	},
	{
		Name: "a member that may not read the features", Given: member(snapshot.True), Want: []checks.Outcome{checks.Unknown},
		Says: []string{"iam.rootManagement was read only in part (denied: iam ListOrganizationsFeatures"},
	},
	{Name: "such a member without a password", Given: member(snapshot.False), Want: []checks.Outcome{checks.Pass}},
}

func root(password snapshot.Tristate, central snapshot.RootManagement) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Summary.Set(s, "", snapshot.AccountSummary{RootPassword: password})
		snapshot.CentralRoot.Set(s, "", central)
	}
}

func member(password snapshot.Tristate) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		root(password, snapshot.RootManagement{Member: true})(s)
		snapshot.CentralRoot.In(s, "").Doubt(denied)
	}
}
