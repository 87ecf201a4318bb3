package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// onTerminal runs the program with a terminal as its standard error, and returns
// what it is shown there.
func (w *world) onTerminal(args ...string) string {
	w.t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	defer ours.Close()
	if err := unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		w.t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	if err != nil {
		w.t.Fatal(err)
	}
	theirs, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = w.dir, w.env, theirs
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	theirs.Close()
	var shown bytes.Buffer
	shown.ReadFrom(ours) // ends with an error when nobody holds the other end
	cmd.Wait()
	return strings.ReplaceAll(shown.String(), "\r\n", "\n")
}

// TestHostileLinesOnATerminal: lines that a terminal would act on could hide
// themselves from whoever is to see them. Elsewhere they are what the script gives,
// byte by byte.
func TestHostileLinesOnATerminal(t *testing.T) {
	w, p := hostileRepo(t)
	for _, args := range [][]string{{"--scan"}, {"--scan", "--cached"}, {"--scan-history"}, {"--commit_msg_hook", "--", ".git/COMMIT_EDITMSG"}} {
		got := w.onTerminal(args...)
		if !strings.Contains(got, p.secrets[0]) || !strings.Contains(got, `\x1b[2`) || acts(got) != "" {
			t.Errorf("%q: shows %q", args, got)
		}
		if raw := w.secrets(args...).stderr; !strings.Contains(raw, "\x1b[2") {
			t.Errorf("%q: is not what the script gives: %q", args, raw)
		}
	}
	// With an allowed pattern the lines take another way.
	w.git("config", "--add", "secrets.allowed", "nothing of this")
	if got := w.onTerminal("--scan"); !strings.Contains(got, p.secrets[0]) || acts(got) != "" {
		t.Errorf("with an allowed pattern: %q", got)
	}
}
