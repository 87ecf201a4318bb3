package all_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/catalogue"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/checkstest"
)

var update = flag.Bool("update", false, "write the catalogue anew")

// notChecks are the directories beside the checks that are none, each with what
// it is for.
var notChecks = map[string]string{
	"all":        "lists the checks",
	"catalogue":  "writes the list for people",
	"checkstest": "holds the checks to their rules",
}

// TestChecks holds every check to the same rules.
func TestChecks(t *testing.T) {
	for _, check := range all.Checks() {
		t.Run(check.ID, func(t *testing.T) {
			checkstest.Metadata(t, check)
			checkstest.Run(t, check)
		})
	}
}

// TestListIsWhatStandsInTheDirectories compares both ways: a check that is not
// listed never runs, and one listed twice counts twice.
func TestListIsWhatStandsInTheDirectories(t *testing.T) {
	var listed, found []string
	for _, check := range all.Checks() {
		listed = append(listed, check.ID)
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if _, other := notChecks[entry.Name()]; entry.IsDir() && !other {
			found = append(found, entry.Name())
		}
	}
	slices.Sort(listed)
	if diff := cmp.Diff(found, listed); diff != "" {
		t.Errorf("directories (-) and list (+):\n%s", diff)
	}
}

// TestPackagesAreNamedAfterTheirChecks keeps names from parting: the package is
// the id without its hyphens.
func TestPackagesAreNamedAfterTheirChecks(t *testing.T) {
	for _, check := range all.Checks() {
		text, err := os.ReadFile(filepath.Join("..", check.ID, "check.go"))
		if err != nil {
			t.Error(err)
			continue
		}
		name := strings.ReplaceAll(check.ID, "-", "")
		if !bytes.Contains(text, []byte("\npackage "+name+"\n")) || !bytes.HasPrefix(text, []byte("// Package "+name+" ")) {
			t.Errorf("%s/check.go: package %s must be named and described", check.ID, name)
		}
	}
}

func TestCatalogueIsUpToDate(t *testing.T) {
	const page = "../README.md"
	var want bytes.Buffer
	if err := catalogue.Markdown(&want, all.Checks()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("run go generate; wanted (-), found (+):\n%s", diff)
	}
}

func TestChoose(t *testing.T) {
	chosen, unknown := all.Choose("trail-multi-region", "no-such-check", "key-rotated")
	var ids []string
	for _, check := range chosen {
		ids = append(ids, check.ID)
	}
	if diff := cmp.Diff([]string{"key-rotated", "trail-multi-region"}, ids); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"no-such-check"}, unknown); diff != "" {
		t.Error(diff)
	}
	if everything, _ := all.Choose(); len(everything) != len(all.Checks()) {
		t.Error("no id must choose all")
	}
	var refs []string
	for _, ref := range checks.Needs(chosen) {
		refs = append(refs, ref.Name())
	}
	if diff := cmp.Diff([]string{"enabledRegions", "iam.accessKeys", "cloudtrail.trails"}, refs); diff != "" {
		t.Errorf("parts needed:\n%s", diff)
	}
}
