package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leaked is a repository with a key in a file below, in the last commit.
func leaked(t *testing.T) (*world, planted, string) {
	t.Helper()
	p := plant(pair)
	w := awsRepo(t)
	w.stage("conf/a b.ini", "[default]\n"+p.text)
	return w, p, w.commit("one")
}

// jsonReport is the document of --json, by its names in the README.
type jsonReport struct {
	Version  int
	Findings []struct {
		Fingerprint, Rule, Description, Confidence, Path, Commit, Blob, Text, Hint, Secret, AccessKeyID, Account string

		Line, Column, EndColumn int
	}
	Unread   []struct{ Path, Reason string }
	Known    int
	Stale    []struct{ Fingerprint, Rule, Path string }
	Keys     []struct{ AccessKeyID, Account, Ours, User, Status, LastUsed, Problem, Execution string }
	Problems []string
}

func readJSON(t *testing.T, r result) jsonReport {
	t.Helper()
	var doc jsonReport
	if err := json.Unmarshal([]byte(r.stdout), &doc); err != nil {
		t.Fatalf("%v\n%+v", err, r)
	}
	return doc
}

func TestJSON(t *testing.T) {
	w, p, commit := leaked(t)
	id, secret := p.secrets[0], p.secrets[1]
	got := w.secrets("--scan-history", "--json")
	doc := readJSON(t, got)
	if got.code != 1 || got.stderr != "" || doc.Version != 1 || len(doc.Findings) != 2 || strings.Contains(got.stdout, secret) {
		t.Fatalf("%+v", got)
	}
	f := doc.Findings[1]
	if f.Rule != secretRule || f.Path != "conf/a b.ini" || f.Commit != commit || f.Line != 3 || f.AccessKeyID != id || f.Account == "" ||
		f.Hint != secret[:4]+"..."+secret[38:] || !strings.HasSuffix(f.Text, "= ****") || f.Secret != "" || len(f.Fingerprint) != 64 {
		t.Errorf("%+v", f)
	}
	// Nothing found is a document, too.
	w.git("rm", "-q", "-r", "conf")
	got = w.secrets("--scan", "--json")
	if doc := readJSON(t, got); got.code != 0 || doc.Findings == nil || len(doc.Findings) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestShow(t *testing.T) {
	w, p, _ := leaked(t)
	if got := w.secrets("--scan", "--show"); got.code != 1 || strings.Count(got.stderr, p.secrets[1]) != 2 {
		t.Errorf("%+v", got)
	}
	got := w.secrets("--scan", "--json", "--show")
	if doc := readJSON(t, got); doc.Findings[1].Secret != p.secrets[1] {
		t.Errorf("%+v", got)
	}
}

// TestSARIF: paths are seen from the root, wherever the scan starts. What the
// document holds else is for the tests of pkg/gitscan/report.
func TestSARIF(t *testing.T) {
	w, p, _ := leaked(t)
	for _, at := range []*world{w, w.at("conf")} {
		got := at.secrets("--scan", "--sarif", "--show")
		if got.code != 1 || got.stderr != "" || strings.Count(got.stdout, `"uri": "conf/a%20b.ini"`) != 2 || strings.Contains(got.stdout, p.secrets[1]) {
			t.Errorf("%+v", got)
		}
	}
	w.secrets("--scan", "--sarif", "--json").expect(t, result{code: 1, stderr: "--json cannot be supplied with --sarif\n"})
	// A baseline is written in place of an answer.
	for _, option := range []string{"--json", "--sarif", "--check", "--respond"} {
		w.secrets("--scan", "--write-baseline", "b.json", option).expect(t,
			result{code: 1, stderr: "--write-baseline cannot be supplied with --json, --sarif, --check, or --respond\n"})
	}
}

func TestBaseline(t *testing.T) {
	w, p, _ := leaked(t)
	w.secrets("--scan", "--write-baseline", "known.json").expect(t, result{stderr: "git-secrets: wrote 2 findings to known.json\n"})
	text, err := os.ReadFile(filepath.Join(w.dir, "known.json"))
	if err != nil || strings.Contains(string(text), p.secrets[1]) {
		t.Errorf("%v\n%s", err, text)
	}
	// The list itself is no finding, and what is on it stays known where it moves
	// to in its file.
	w.stage("conf/a b.ini", "\n\n"+p.text)
	w.secrets("--scan", "--baseline", "known.json").expect(t, result{stderr: "2 known from the baseline\n"})
	for _, args := range []string{"--scan", "--scan --staged"} {
		w.at("conf").secrets(append(strings.Fields(args), "--baseline=../known.json")...).expect(t, result{stderr: "2 known from the baseline\n"})
	}

	other := plant("«id»\n")
	w.write("conf/a b.ini", strings.SplitAfter(p.text, "\n")[1])
	w.stage("new", other.text)
	got := w.secrets("--scan", "--baseline", "known.json")
	got.found(t, other, keyRule)
	if !strings.Contains(got.stderr, "1 known from the baseline\nno longer there, and still in the baseline: conf/a b.ini: "+keyRule+"\n") {
		t.Errorf("%s", got.stderr)
	}
	// Who looks at something else cannot tell what is gone.
	if got := w.secrets("--scan", "--staged", "--baseline", "known.json"); strings.Contains(got.stderr, "no longer there") {
		t.Errorf("%s", got.stderr)
	}
	w.write("known.json", "{}")
	if got := w.secrets("--scan", "--baseline", "known.json"); got.code != 2 || !strings.Contains(got.stderr, "known.json: not a baseline") {
		t.Errorf("%+v", got)
	}
	if got := w.secrets("--scan", "--baseline", "missing.json"); got.code != 2 {
		t.Errorf("%+v", got)
	}
}

// TestStrictStatus: a scan that could not tell is none that found nothing, in
// every form of output.
func TestStrictStatus(t *testing.T) {
	w := awsRepo(t)
	w.stage("a", "fine\n")
	w.git("config", "--add", "secrets.providers", "false")
	for _, args := range [][]string{{"--strict"}, {"--json"}, {"--sarif"}, {"--write-baseline", "known.json"}} {
		if got := w.secrets(append([]string{"--scan"}, args...)...); got.code != 2 || !strings.Contains(got.stderr, `provider "false" failed`) {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if doc := readJSON(t, w.secrets("--scan", "--json")); len(doc.Problems) != 1 {
		t.Errorf("%+v", doc)
	}
	if got := w.secrets("--scan", "--sarif"); !strings.Contains(got.stdout, `"executionSuccessful": false`) {
		t.Errorf("%+v", got)
	}
}

func TestInstallStrict(t *testing.T) {
	w := newRepo(t)
	w.git("config", "secrets.strict", "true")
	got := w.secrets("--install")
	if got.code != 0 || !strings.HasSuffix(got.stdout, "✓ Installed pre-push hook to .git/hooks/pre-push\n") {
		t.Errorf("%+v", got)
	}
	text, err := os.ReadFile(filepath.Join(w.dir, ".git", "hooks", "pre-push"))
	if diff := cmp.Diff("#!/bin/sh\ngit secrets --pre_push_hook -- \"$@\"\n", string(text)); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
