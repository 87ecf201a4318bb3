package scenario

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/machines"
)

// proof is a test of what a function does when calls fail.
type proof struct{ file, test, shows string }

// elsewhere are tests of what becomes of a function beside single calls that fail.
var elsewhere = map[string][]proof{
	"posture-collect": {
		{"pkg/posture/collect/run_test.go", "TestARegionThatHangsCostsOnlyItself", "a Region that does not answer is UNKNOWN, and the others are read"},
		{"pkg/posture/collect/identity/identity_test.go", "TestAccessKeysOfOneUserMayFailAlone", "what is refused for one user is a gap of that user"},
		{"pkg/posture/collect/recovery/ebs_test.go", "TestVolumesDeniedOnTheSecondPage", "a list that breaks off is no whole list"},
		{"pkg/posture/collect/responder/deployed_test.go", "TestNotDeployedIsNotDenied", "what is not there is told apart from what may not be read"},
		{"pkg/workflow/posture/review_test.go", "TestAFunctionThatFailsIsUnknown", "the part of an invocation that dies is UNKNOWN, and the others are judged"},
		{"pkg/workflow/posture/review_test.go", "TestOutOfTime", "what there is no time for is a gap"},
	},
	"posture-report": {
		{"pkg/workflow/posture/review_test.go", "TestDamagedPartsAreUnknown", "a part that is missing, damaged or may not be read is UNKNOWN"},
		{"pkg/workflow/posture/review_test.go", "TestWhatMayPassIsTriedAgain", "a throttled call of S3 has the step tried again"},
		{"pkg/workflow/posture/review_test.go", "TestWhatCannotBeKeptIsTold", "what cannot be kept is told in the notice, or is an error"},
		{"pkg/workflow/posture/review_test.go", "TestANoticeThatFailsIsSentByTheNextTry", "what was not sent does not count as told"},
		{"pkg/posture/report/hub/hub_test.go", "TestArchivingIsTriedAgain", "what Security Hub refused to archive is archived by a later review"},
	},
	"codecommit": {
		{"pkg/workflow/codecommit/handler_test.go", "TestCannotTell", "what was not looked at is told, and does not hide the rest"},
		{"pkg/workflow/codecommit/handler_test.go", "TestRetried", "a throttled call has the function tried again; a refused start is an error"},
		{"pkg/workflow/codecommit/handler_test.go", "TestUnknownOwner", "a key whose owner could not be asked for is told as such"},
	},
}

const whereHead = `
Each function of the responder, and which tests have its calls fail. ` + "`TestEveryFunctionHasProof`" + ` fails for a function that is not
here, and for a test that is not there. Of the scan of commits, not each call is tried with each fault.

| function | tests | what they show |
| --- | --- | --- |
`

// TestEveryFunctionHasProof has every function that calls AWS in the tables, or
// its tests named.
func TestEveryFunctionHasProof(t *testing.T) {
	played := append([]string{restoring}, incidentFunctions...)
	var b bytes.Buffer
	b.WriteString(parts[wherePart] + whereHead)
	for _, function := range slices.Sorted(maps.Keys(calls.Clients)) {
		switch {
		case slices.Contains(played, function):
			fmt.Fprintf(&b, "| ekr-%s | TestFaults | each call, each fault: the first part |\n", function)
		case function == deployed(machines.DrillStep):
			fmt.Fprintf(&b, "| ekr-%s | TestFaultsOfADrill | each call, each fault: the second part |\n", function)
		case function == deployed(machines.PostureCollect) || function == deployed(machines.PostureReport):
			fmt.Fprintf(&b, "| ekr-%s | TestFaultsOfAReview | each call, each fault: the third part |\n", function)
		case len(elsewhere[function]) == 0:
			t.Errorf("function %s: start it in begin in lambda_test.go and give it a plot in plots_test.go, or name its tests in elsewhere", function)
		}
		for _, p := range elsewhere[function] {
			if source, err := os.ReadFile("../../../" + p.file); err != nil || !strings.Contains(string(source), "func "+p.test+"(") {
				t.Errorf("function %s: there is no %s in %s (%v)", function, p.test, p.file, err)
			}
			fmt.Fprintf(&b, "| ekr-%s | %s in %s | %s |\n", function, p.test, p.file, p.shows)
		}
	}
	compare(t, wherePart, b.Bytes())
}
