package gitscan

import (
	"bytes"
	"context"
)

// Kind is where a document comes from.
type Kind int

// The kinds.
const (
	// File is a file on disk.
	File Kind = iota
	// Blob is a file as the repository keeps it.
	Blob
	// Message is the text of a commit or a tag.
	Message
	// Stream is what came in on standard input.
	Stream
)

// Document is one text to look at.
type Document struct {
	// Seq is the place of the document in the order of its source.
	Seq  int
	Kind Kind
	// Name is the path as a person would type it, unquoted: from the current
	// directory for a File, or for a Blob of the index; "" for a Blob that was
	// listed without a path.
	Name string
	// ID is the object's id in hex, or "".
	ID string
	// Commit is the commit that brings the document, in hex, or "" if it is not
	// looked at for a commit.
	Commit string
	// Read passes the text to chunk piece by piece, in pieces of whole lines.
	// A piece is valid until chunk returns. Read is called at most once, and
	// only before the shard that yielded the document goes on.
	Read func(pad *Pad, chunk func(text []byte) error) error
}

// Source lists documents.
type Source interface {
	// Shards splits the list into at most n parts, which are then run at the
	// same time.
	Shards(ctx context.Context, n int) ([]Shard, error)
}

// Shard yields the documents of one part, one after the other. It stops at the
// first error of yield and returns it.
type Shard func(yield func(*Document) error) error

// binaryPrefix is how much of a text git looks at to tell whether it is binary.
const binaryPrefix = 8000

// isBinary says whether git takes a text that begins so for binary: whether
// there is a NUL among its first 8000 bytes.
func isBinary(start []byte) bool {
	return bytes.IndexByte(start[:min(len(start), binaryPrefix)], 0) >= 0
}
