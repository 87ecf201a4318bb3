package machines_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// TestADistributedMapLosesNothing holds the Maps over log files to what the
// summary counts on: one batch, or the Map as a whole, may fail without an end to
// the incident.
func TestADistributedMapLosesNothing(t *testing.T) {
	labels := []string{}
	eachState(definitions()["trail"], func(name string, s machines.State, in machines.Definition) {
		if s.ItemReader == nil {
			return
		}
		labels = append(labels, s.Label)
		if s.ToleratedFailurePercentage != 100 || s.MaxConcurrency == 0 || len(s.Catch) != 1 || !slices.Equal(s.Catch[0].ErrorEquals, []string{"States.ALL"}) || s.Catch[0].Next != s.Next {
			t.Errorf("%s: %+v", name, s)
		}
		if diff := cmp.Diff(&machines.ProcessorConfig{Mode: "DISTRIBUTED", ExecutionType: "STANDARD"}, s.ItemProcessor.ProcessorConfig); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		// An input holds 256 KiB, and the keys that are searched for are part of it.
		if b := s.ItemBatcher; b.MaxItemsPerBatch < 1 || b.MaxInputBytesPerBatch > 192<<10 {
			t.Errorf("%s: %+v", name, b)
		}
		for field := range s.ItemReader.Parameters {
			if !slices.Contains([]string{"Bucket.$", "Key.$"}, field) {
				t.Errorf("%s reads by %s", name, field)
			}
		}
	})
	// Step Functions takes no blanks in a label, and no two alike.
	if want := []string{"Files1", "Files2", "Files3"}; !slices.Equal(slices.Sorted(slices.Values(labels)), want) {
		t.Errorf("labels %v, want %v", labels, want)
	}
}

func TestWithoutATrailNothingIsReadFromOne(t *testing.T) {
	text, err := definitions()["incident"].JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"DISTRIBUTED", "ItemReader", "reading.files", "readobject"} {
		if strings.Contains(text, word) {
			t.Errorf("the definition has %s", word)
		}
	}
}
