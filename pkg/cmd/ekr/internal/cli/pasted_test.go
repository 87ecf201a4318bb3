package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommandsOfNoticesAreTaken pastes each of our commands that stands in a notice.
func TestCommandsOfNoticesAreTaken(t *testing.T) {
	notices, err := filepath.Glob("../../../../notice/testdata/*.txt")
	if err != nil || len(notices) == 0 {
		t.Fatalf("notices: %v", err)
	}
	tried := map[string]bool{}
	for _, file := range notices {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			pasted, ours := strings.CutPrefix(strings.TrimSpace(line), "ekr ")
			if !ours || tried[pasted] || strings.Contains(pasted, "INCIDENT") {
				continue
			}
			tried[pasted] = true
			w := newWorld()
			w.config = errors.New("no AWS here") // which is asked only by a command that is right
			w.stdin = strings.NewReader("made by us\n")
			if got := w.run(strings.Fields(pasted)...); got.code != codeUnread {
				t.Errorf("%s: %s: %+v", filepath.Base(file), pasted, got)
			}
		}
	}
}
