package emulator

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fake is a program in the place of Python. It gets the arguments of one.
func fake(t *testing.T, script string) Options {
	t.Helper()
	dir := t.TempDir()
	python := filepath.Join(dir, "python")
	if err := os.WriteFile(python, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return Options{Python: python, Dir: dir, Account: "111122223333", Region: "us-east-1", CloudTrail: "http://127.0.0.1:1"}
}

func TestAnEmulatorThatCannotStartIsSeen(t *testing.T) {
	o := fake(t, "echo no module named ministack; exit 1")
	_, err := Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "emulator.log") {
		t.Fatalf("got %v", err)
	}
	log, _ := os.ReadFile(filepath.Join(o.Dir, "emulator.log"))
	if !strings.Contains(string(log), "no module named") {
		t.Errorf("the log says %q", log)
	}
}

// TestTheShellStaysOutside: a credential in the person's shell must not reach
// the functions.
func TestTheShellStaysOutside(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE0FTHEUSER")
	t.Setenv("AWS_PROFILE", "production")
	o := fake(t, "env; exit 1")
	Start(t.Context(), o)
	log, err := os.ReadFile(filepath.Join(o.Dir, "emulator.log"))
	if err != nil || !strings.Contains(string(log), "AWS_ENDPOINT_URL_CLOUDTRAIL=http://127.0.0.1:1") {
		t.Fatalf("log %q, %v", log, err)
	}
	for _, secret := range []string{"AKIAEXAMPLE0FTHEUSER", "production"} {
		if strings.Contains(string(log), secret) {
			t.Errorf("%s got through:\n%s", secret, log)
		}
	}
}

// TestTheLauncherDiesWithItsParent closes the pipe that only a living parent
// holds open. A module of the emulator's name stands in for it.
func TestTheLauncherDiesWithItsParent(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is needed for this test, as for a run on this machine: ", err)
	}
	dir := t.TempDir()
	module := "import subprocess, sys\nsubprocess.Popen(['sleep', '300'])\nprint('up', flush=True)\nimport time\ntime.sleep(300)\n"
	if err := os.WriteFile(filepath.Join(dir, "ministack.py"), []byte(module), 0o644); err != nil {
		t.Fatal(err)
	}
	e := &Emulator{Endpoint: "http://127.0.0.1:1", Log: filepath.Join(dir, "emulator.log")}
	if err := e.start(Options{Python: python, Dir: dir, Port: 1}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.End() })
	e.input.Close()
	select {
	case <-e.Ended():
	case <-time.After(30 * time.Second):
		t.Fatal("still there after its parent's end of the pipe was closed")
	}
	if err := e.group.End(0); err != nil {
		t.Error(err)
	}
}
