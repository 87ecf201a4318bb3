package config

import (
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var settingRow = regexp.MustCompile("(?m)^\\| `(\\w+)` \\|")

// TestReadmeListsTheSettings compares the table in the project's README with
// the settings that are read, both ways.
func TestReadmeListsTheSettings(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range settingRow.FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, row[1])
	}
	r := reader{}
	r.config(time.Now())
	slices.Sort(listed)
	slices.Sort(r.known)
	if diff := cmp.Diff(r.known, listed); diff != "" {
		t.Errorf("settings that are read (-) and listed in the README (+):\n%s", diff)
	}
}
