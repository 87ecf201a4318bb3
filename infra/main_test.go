package main

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// TestProblemsComeBeforeSynthesis runs the app with settings that are wrong.
func TestProblemsComeBeforeSynthesis(t *testing.T) {
	out := t.TempDir()
	err := run(&awscdk.AppProps{
		Outdir:  jsii.String(out),
		Context: &map[string]any{"containment": "high", "objectLock": "-3"},
	})
	if err == nil {
		t.Fatal("nothing is wrong with it")
	}
	var names []string
	for _, line := range strings.Split(err.Error(), "\n") {
		name, _, _ := strings.Cut(line, ": ")
		names = append(names, name)
	}
	if got := strings.Join(names, " "); got != "securityEmail objectLock containment" {
		t.Errorf("complains of %q", got)
	}
	if files, _ := os.ReadDir(out); len(files) > 0 {
		t.Errorf("%d files were written all the same", len(files))
	}
}
