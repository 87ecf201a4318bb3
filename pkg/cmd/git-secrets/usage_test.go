package main

import (
	"strings"
	"testing"
)

const usageStart = "usage: git secrets --scan [-r|--recursive] [--cached] [--no-index] [--untracked] [<files>...]\n"

// TestUsage: who asks for help, or makes a mistake, gets what the script gives.
func TestUsage(t *testing.T) {
	w := newRepo(t, "@todo")
	tests := map[string]struct {
		args           []string
		code           int
		stdout, stderr string // how they start
	}{
		"nothing":            {nil, 0, usageStart, ""},
		"-h":                 {[]string{"-h"}, 129, usageStart, ""},
		"a word":             {[]string{"word"}, 0, usageStart, ""},
		"unknown option":     {[]string{"--bogus"}, 129, "", "error: unknown option `bogus'\n" + usageStart},
		"option first":       {[]string{"-f"}, 129, "Unknown option: -f\n" + usageStart, ""},
		"ambiguous":          {[]string{"--sc"}, 129, usageStart, "error: ambiguous option: sc (could be --scan or --scan-history)\n"},
		"abbreviated":        {[]string{"--scan-h"}, 0, "", ""},
		"value for a switch": {[]string{"--scan", "--cached=1"}, 129, "", "error: option `cached' takes no value\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := w.command("", program, test.args...)
			if got.code != test.code || !strings.HasPrefix(got.stdout, test.stdout) || !strings.HasPrefix(got.stderr, test.stderr) ||
				(got.stdout == "") != (test.stdout == "") || (got.stderr == "") != (test.stderr == "") {
				t.Errorf("status %d, stdout %q, stderr %q", got.code, got.stdout, got.stderr)
			}
		})
	}
}

// TestExclusions: options that do not go together.
func TestExclusions(t *testing.T) {
	w := newRepo(t, "@todo")
	const mixed = "-r|--recursive cannot be supplied with --cached, --no-index, or --untracked"
	tests := map[string]string{
		"--scan -f":                     "-f|--force can only be supplied with the --install subcommand",
		"--scan --force":                "-f|--force can only be supplied with the --install subcommand",
		"--scan -a":                     "-a|--allowed can only be supplied with the --add subcommand",
		"--scan -l":                     "-l|--literal can only be supplied with the --add subcommand",
		"--list -r":                     "-r|--recursive can only be supplied with the --scan subcommand",
		"--scan-history -r":             "-r|--recursive can only be supplied with the --scan subcommand",
		"--list --cached":               "--cached can only be supplied with the --scan subcommand",
		"--list --no-index":             "--no-index can only be supplied with the --scan subcommand",
		"--list --untracked":            "--untracked can only be supplied with the --scan subcommand",
		"--scan -r --cached":            mixed,
		"--scan --recursive --no-index": mixed,
		"--scan --untracked -r":         mixed,
		"--add -al --cached x":          "--cached can only be supplied with the --scan subcommand",
	}
	for args, want := range tests {
		t.Run(args, func(t *testing.T) {
			w.secrets(strings.Fields(args)...).expect(t, result{code: 1, stderr: want + "\n"})
		})
	}
}

// TestEmptyValue: a value that is empty, as of a variable that is not set, does not
// make the scan another one.
func TestEmptyValue(t *testing.T) {
	w := newRepo(t)
	for command, options := range map[string][]string{"--scan": {"--baseline", "--write-baseline"}, "--scan-history": {"--since"}} {
		for _, option := range options {
			for _, args := range [][]string{{command, option + "="}, {command, option, ""}} {
				w.secrets(args...).expect(t, result{code: 1, stderr: option + " must not be empty\n"})
			}
		}
	}
}
