package git

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzObject holds that the output of git cat-file, in which everything but the
// heads is the text of others, is taken apart into objects, or refused.
func FuzzObject(f *testing.F) {
	f.Add("83baae61804e65cc73a7201a7252750c76066a30 blob 5\nhello\nx missing\n")
	f.Add("83baae61804e65cc73a7201a7252750c76066a30 blob -5\n")
	f.Add("x y 9223372036854775807\n")
	f.Fuzz(func(t *testing.T, out string) {
		r := bufio.NewReader(strings.NewReader(out))
		for {
			object, rest, err := readObject(r)
			if err != nil {
				if !errors.Is(err, ErrFormat) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%q: %v", out, err)
				}
				return
			}
			if object.Missing() != (rest == nil) || object.Size < 0 {
				t.Fatalf("%q: %+v", out, object)
			}
			if err := skip(r, rest); err != nil {
				return
			}
		}
	})
}

// FuzzTree holds that a tree, which any program may have written, is read to its
// last byte, or refused.
func FuzzTree(f *testing.F) {
	id := strings.Repeat("i", 20)
	f.Add("100644 a\x00" + id + "40000 b\x00" + id)
	f.Add("040000 a\x00" + id + "0100644 \x00" + id)
	f.Add("100644 a\x00" + id[1:])
	f.Fuzz(func(t *testing.T, text string) {
		object := &Object{ID: strings.Repeat("0", 40), Content: strings.NewReader(text)}
		entries, err := object.Tree()
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		for _, e := range entries {
			mode, rest, _ := strings.Cut(text, " ")
			if text, _ = strings.CutPrefix(rest, e.Name+"\x00"+e.ID); len(text) == len(rest) || len(e.ID) != 20 {
				t.Fatalf("%+v is not at %q %q", e, mode, rest)
			}
		}
		if text != "" {
			t.Errorf("%q was not read", text)
		}
	})
}

// FuzzRecords holds the same of the lines of git ls-files and git diff, which end
// in paths.
func FuzzRecords(f *testing.F) {
	f.Add("H 100644 83baae61804e65cc73a7201a7252750c76066a30 0\ta\tb")
	f.Add("::100644 100644 100644 a b c MM")
	f.Add(":")
	f.Fuzz(func(t *testing.T, record string) {
		if e, err := parseEntry([]byte(record)); err == nil && !strings.HasSuffix(record, "\t"+e.Path) {
			t.Errorf("%q is of path %q", record, e.Path)
		}
		if c, err := parseChange([]byte(record)); err == nil && (c.ID == "" || c.Mode == "") {
			t.Errorf("%q is %+v", record, c)
		}
	})
}
