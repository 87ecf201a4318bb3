package tools

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/local/progress"
)

var quiet = progress.New(io.Discard)

func TestOnceInstallsOnce(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "not", "there", "yet")
	builds := 0
	make := func(_ context.Context, dir string) error {
		builds++
		if _, err := os.Stat(filepath.Join(dir, "ministack.txt")); err != nil {
			t.Errorf("the pinned file is missing: %v", err)
		}
		return os.WriteFile(filepath.Join(dir, "tool"), nil, 0o755)
	}
	for range 2 {
		dir, err := once(t.Context(), quiet, cache, "a tool", []string{"ministack.txt"}, make)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "tool")); err != nil {
			t.Error(err)
		}
	}
	if builds != 1 {
		t.Errorf("built %d times", builds)
	}
}

func TestAFailedInstallLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	broken := errors.New("no network")
	_, err := once(t.Context(), quiet, cache, "a tool", []string{"ministack.txt"}, func(context.Context, string) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(cache); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestAnotherRunWasFaster(t *testing.T) {
	cache := t.TempDir()
	var dir string
	dir, err := once(t.Context(), quiet, cache, "a tool", []string{"ministack.txt"}, func(context.Context, string) error {
		place, err := place(cache, "a tool", []string{"ministack.txt"})
		if err != nil {
			return err
		}
		return os.MkdirAll(filepath.Join(place, "of-the-other"), 0o755)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "of-the-other")); err != nil {
		t.Error(err)
	}
}

// TestPinnedByDigest: every package of both tools has a version and a digest,
// and none names the host it came from.
func TestPinnedByDigest(t *testing.T) {
	read := func(name string) string {
		text, err := pinned.ReadFile("pinned/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	requirements := read("ministack.txt")
	entries := regexp.MustCompile(`(?m)^[a-z].*$`).FindAllString(requirements, -1)
	for _, entry := range entries {
		if !regexp.MustCompile(`^[a-z0-9-]+==[0-9][^ ]*( ; .*)? \\$`).MatchString(entry) {
			t.Errorf("not pinned: %s", entry)
		}
	}
	if len(entries) < 10 {
		t.Errorf("%d packages", len(entries))
	}
	lock := read("package-lock.json")
	if strings.Count(lock, `"version"`) != strings.Count(lock, `"integrity"`) || strings.Contains(lock, "http") || !strings.Contains(read("package.json"), `"aws-cdk": "2.1148.1"`) {
		t.Errorf("package-lock.json:\n%s", lock)
	}
}
