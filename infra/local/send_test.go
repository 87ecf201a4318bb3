package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/exposed-key-responder/responder/infra/local/stage"
)

// TestReadEvent: what cannot be delivered is refused before anything is
// installed or started.
func TestReadEvent(t *testing.T) {
	for text, deliverable := range map[string]bool{
		`{"source":"aws.health","detail-type":"AWS Health Event","detail":{}}`: true,
		`{"accessKeyId":"AKIAEXAMPLE0QK7WN2B5","reason":"found"}`:              true,
		`{"accessKeyId":"AKIAEXAMPLE0QK7WN2B5","source":"x"}`:                  false,
		`{"reason":"found"}`: false,
		`not JSON`:           false,
	} {
		file := filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := readEvent(file)
		if (err == nil) != deliverable || err != nil && !errors.Is(err, stage.ErrNotAnEvent) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := readEvent("no-such-file"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
