package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The benchmarks run the program and what the script runs in turns, on the same
// repository, and report medians: a machine that is busy is so for both.

// treeSize is how large the tree of a benchmark is, at least.
const treeSize = 100 << 20

// goTree is a repository with the patterns for AWS and copies of the Go
// toolchain's own source.
func goTree(b *testing.B) *world {
	b.Helper()
	w := newRepo(b)
	// A collection in the background would still run when the tree is removed.
	w.git("config", "gc.auto", "0")
	w.secrets("--register-aws")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		b.Fatal(err)
	}
	src := filepath.Join(strings.TrimSpace(string(root)), "src")
	for n := 0; w.size() < treeSize; n++ {
		if err := os.CopyFS(filepath.Join(w.dir, "src", string(rune('a'+n))), os.DirFS(src)); err != nil {
			b.Fatal(err)
		}
	}
	w.git("add", "-A")
	w.commit("one")
	return w
}

// size is the size of all files outside of .git.
func (w *world) size() (sum int64) {
	w.t.Helper()
	err := filepath.Walk(w.dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() && info.Name() == ".git" {
			return filepath.SkipDir
		}
		if err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return sum
}

// awsPattern is what the script gives git grep.
func (w *world) awsPattern() string {
	w.t.Helper()
	lines := strings.TrimSpace(w.git("config", "--get-all", "secrets.patterns"))
	return strings.ReplaceAll(lines, "\n", "|")
}

// cost is what a program took.
type cost struct {
	wall, cpu time.Duration
	peak      int64
}

// timed runs a program and returns what it took and printed. Its status must be
// one of a scan.
func (w *world) timed(name string, args ...string) (cost, string) {
	w.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	start := time.Now()
	out, err := cmd.Output()
	state := cmd.ProcessState
	c := cost{wall: time.Since(start), cpu: state.UserTime() + state.SystemTime(), peak: peakMemory(state)}
	if code := state.ExitCode(); err != nil && code != 1 {
		w.t.Fatalf("%s %q: %v", name, args, err)
	}
	return c, string(out)
}

func median(all []cost, of func(cost) time.Duration) time.Duration {
	var values []time.Duration
	for _, c := range all {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func wall(c cost) time.Duration { return c.wall }
func cpu(c cost) time.Duration  { return c.cpu }

// reportBoth reports medians: ms and git-ms are the times, ratio is the first
// by the second, and cpu-ratio the same of the processor's time.
func reportBoth(b *testing.B, ours, theirs []cost) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(ours, wall).Microseconds())/1000, "ms")
	b.ReportMetric(float64(median(theirs, wall).Microseconds())/1000, "git-ms")
	b.ReportMetric(median(ours, wall).Seconds()/median(theirs, wall).Seconds(), "ratio")
	b.ReportMetric(median(ours, cpu).Seconds()/median(theirs, cpu).Seconds(), "cpu-ratio")
}

// BenchmarkWorktree is --scan against the git grep that the script runs.
func BenchmarkWorktree(b *testing.B) {
	w := goTree(b)
	pattern := w.awsPattern()
	var ours, theirs []cost
	for b.Loop() {
		took, _ := w.timed(program, "--scan")
		ours = append(ours, took)
		took, _ = w.timed("git", "grep", "-nwHEI", pattern, "--")
		theirs = append(theirs, took)
	}
	reportBoth(b, ours, theirs)
	b.ReportMetric(float64(w.size())/1e6, "MB")
}

// BenchmarkPreCommit is the hook on a change of one line, in the same tree.
func BenchmarkPreCommit(b *testing.B) {
	w := goTree(b)
	w.write("src/a/fmt/print.go", "package fmt\n// one line\n")
	w.git("add", "src/a/fmt/print.go")
	var ours []cost
	for b.Loop() {
		took, _ := w.timed(program, "--pre_commit_hook", "--")
		ours = append(ours, took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(ours, wall).Microseconds())/1000, "ms")
}
