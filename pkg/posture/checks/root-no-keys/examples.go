package rootnokeys

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "no keys", Given: keys(false), Want: []checks.Outcome{checks.Pass}},
	{Name: "a key", Given: keys(true), Want: []checks.Outcome{checks.Fail}, Says: []string{"root user has at least one"}},
}

func keys(there bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Summary.Set(s, "", snapshot.AccountSummary{RootKeys: there, RootMFA: true})
	}
}
