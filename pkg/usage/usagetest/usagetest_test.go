package usagetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// inShort is what a scenario is about.
type inShort struct {
	Verdict, Severity, Rows, Impact     string
	Events, Failed, Minted, Out, Unread int
}

func shortOf(s usage.Summary, f usage.Facts) inShort {
	return inShort{string(s.Verdict), s.Severity, strings.Join(s.Rows, " "), string(s.Impact), s.Events, s.Failed, len(s.Minted), len(s.OutOfReach), len(f.Unread)}
}

func TestScenarios(t *testing.T) {
	want := map[string][2]inShort{
		"misused": {
			{"MISUSED", "P1", "R3 R4 R5 R8 R11", "in-use", 81, 19, 2, 0, 0},
			{"MISUSED", "P1", "R3 R4 R5 R8", "in-use", 195, 19, 2, 0, 0},
		},
		"only validated": {
			{"USED", "P2", "R8 R11", "in-use", 9, 0, 0, 0, 0},
			{"PROBED", "P3", "R13", "in-use", 123, 0, 0, 0, 0},
		},
		"never used": {
			{"CANNOT_TELL", "P2", "R11", "never-used", 0, 0, 0, 0, 0},
			{"UNUSED", "P3", "R14", "never-used", 0, 0, 0, 0, 0},
		},
		"cannot tell": {
			{"CANNOT_TELL", "P2", "R11", "unknown", 0, 0, 0, 0, 1},
			{"CANNOT_TELL", "P2", "R11", "unknown", 0, 0, 0, 0, 1},
		},
		"denied Region": {
			{"USED", "P2", "R8 R11", "in-use", 7, 0, 0, 0, 1},
			{"CANNOT_TELL", "P2", "R11", "in-use", 121, 0, 0, 0, 1},
		},
		"a million events": {
			{"MISUSED", "P1", "R3 R8 R11", "in-use", 1_000_006, 100_000, 0, 0, 1},
			{"MISUSED", "P1", "R3 R8 R11", "in-use", 1_000_120, 100_000, 0, 0, 1},
		},
		"children in another account": {
			{"ALIVE", "P1", "R4 R8 R11", "in-use", 10, 0, 2, 2, 0},
			{"ALIVE", "P1", "R4 R8", "in-use", 124, 0, 2, 1, 0},
		},
	}
	for _, s := range All() {
		t.Run(s.Name, func(t *testing.T) {
			last := s.AtClose()
			got := [2]inShort{shortOf(s.Summary(), s.Facts), shortOf(last.Summary(), last.Facts)}
			if got[0].Severity != s.Told {
				t.Errorf("told %s at the first look", s.Told)
			}
			if diff := cmp.Diff(want[s.Name], got); diff != "" {
				t.Errorf("first and last look (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScenariosAreTheSameEveryTime(t *testing.T) {
	first, second := Misused().Summary(), Misused().Summary()
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	body, err := json.Marshal(first)
	if err != nil || strings.Contains(string(body), "NEVER-TO-BE-SHOWN") {
		t.Errorf("%v %s", err, body)
	}
}
