package scenario

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/calls"
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
		{"pkg/workflow/posture/review_test.go", "TestTheReviewBeforeIsNotForgotten", "a review that could not read the one before does not take its place"},
		{"pkg/workflow/posture/review_test.go", "TestANoticeThatFailsIsSentByTheNextTry", "what was not sent does not count as told"},
		{"pkg/posture/report/hub/hub_test.go", "TestArchivingIsTriedAgain", "what Security Hub refused to archive is archived by a later review"},
	},
	"codecommit": {
		{"pkg/workflow/codecommit/handler_test.go", "TestCannotTell", "what was not looked at is told, and does not hide the rest"},
		{"pkg/workflow/codecommit/handler_test.go", "TestRefused", "a response that is refused is named, and keeps no other key from its own"},
		{"pkg/workflow/codecommit/handler_test.go", "TestBounds", "what a push brings beyond the bounds is told as not looked at"},
	},
}

// tabled are the tests that try each call of a function with each fault.
var tabled = map[string]string{
	"intake": "TestFaults", "contain": "TestFaults", "notify": "TestFaults", "investigate": "TestFaults", "summarize": "TestFaults", "restore": "TestFaults",
	"drill-step": "TestFaultsOfADrill", "posture-collect": "TestFaultsOfAReview", "posture-report": "TestFaultsOfAReview", "codecommit": "TestFaultsOfAPush",
}

const whereHead = `
Each function of the responder, and the test that tries each of its calls with each fault; and tests that show what one call
that fails does not. ` + "`TestEveryFunctionHasProof`" + ` fails for a function that is not here, and for a test that is not there.

| function | tests | what they show |
| --- | --- | --- |
`

// TestEveryFunctionHasProof has every function that is deployed in a table.
func TestEveryFunctionHasProof(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(parts[wherePart] + whereHead)
	directories, err := os.ReadDir("../../../lambdas")
	if err != nil {
		t.Fatal(err)
	}
	for _, directory := range directories {
		function := directory.Name()
		if tabled[function] == "" || len(calls.Clients[function]) == 0 {
			t.Errorf("function %s: start it in begin in lambda_test.go, and give it a plot and a table, as the others have", function)
		}
		fmt.Fprintf(&b, "| ekr-%s | %s | each call, each fault |\n", function, tabled[function])
		for _, p := range elsewhere[function] {
			if source, err := os.ReadFile("../../../" + p.file); err != nil || !strings.Contains(string(source), "func "+p.test+"(") {
				t.Errorf("function %s: there is no %s in %s (%v)", function, p.test, p.file, err)
			}
			fmt.Fprintf(&b, "| ekr-%s | %s in %s | %s |\n", function, p.test, p.file, p.shows)
		}
	}
	compare(t, wherePart, b.Bytes())
}
