package accessanalyzerexternal

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var oneOfTwo = []checks.Outcome{checks.Pass, checks.Fail}

var examples = []checks.Example{
	{Name: "of the account, and of the organization", Given: away(analyzer("ORGANIZATION", true)), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "only of unused access", Given: away(analyzer("ACCOUNT_UNUSED_ACCESS", true)), Want: oneOfTwo,
		Says: []string{"eu-central-1: there is none of external access, only ACCOUNT_UNUSED_ACCESS"},
	},
	{Name: "not active", Given: away(analyzer("ACCOUNT", false)), Want: oneOfTwo, Says: []string{"is not active"}},
	{Name: "none in one Region", Given: away(), Want: oneOfTwo, Says: []string{"there is no analyzer"}},
	{
		Name: "some unread in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			away()(s)
			snapshot.AccessAnalyzer.In(s, snapshottest.Away).Doubt(snapshottest.Denied)
		},
	},
}

func analyzer(kind string, active bool) snapshot.Analyzer {
	return snapshot.Analyzer{ARN: "arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/a", Type: kind, Active: active}
}

// away is an account with a good analyzer in the home Region.
func away(analyzers ...snapshot.Analyzer) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.AccessAnalyzer.Set(s, s.Home, []snapshot.Analyzer{analyzer("ACCOUNT", true)})
		snapshot.AccessAnalyzer.Set(s, snapshottest.Away, analyzers)
	}
}
