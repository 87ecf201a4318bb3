package userfederated

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "a machine's user", Given: users(snapshot.False), Want: []checks.Outcome{checks.Pass}},
	{Name: "a person's user", Given: users(snapshot.True), Want: []checks.Outcome{checks.Fail}, Says: []string{"User Zoë has a console password"}},
	{Name: "a person's and a machine's", Given: users(snapshot.True, snapshot.False), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{Name: "only root", Given: users(), Want: []checks.Outcome{checks.NotApplicable}},
}

func users(passwords ...snapshot.Tristate) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		rows := []snapshot.CredentialRow{{User: snapshot.RootUser, ARN: checks.ARN(s, "iam", "", "root"), Password: snapshot.Unsure}}
		for i, password := range passwords {
			name := []string{"Zoë", "deploy"}[i]
			rows = append(rows, snapshot.CredentialRow{User: name, ARN: checks.ARN(s, "iam", "", "user/"+name), Password: password})
		}
		snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{GeneratedAt: s.TakenAt.Add(-time.Hour), Rows: rows})
	}
}
