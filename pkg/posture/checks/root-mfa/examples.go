package rootmfa

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "MFA", Given: root(snapshot.AccountSummary{RootMFA: true, RootPassword: snapshot.True}), Want: []checks.Outcome{checks.Pass}},
	{Name: "a password and no MFA", Given: root(snapshot.AccountSummary{RootPassword: snapshot.True}), Want: []checks.Outcome{checks.Fail}},
	{Name: "keys alone, and no MFA", Given: root(snapshot.AccountSummary{RootPassword: snapshot.False, RootKeys: true}), Want: []checks.Outcome{checks.Fail}},
	{Name: "no MFA, and whether there is a password is not told", Given: root(snapshot.AccountSummary{RootPassword: snapshot.Unsure}), Want: []checks.Outcome{checks.Fail}},
	{
		Name: "neither password nor keys", Given: root(snapshot.AccountSummary{RootPassword: snapshot.False}),
		Want: []checks.Outcome{checks.NotApplicable}, Says: []string{"cannot sign in"},
	},
}

func root(summary snapshot.AccountSummary) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { snapshot.Summary.Set(s, "", summary) }
}
