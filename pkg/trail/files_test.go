package trail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// write makes files under a folder, and links where the text begins with "->".
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, link := strings.CutPrefix(text, "->"); link {
			err = os.Symlink(target, path)
		} else {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// sourceIDs reads a source, and returns the records' ids and the problems as
// "path: reason", with the root taken out.
func sourceIDs(t *testing.T, s Source, root string) (ids, problems []string, got Reading) {
	t.Helper()
	got, err := s.Read(t.Context(), NewKeys(theKey), func(r Record) error {
		ids = append(ids, r.EventID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Problems {
		problems = append(problems, strings.ReplaceAll(p.Error(), root+"/", ""))
	}
	return ids, problems, got
}

func TestFilesReadsAFolder(t *testing.T) {
	cut := string(zipped(t, []byte(list(rec("c1"), rec("c2")))))
	root := write(t, map[string]string{
		"a.json":                         list(rec("a")),
		"b/2026/11/23/log.JSON.GZ":       string(zipped(t, []byte(list(rec("b"))))),
		"c.json.gz":                      cut[:len(cut)-10],
		"d.jsonl":                        rec("d1") + "\n{}\n" + rec("d2") + "\n",
		"e.ndjson":                       strings.ReplaceAll(rec("e"), theKey, "AKIAEXAMPLE0AAAAAAA2"),
		"f.json":                         "",
		"f.json.gz":                      "",
		"g.json":                         "->a.json",
		"h.json":                         "->nowhere.json",
		"loop":                           "->.",
		"README.md":                      "not a log",
		"z/CloudTrail-Digest/x.json.gz":  "not a log",
		"z/CloudTrail/us-east-1/z.jsonl": rec("z"),
	})
	ids, problems, got := sourceIDs(t, Files(root), root)
	if diff := cmp.Diff("a b c1 c2 d1 d2 a z", strings.Join(ids, " ")); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	want := []string{
		"c.json.gz: at byte 155: gzip: ends in the middle",
		"d.jsonl: at byte 71: not a CloudTrail record: neither eventID nor eventName",
		"f.json.gz: ends in the middle",
		"h.json: stat h.json: no such file or directory",
		"loop: symbolic link to a folder, not followed",
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if got.Files != 9 || got.Skipped != 1 || got.Unread != 4 || got.Malformed != 1 || got.Records != 9 || got.Picked != 8 {
		t.Errorf("%+v", got)
	}
}

func TestFilesReadsWhateverIsNamed(t *testing.T) {
	root := write(t, map[string]string{"events.txt": rec("a"), "empty/x.md": "", "link": "->logs", "logs/b.json": rec("b")})
	in := func(names ...string) []string {
		for i := range names {
			names[i] = filepath.Join(root, names[i])
		}
		return names
	}
	ids, problems, got := sourceIDs(t, Files(in("events.txt", "link", "gone.json", "empty")...), root)
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	want := []string{"gone.json: stat gone.json: no such file or directory", "empty: no log files"}
	if diff := cmp.Diff(want, problems); diff != "" || got.Unread != 2 {
		t.Errorf("%d unread (-want +got):\n%s", got.Unread, diff)
	}
	if !errors.Is(got.Problems[0], fs.ErrNotExist) || !errors.Is(got.Problems[1], ErrNoFiles) {
		t.Errorf("%v", got.Problems)
	}
}

// memory is a source of texts.
func memory(texts []string) Source {
	return Source{AtOnce: 4, Files: func(context.Context) iter.Seq[File] {
		return func(yield func(File) bool) {
			for i, text := range texts {
				open := func(context.Context) (io.ReadCloser, error) {
					return io.NopCloser(strings.NewReader(text)), nil
				}
				if !yield(File{Path: fmt.Sprint(i), Open: open}) {
					return
				}
			}
		}
	}}
}

func TestSourceKeepsTheOrder(t *testing.T) {
	var texts, want []string
	for i := range 20 {
		var text strings.Builder
		for j := range 1 + (20-i)*25 {
			id := fmt.Sprintf("%d-%d", i, j)
			// Large enough for several batches, so that files wait for their turn.
			fmt.Fprintf(&text, `{"eventID":%q,"x":"%s","userIdentity":{"accessKeyId":%q}}`+"\n", id, strings.Repeat("x", 3000), theKey)
			want = append(want, id)
		}
		text.WriteString("{}")
		texts = append(texts, text.String())
	}
	ids, _, got := sourceIDs(t, memory(texts), "")
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Picked != len(want) || got.Malformed != len(texts) || got.Files != len(texts) {
		t.Errorf("%+v", got)
	}
	for i, p := range got.Problems {
		if p.Path != fmt.Sprint(i) {
			t.Fatalf("problem %d is of file %s", i, p.Path)
		}
	}
}

func TestSourceStopsWhenToldTo(t *testing.T) {
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = strings.Repeat(rec("a"), 500)
	}
	full := errors.New("full")
	calls := 0
	_, err := memory(texts).Read(t.Context(), nil, func(Record) error {
		if calls++; calls == 700 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || calls != 700 {
		t.Errorf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = memory(texts).Read(ctx, nil, func(Record) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// TestSourcePanicsWithItsFiles has the listing panic, or each file: a reader that
// panics must not leave the others waiting for it.
func TestSourcePanicsWithItsFiles(t *testing.T) {
	broken := func(context.Context) (io.ReadCloser, error) { panic("no such place") }
	for name, files := range map[string]iter.Seq[File]{
		"the listing": func(func(File) bool) { panic("no such place") },
		"the files": func(yield func(File) bool) {
			for i := range 100 {
				if !yield(File{Path: fmt.Sprint(i), Open: broken}) {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if cause, _ := parallel.Cause(recover()); cause != "no such place" {
					t.Error(cause)
				}
			}()
			source := Source{AtOnce: 4, Files: func(context.Context) iter.Seq[File] { return files }}
			_, err := source.Read(t.Context(), nil, func(Record) error { return nil })
			t.Errorf("came to an end: %v", err)
		})
	}
}

func TestSourceBoundsItsProblems(t *testing.T) {
	texts := make([]string, 3*maxProblems)
	for i := range texts {
		texts[i] = "{"
	}
	_, problems, got := sourceIDs(t, memory(texts), "")
	if len(problems) != maxProblems || got.Unread != len(texts) || got.Complete() || !strings.HasPrefix(problems[0], "0: ") {
		t.Errorf("%d problems, %d unread", len(problems), got.Unread)
	}
}
