package gitscan

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestChunks checks that pieces are whole lines and that nothing is lost or
// doubled, whatever the lengths of lines and of the text.
func TestChunks(t *testing.T) {
	long := strings.Repeat("x", window+10)
	lines := strings.Repeat("0123456789abcde\n", window/16)
	tests := map[string]string{
		"empty":                  "",
		"one line":               "a\n",
		"no newline at the end":  "a\nb",
		"just one window":        lines,
		"one window and a bit":   lines + "tail\n",
		"two windows and a bit":  lines + lines + "tail",
		"a line over the edge":   "x" + lines + "yy\n",
		"a line over two":        long + "\nend\n",
		"a huge line at the end": "a\n" + long + long,
	}
	for name, text := range tests {
		for _, size := range []int64{int64(len(text)), -1} {
			t.Run(fmt.Sprint(name, size < 0), func(t *testing.T) {
				var pad Pad
				var got bytes.Buffer
				// A second use of the pad must not see the first.
				for range 2 {
					got.Reset()
					err := pad.Chunks(iotest.HalfReader(strings.NewReader(text)), size, func(piece []byte) error {
						if got.Len() > 0 && got.Bytes()[got.Len()-1] != '\n' {
							t.Error("a piece starts inside a line")
						}
						got.Write(piece)
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				if got.String() != text {
					t.Errorf("got %d bytes, want %d", got.Len(), len(text))
				}
			})
		}
	}
}

func TestChunksErrors(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(io.ErrClosedPipe))
	if err := new(Pad).Chunks(broken, -1, func([]byte) error { return nil }); err == nil {
		t.Error("a read that fails is no error")
	}
	err := new(Pad).Chunks(strings.NewReader("a\n"), 2, func([]byte) error { return io.ErrShortWrite })
	if err != io.ErrShortWrite {
		t.Errorf("the chunk's error became %v", err)
	}
	// A file that shrank since its size was asked for.
	got := ""
	err = new(Pad).Chunks(strings.NewReader("ab"), 100, func(text []byte) error { got += string(text); return nil })
	if err != nil || got != "ab" {
		t.Errorf("short file: %q, %v", got, err)
	}
}
