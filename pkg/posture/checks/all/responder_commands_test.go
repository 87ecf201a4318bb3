package all_test

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// TestCommandsPutTheResponderBack looks at the commands for what was changed
// behind CloudFormation's back: a deployment of the same template does nothing,
// and subscribing an address again leaves its filter as it is.
func TestCommandsPutTheResponderBack(t *testing.T) {
	seen := map[string]bool{}
	for _, check := range all.Checks() {
		if check.Area != checks.Responder {
			continue
		}
		for _, example := range check.Examples {
			s := snapshottest.Empty()
			example.Given(s)
			for _, f := range checks.Judge(s, []checks.Check{check}, checks.Defaults(), nil) {
				if f.Outcome != checks.Fail {
					continue
				}
				want := ""
				switch {
				case strings.Contains(f.Evidence, "A filter that was not deployed"):
					want = "aws sns set-subscription-attributes"
				case strings.HasPrefix(f.Command, "cdk deploy"),
					strings.HasSuffix(check.ID, "-unchanged") && strings.HasSuffix(f.Evidence, "is not there any more."):
					want = "--revert-drift"
				}
				seen[want] = true
				if !strings.Contains(f.Command, want) {
					t.Errorf("%s, %s: %s\n%s", check.ID, example.Name, f.Evidence, f.Command)
				}
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("the examples have only %v", seen)
	}
}
