package bundle

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project writes a module with the smallest functions there can be.
func project(t *testing.T, functions map[string]string) string {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module example.com/project\n\ngo 1.26\n")
	for name, source := range functions {
		write(t, filepath.Join(root, "lambdas", name, "main.go"), source)
	}
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTheSameSourceGivesTheSameBytes builds in two folders, under shells that
// set other flags.
func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	source := map[string]string{
		"one": "package main\n\nfunc main() { println(1) }\n",
		"two": "package main\n\nfunc main() { println(2) }\n",
	}
	var built [2][]byte
	for i, flags := range []string{"", "-gcflags=-N"} {
		t.Setenv("GOFLAGS", flags)
		out := t.TempDir()
		if err := Build(t.Context(), project(t, source), out, "arm64", []string{"one", "two"}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"one", "two"} {
			binary, err := os.ReadFile(filepath.Join(out, name, "bootstrap"))
			if err != nil {
				t.Fatal(err)
			}
			built[i] = append(built[i], binary...)
		}
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Error("two builds of the same source differ")
	}
}

func TestWhatCannotBeBuiltIsSaid(t *testing.T) {
	for _, test := range []struct {
		name, source string
		ask          []string
		want         []string
	}{
		{"missing", "package main\n\nfunc main() {}\n", []string{"one", "two", "three"}, []string{"function two", "function three"}},
		{"broken", "package main\n\nfunc main() { undefined() }\n", []string{"one"}, []string{"undefined: undefined"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Build(t.Context(), project(t, map[string]string{"one": test.source}), t.TempDir(), "arm64", test.ask)
			if err == nil {
				t.Fatal("it was built")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
		})
	}
}
