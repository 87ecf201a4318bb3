package git

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// TreeEntry is a line of a tree object.
type TreeEntry struct {
	// Mode is octal, without a leading zero: "100644", "40000".
	Mode, Name string
	// ID is the object's id in binary.
	ID string
}

// Regular says whether the entry is a regular file.
func (e *TreeEntry) Regular() bool { return strings.HasPrefix(e.Mode, "100") }

// Tree reads the object as a tree, in the order in which git keeps it.
func (o *Object) Tree() ([]TreeEntry, error) {
	data, err := io.ReadAll(o.Content)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", o.ID, err)
	}
	// Ids are as long as the object's own: 20 bytes, or 32.
	size := len(o.ID) / 2
	var entries []TreeEntry
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte(" "))
		name, rest, ok2 := bytes.Cut(rest, []byte{0})
		if !ok || !ok2 || len(rest) < size {
			return nil, fmt.Errorf("tree %s: %w", o.ID, ErrFormat)
		}
		entries = append(entries, TreeEntry{Mode: string(mode), Name: string(name), ID: string(rest[:size])})
		data = rest[size:]
	}
	return entries, nil
}
