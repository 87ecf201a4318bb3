package scenario

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the test's part of infra/FAULTS.md anew")

const faultsFile = "../../../infra/FAULTS.md"

// parts are the beginnings of the parts of infra/FAULTS.md, in their order; each
// belongs to one test.
var parts = []string{"# Faults\n", "## A drill, each fault\n", "## A posture review, each fault\n", "## A push, each fault\n", "## Steps that may run twice\n", "## What is proven where\n"}

const (
	cellsPart = iota
	drillPart
	reviewPart
	pushPart
	repeatsPart
	wherePart
)

// compare compares a part of infra/FAULTS.md with what was seen, or writes it.
func compare(t *testing.T, part int, got []byte) {
	t.Helper()
	page, err := os.ReadFile(faultsFile)
	if err != nil {
		t.Fatal(err)
	}
	before, want, after := cut(string(page), part)
	if *update {
		if err := os.WriteFile(faultsFile, []byte(before+string(got)+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("infra/FAULTS.md (-) is not what was seen (+); look at it, then: go test ./pkg/workflow/scenario -run '^%s$' -update\n%s", t.Name(), diff)
	}
}

// cut finds a part; what is not there yet is empty, before those that follow it.
func cut(page string, part int) (before, is, after string) {
	to := len(page)
	for _, next := range parts[part+1:] {
		if i := strings.Index(page, next); i >= 0 {
			to = min(to, i)
		}
	}
	from := strings.Index(page, parts[part])
	if from < 0 {
		from = to
	}
	return page[:from], page[from:to], page[to:]
}
