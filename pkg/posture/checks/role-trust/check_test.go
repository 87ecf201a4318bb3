package roletrust

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// TestSeverity ranks the holes by who may come in. That a provider does not
// exist makes one small only where all providers could be listed.
func TestSeverity(t *testing.T) {
	unlisted := func(given, change func(*snapshot.Snapshot)) func(*snapshot.Snapshot) {
		return func(s *snapshot.Snapshot) {
			given(s)
			s.IAM.OIDCProviders.Value = nil
			change(s)
		}
	}
	anybodys := oidc(github, aud)
	for name, tc := range map[string]struct {
		given func(*snapshot.Snapshot)
		want  checks.Severity
	}{
		"everyone":                         {role(`"*"`, ""), checks.Critical},
		"everyone with an external id":     {role(`"*"`, `"StringEquals":{"sts:ExternalId":"x"}`), checks.High},
		"another account":                  {role(`{"AWS":"444455556666"}`, ""), checks.Medium},
		"another account and everyone":     {role(`{"AWS":["444455556666","*"]}`, ""), checks.Critical},
		"anybody's repository":             {anybodys, checks.Critical},
		"a cluster":                        {oidc(cluster, ""), checks.Medium},
		"a provider that does not exist":   {unlisted(anybodys, func(*snapshot.Snapshot) {}), checks.Low},
		"a provider, the list denied":      {unlisted(anybodys, func(s *snapshot.Snapshot) { s.IAM.OIDCProviders.Lose(snapshottest.Denied) }), checks.Critical},
		"a provider, the list read partly": {unlisted(anybodys, func(s *snapshot.Snapshot) { s.IAM.OIDCProviders.Doubt(snapshottest.Denied) }), checks.Critical},
	} {
		t.Run(name, func(t *testing.T) {
			s := snapshottest.Empty()
			tc.given(s)
			for _, f := range checks.Judge(s, []checks.Check{Check}, checks.Defaults(), nil) {
				if f.Outcome == checks.Fail && f.Severity != tc.want {
					t.Errorf("%s, not %s: %s", f.Severity, tc.want, f.Evidence)
				}
			}
		})
	}
}
