package pack

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// repo runs git in a new repository and returns a function for more of that.
func repo(t *testing.T, initArgs ...string) (dir string, git func(stdin string, args ...string) string) {
	t.Helper()
	dir = t.TempDir()
	git = func(stdin string, args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
			"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.com", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.com")
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	git("", append([]string{"init", "-q"}, initArgs...)...)
	git("", "config", "gc.auto", "0")
	return dir, git
}

// versions writes a file in many versions for git fast-import.
func versions(name string, lines, count int) string {
	random := rand.New(rand.NewPCG(uint64(lines), uint64(count)))
	text := make([]string, lines)
	for i := range text {
		text[i] = fmt.Sprintf("line %d %x", i, random.Uint64())
	}
	var out strings.Builder
	for n := range count {
		text[random.IntN(lines)] = fmt.Sprintf("changed %d %x", n, random.Uint64())
		data := strings.Join(text, "\n") + "\n"
		fmt.Fprintf(&out, "commit refs/heads/%s\ncommitter T <t@example.com> %d +0000\ndata 1\nx\nM 100644 inline dir/%s\ndata %d\n%s\n",
			name, 1700000000+n, name, len(data), data)
	}
	return out.String()
}

// visited walks on several goroutines and returns the ids, after a check of each
// against its text.
func visited(t *testing.T, r *Repository, idSize int) []string {
	t.Helper()
	var ids []string
	var lock sync.Mutex
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			err := r.Walk(func(id, text []byte) error {
				head := fmt.Appendf(nil, "blob %d\x00", len(text))
				sum1, sum256 := sha1.Sum(append(head, text...)), sha256.Sum256(append(head, text...))
				if !bytes.Equal(id, sum1[:]) && (idSize != 32 || !bytes.Equal(id, sum256[:])) {
					t.Errorf("blob %x is not what was visited for it", id)
				}
				lock.Lock()
				defer lock.Unlock()
				ids = append(ids, hex.EncodeToString(id))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	slices.Sort(ids)
	return ids
}

func objectsOf(git func(string, ...string) string, kind string) []string {
	var ids []string
	for line := range strings.Lines(git("", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), kind+" "); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestWalk(t *testing.T) {
	tests := map[string]struct {
		initArgs []string
		make     func(git func(string, ...string) string)
		idSize   int
		left     bool // some blobs are beyond the bounds
	}{
		"as imported": {nil, func(git func(string, ...string) string) {}, 20, false},
		"repacked":    {nil, func(git func(string, ...string) string) { git("", "repack", "-adfq") }, 20, false},
		"deep chains": {nil, func(git func(string, ...string) string) { git("", "repack", "-adfq", "--depth=4000", "--window=5") }, 20, false},
		"bases by id": {nil, func(git func(string, ...string) string) {
			git("", "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		}, 20, false},
		"several packs": {nil, func(git func(string, ...string) string) { git(versions("later", 80, 30), "fast-import", "--quiet") }, 20, false},
		"long ids":      {[]string{"--object-format=sha256"}, func(git func(string, ...string) string) { git("", "repack", "-adfq") }, 32, false},
		"uncompressed":  {nil, func(git func(string, ...string) string) { git("", "-c", "pack.compression=0", "repack", "-adfFq") }, 20, false},
		"large blob": {nil, func(git func(string, ...string) string) {
			git(versions("large", 200000, 2), "fast-import", "--quiet")
			git("", "repack", "-adfq")
		}, 20, true},
		"too much to hold": {nil, func(git func(string, ...string) string) {
			git(versions("wide", 45000, 60), "fast-import", "--quiet")
			git("", "repack", "-adfq", "--depth=4000", "--window=2")
		}, 20, true},
		"the index of many": {nil, func(git func(string, ...string) string) { git("", "repack", "-dq", "--write-midx") }, 20, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir, git := repo(t, test.initArgs...)
			git(versions("one", 60, 150)+versions("two", 200, 40), "fast-import", "--quiet")
			test.make(git)
			r, err := Open(filepath.Join(dir, ".git", "objects"), test.idSize)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got := visited(t, r, test.idSize)
			left := r.Left()
			if (len(left) > 0) != test.left {
				t.Errorf("%d blobs were left", len(left))
			}
			all := append(got, left...)
			slices.Sort(all)
			if diff := cmp.Diff(objectsOf(git, "blob"), all); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoose: objects in no pack are listed, whatever they are.
func TestLoose(t *testing.T) {
	dir, git := repo(t)
	git("loose\n", "hash-object", "-w", "--stdin")
	git("", "commit", "-q", "--allow-empty", "-m", "x")
	r, err := Open(filepath.Join(dir, ".git", "objects"), 20)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := visited(t, r, 20); len(got) > 0 {
		t.Errorf("visited %v", got)
	}
	want := slices.Concat(objectsOf(git, "blob"), objectsOf(git, "tree"), objectsOf(git, "commit"))
	slices.Sort(want)
	got := r.Left()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBorrowed(t *testing.T) {
	dir, git := repo(t)
	git(versions("one", 10, 3), "fast-import", "--quiet")
	git("", "clone", "-q", "--bare", "--shared", ".", "other")
	if _, err := Open(filepath.Join(dir, "other", "objects"), 20); !errors.Is(err, ErrElsewhere) {
		t.Errorf("%v", err)
	}
}
