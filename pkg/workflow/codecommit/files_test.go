package codecommit

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// TestLargeFile: a file is looked at in pieces, as any other: what is found in one
// piece is held in memory at the same time.
func TestLargeFile(t *testing.T) {
	w := newWorld(t)
	const size = 10 << 20
	one := w.repo.Commit("one", nil, "a", strings.Repeat("fine\n", size/5))
	source := &content{walk: &walk{client: w.repo, repository: "shop"}}
	list, _, err := source.walk.files(t.Context(), &commit{id: one}, maxFiles)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	source.file(t.Context(), list[0])
	read := 0
	err = source.docs[0].Read(&gitscan.Pad{}, func(piece []byte) error {
		if read += len(piece); len(piece) > 4<<20 {
			t.Errorf("a piece of %d bytes", len(piece))
		}
		return nil
	})
	if err != nil || read != size {
		t.Errorf("read %d, %v", read, err)
	}
}
