package notice

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/golden"
)

// goldens are all notices that have a golden file.
func goldens() map[string]Facts {
	all := alerts()
	maps.Copy(all, laterNotices())
	return all
}

// TestGolden compares every notice with the text that a person has read and
// found good.
func TestGolden(t *testing.T) {
	for name, facts := range goldens() {
		t.Run(name, func(t *testing.T) {
			m := write(facts)
			got := "Subject: " + m.Subject + "\n\n" + m.Text
			golden.Compare(t, name+".txt", got)
		})
	}
}

// TestGoldenFilesAreUsed finds files that no notice is compared with.
func TestGoldenFilesAreUsed(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range files {
		got = append(got, strings.TrimSuffix(filepath.Base(f), ".txt"))
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(goldens())), got); diff != "" {
		t.Errorf("-notices +files:\n%s", diff)
	}
}

// TestFormOfGoldens holds every notice to the rules of form, and has each of them
// mailed: people have read them, and what is for machines alone has tests of its own.
func TestFormOfGoldens(t *testing.T) {
	for name, facts := range goldens() {
		t.Run(name, func(t *testing.T) {
			m := write(facts)
			checkForm(t, m)
			if m.Attributes[Audience] != "" {
				t.Errorf("for %q alone", m.Attributes[Audience])
			}
			if lines := strings.Count(m.Text, "\n"); len(facts.Cases) <= 1 && facts.Kind == Alert && lines > 66 {
				t.Errorf("%d lines: too long for one key", lines)
			}
			if id := m.Machine.IncidentIDs; len(id) > 0 && !strings.Contains(m.Subject, "("+id[0]) {
				t.Errorf("subject %q lacks incident %s", m.Subject, id[0])
			}
		})
	}
}

var (
	subjectForm = regexp.MustCompile(`^\[P[1-4] [ -~]+\] [ -~]*\([ -~]+\)$`)
	// alone is a line that may be longer than a line: a link or a command.
	aloneForm = regexp.MustCompile(`^ *(https?://|s3://|aws |ekr )\S*`)
)

// checkForm holds a message to what SNS takes and to what a mail shows well.
func checkForm(t *testing.T, m Message) {
	t.Helper()
	if len(m.Subject) > maxSubject || !subjectForm.MatchString(m.Subject) {
		t.Errorf("subject of %d bytes: %q", len(m.Subject), m.Subject)
	}
	if len(m.Text) > maxText {
		t.Errorf("text of %d bytes", len(m.Text))
	}
	for _, line := range strings.Split(m.Text, "\n") {
		if width(line) > columns && !aloneForm.MatchString(line) {
			t.Errorf("line of %d columns: %q", width(line), line)
		}
		for _, r := range line {
			if visible(r) != string(r) {
				t.Errorf("%U in %q", r, line)
			}
		}
	}
	for key, value := range m.Attributes {
		if value == "" || !slices.Contains([]string{"severity", "kind", "account", "environment", Audience}, key) {
			t.Errorf("attribute %q = %q", key, value)
		}
	}
	body, err := (&Publisher{chat: true}).envelope(m)
	if err != nil || len(body) > maxPublished {
		t.Errorf("message of %d bytes: %v", len(body), err)
	}
}
