package all_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// TestRecoveryWords compares what a person reads of each failure of the examples
// of EBS, RDS, S3 and AWS Backup: how grave it is, whose, what was seen, and the
// command that mends it.
func TestRecoveryWords(t *testing.T) {
	const golden = "testdata/recovery.golden"
	var b strings.Builder
	for _, check := range all.Checks() {
		if !slices.Contains([]checks.Area{checks.EBS, checks.RDS, checks.S3, checks.Backup}, check.Area) {
			continue
		}
		for _, example := range check.Examples {
			said(&b, check, example)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("wanted (-), got (+); if the new words are better, run with -update:\n%s", diff)
	}
}

func said(b *strings.Builder, check checks.Check, example checks.Example) {
	s, o := snapshottest.Empty(), checks.Defaults()
	if example.Given != nil {
		example.Given(s)
	}
	if example.Options != nil {
		example.Options(&o)
	}
	for _, f := range checks.Judge(s, []checks.Check{check}, o, nil) {
		if f.Outcome != checks.Fail {
			continue
		}
		fmt.Fprintf(b, "%s, %s: %s %s %q\n", check.ID, example.Name, f.Severity, f.Resource.Type, f.Resource.ID)
		fmt.Fprintf(b, "  owner %q, facet %q: %s\n  $ %s\n", f.Owner, f.Facet, f.Evidence, f.Command)
		if f.Breaks != "" {
			fmt.Fprintf(b, "  may break: %s\n", f.Breaks)
		}
	}
}
