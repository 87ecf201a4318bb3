package trigger

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const samples = "../../events"

// sampleAnswers says what each sample of the events directory is read as: kind,
// decision, level, then the keys, and after a bar what is no key.
var sampleAnswers = map[string]string{
	"drill.json":                                   "drill respond revoke AKIAEXAMPLE0DRILLED0",
	"guardduty-finding.json":                       "guardduty respond revoke AKIAEXAMPLE0EXPOSED1",
	"guardduty-sample.json":                        "guardduty notify notify | GeneratedFindingAccessKeyId",
	"health-compromised.json":                      "health respond isolate AKIAEXAMPLE0INTRUDE9",
	"health-exposed-2016.json":                     "health respond revoke AKIAEXAMPLE0OLDFORM3",
	"health-exposed-backup-region.json":            "health respond revoke AKIAEXAMPLE0EXPOSED1",
	"health-exposed-closed.json":                   "health notify notify AKIAEXAMPLE0EXPOSED1",
	"health-exposed-key-in-metadata.json":          "health respond revoke AKIAEXAMPLE0METADATA",
	"health-exposed-organization-view.json":        "health notify notify AKIAEXAMPLE0MEMBER07",
	"health-exposed-page-2-of-3.json":              "health respond revoke AKIAEXAMPLE0PAGETWO1 AKIAEXAMPLE0PAGETWO2 | user/build-cache",
	"health-exposed.json":                          "health respond revoke AKIAEXAMPLE0EXPOSED1",
	"health-exposure-suspected.json":               "health respond deactivate AKIAEXAMPLE0SUSPECT8",
	"health-iam-quarantine.json":                   "health respond revoke AKIAEXAMPLE0EXPOSED1",
	"manual.json":                                  "manual respond revoke AKIAEXAMPLE0EXPOSED1",
	"quarantine-by-an-administrator.json":          "quarantine notify notify | user ci-deploy",
	"quarantine-by-the-user.json":                  "quarantine respond revoke AKIAEXAMPLE0EXPOSED1",
	"quarantine-refused.json":                      "quarantine respond revoke AKIAEXAMPLE0EXPOSED1",
	"security-hub-custom-action.json":              "security-hub notify notify AKIAEXAMPLE0EXPOSED1",
	"trusted-advisor-exposed.json":                 "trusted-advisor respond revoke AKIAEXAMPLE0EXPOSED1",
	"trusted-advisor-potentially-compromised.json": "trusted-advisor respond isolate AKIAEXAMPLE0INTRUDE9",
	"trusted-advisor-suspected.json":               "trusted-advisor notify notify AKIAEXAMPLE0ODDEC2U3",
}

// brief writes what an event was read as in one line.
func brief(e Event) string {
	words := []string{string(e.Kind), string(e.Decision)}
	if e.Level.String() != "" {
		words = append(words, e.Level.String())
	}
	for _, x := range e.Exposures {
		words = append(words, string(x.AccessKeyID))
	}
	if len(e.NotKeys) > 0 {
		words = append(words, "|", strings.Join(e.NotKeys, ", "))
	}
	return strings.Join(words, " ")
}

func mustRead(t *testing.T, doc string) Event {
	t.Helper()
	e, err := Read([]byte(doc))
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return e
}

// sampleNames lists the samples that are there.
func sampleNames(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(samples, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples under %s: %v", samples, err)
	}
	names := []string{}
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	return names
}

func sample(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSamples(t *testing.T) {
	got := map[string]string{}
	for _, name := range sampleNames(t) {
		got[name] = brief(mustRead(t, sample(t, name)))
	}
	if diff := cmp.Diff(sampleAnswers, got); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

// The table beside the samples is what people choose a file by: it must list
// each of them, and promise what is decided.
func TestSamplesAreExplained(t *testing.T) {
	row := regexp.MustCompile(`(?m)^\| \[([^]]+)\]\(([^)]+)\) \|.*\| (.*) \|$`)
	var listed []string
	for _, m := range row.FindAllStringSubmatch(sample(t, "README.md"), -1) {
		name, target, promise := m[1], m[2], m[3]
		listed = append(listed, name)
		if name != target {
			t.Errorf("the row of %s leads to %s", name, target)
		}
		want := strings.Fields(sampleAnswers[name] + " - - -")[1:3]
		if !strings.HasPrefix(promise, want[0]) || want[0] == string(Respond) && !strings.Contains(promise, "`"+want[1]+"`") {
			t.Errorf("%s: the table promises %q, the decision is %v", name, promise, want)
		}
	}
	slices.Sort(listed)
	if diff := cmp.Diff(sampleNames(t), listed); diff != "" {
		t.Errorf("files, and rows of the table (-files +rows):\n%s", diff)
	}
}

// Samples get pasted and published: nothing in them may be, or look like, a key
// or an account of somebody.
func TestSamplesAreInvented(t *testing.T) {
	keys := regexp.MustCompile(`\bA[A-Z]{2}A[A-Z0-9]{12,}\b`)
	accounts := regexp.MustCompile(`\b\d{12}\b`)
	for _, name := range sampleNames(t) {
		body := sample(t, name)
		for _, id := range keys.FindAllString(body, -1) {
			if !strings.Contains(id, "EXAMPLE") {
				t.Errorf("%s holds %s", name, id)
			}
		}
		for _, id := range accounts.FindAllString(body, -1) {
			if id != "111122223333" && id != "444455556666" && !strings.HasPrefix(id, "000000000") {
				t.Errorf("%s holds account %s", name, id)
			}
		}
	}
}

// The same event from another Region or on a later day must lead to the same
// key, which is how repeats are told.
func TestCopiesNameTheSameKey(t *testing.T) {
	first := mustRead(t, sample(t, "health-exposed.json"))
	for _, name := range []string{"health-exposed-backup-region.json", "health-exposed-closed.json", "trusted-advisor-exposed.json",
		"quarantine-by-the-user.json", "quarantine-refused.json"} {
		again := mustRead(t, sample(t, name))
		if len(again.Exposures) != 1 || again.Exposures[0].AccessKeyID != first.Exposures[0].AccessKeyID {
			t.Errorf("%s: %s", name, brief(again))
		}
	}
}
