package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// commits is how many commits the history has; each changes two files of a
// thousand, in directories two deep, which makes eight objects.
const commits = 13000

// history writes the history for git fast-import. A few commits bring a key. It
// is written as it is made: what a test has held in memory counts as the memory
// of the programs that it starts.
func history(to io.Writer) error {
	out := bufio.NewWriter(to)
	random := rand.New(rand.NewPCG(7, 8))
	words := make([]string, 3000)
	for i := range words {
		letters := make([]byte, 2+random.IntN(8))
		for j := range letters {
			letters[j] = byte('a' + random.IntN(26))
		}
		words[i] = string(letters)
	}
	line := func() string {
		var b strings.Builder
		for range 3 + random.IntN(7) {
			b.WriteString(words[random.IntN(len(words))] + " ")
		}
		return b.String()
	}
	files := make([][]string, 1000)
	for i := range commits {
		message := line()
		fmt.Fprintf(out, "commit refs/heads/main\ncommitter T <t@example.com> %d +0000\ndata %d\n%s\n", 1700000000+60*i, len(message), message)
		for range 2 {
			n := random.IntN(len(files))
			if files[n] == nil {
				for range 100 {
					files[n] = append(files[n], line())
				}
			}
			for range 4 {
				files[n][random.IntN(100)] = line()
			}
			if i%2000 == 1000 {
				files[n][3] = "id " + keyID()
			}
			text := strings.Join(files[n], "\n") + "\n"
			fmt.Fprintf(out, "M 100644 inline d%02d/s%d/f%03d\ndata %d\n%s\n", n%40, n%3, n, len(text), text)
		}
	}
	return out.Flush()
}

// BenchmarkHistory is --scan-history against the two commands that the script
// runs for it. peak-MB is the memory of the program or of a git that it runs,
// whichever is larger.
func BenchmarkHistory(b *testing.B) {
	for _, form := range []string{"imported", "repacked"} {
		b.Run(form, func(b *testing.B) { benchmarkHistory(b, form == "repacked") })
	}
}

func (w *world) importHistory() {
	w.t.Helper()
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Env = w.dir, w.env
	in, err := cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	if err := errors.Join(history(in), in.Close(), cmd.Wait()); err != nil {
		w.t.Fatal(err)
	}
}

func benchmarkHistory(b *testing.B, repack bool) {
	w := newRepo(b)
	w.secrets("--register-aws")
	w.importHistory()
	if repack {
		w.git("repack", "-adfq")
	}
	w.git("reset", "-q", "--hard", "main")
	pattern := w.awsPattern()
	var ours, theirs []cost
	var peak int64
	for b.Loop() {
		took, _ := w.timed(program, "--scan-history")
		ours = append(ours, took)
		peak = max(peak, took.peak)

		log, found := w.timed("git", "log", "--all", "-G"+pattern, "--pretty=%H")
		grep, _ := w.timed("git", append([]string{"grep", "-nwHEI", pattern}, strings.Fields(found)...)...)
		theirs = append(theirs, cost{wall: log.wall + grep.wall, cpu: log.cpu + grep.cpu})
	}
	reportBoth(b, ours, theirs)
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
	objects := strings.Count(w.git("cat-file", "--batch-all-objects", "--batch-check"), "\n")
	b.ReportMetric(float64(objects), "objects")
}
