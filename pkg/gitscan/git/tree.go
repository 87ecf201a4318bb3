package git

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// TreeEntry is a line of a tree object.
type TreeEntry struct {
	// Mode is the file mode, such as 0o100644. Programs write it in their own ways,
	// with leading zeros or more permissions; git goes by the kind.
	Mode uint32
	Name string
	// ID is the object's id in binary.
	ID string
}

// The bits of a mode that tell the kind, and two kinds.
const (
	kindMask      = 0o170000
	regularKind   = 0o100000
	directoryKind = 0o040000
)

// Regular says whether the entry is a regular file.
func (e *TreeEntry) Regular() bool { return e.Mode&kindMask == regularKind }

// Directory says whether the entry is a tree.
func (e *TreeEntry) Directory() bool { return e.Mode&kindMask == directoryKind }

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
		kind, err := strconv.ParseUint(string(mode), 8, 32)
		if !ok || !ok2 || len(rest) < size || err != nil {
			return nil, fmt.Errorf("tree %s: %w", o.ID, ErrFormat)
		}
		entries = append(entries, TreeEntry{Mode: uint32(kind), Name: string(name), ID: string(rest[:size])})
		data = rest[size:]
	}
	return entries, nil
}
