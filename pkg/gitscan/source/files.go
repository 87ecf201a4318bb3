package source

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// Files is files named one by one, as grep takes them. Reading one that cannot
// be read fails when it is read; that ends neither the shard nor the others.
type Files struct {
	// Dir is the directory from which the names are seen; "" is the current one.
	Dir string
	// Names are paths; "-" is Stdin.
	Names []string
	Stdin io.Reader
}

// Shards lets the shards take one name after the other.
func (f Files) Shards(_ context.Context, n int) ([]gitscan.Shard, error) {
	var next atomic.Int64
	shards := make([]gitscan.Shard, max(min(n, len(f.Names)), 1))
	for i := range shards {
		shards[i] = func(yield func(*gitscan.Document) error) error {
			for {
				seq := int(next.Add(1)) - 1
				if seq >= len(f.Names) {
					return nil
				}
				if err := yield(f.document(seq)); err != nil {
					return err
				}
			}
		}
	}
	return shards, nil
}

func (f Files) document(seq int) *gitscan.Document {
	doc := &gitscan.Document{Seq: seq, Kind: gitscan.File, Name: f.Names[seq]}
	if doc.Name == "-" {
		doc.Kind = gitscan.Stream
		doc.Read = func(pad *gitscan.Pad, chunk func([]byte) error) error {
			return pad.Chunks(f.Stdin, -1, chunk)
		}
		return doc
	}
	doc.Read = func(pad *gitscan.Pad, chunk func([]byte) error) error {
		file, err := os.Open(within(f.Dir, doc.Name))
		if err != nil {
			return err
		}
		defer file.Close()
		return pad.Chunks(file, sizeOf(file), chunk)
	}
	return doc
}

// sizeOf is the size of a regular file, and -1 for what has none in advance.
func sizeOf(file *os.File) int64 {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return -1
	}
	return info.Size()
}

func within(dir, name string) string {
	if dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// Walk lists the regular files below a directory, in the order in which the
// directories hold them, as grep -r does. Links are not followed. What cannot
// be listed is passed to failed.
func Walk(dir, name string, failed func(name string, err error)) []string {
	entries, err := readDir(within(dir, name))
	if err != nil {
		failed(name, err)
	}
	var files []string
	for _, entry := range entries {
		path := strings.TrimRight(name, "/") + "/" + entry.Name()
		switch {
		case entry.IsDir():
			files = append(files, Walk(dir, path, failed)...)
		case entry.Type().IsRegular():
			files = append(files, path)
		}
	}
	return files
}

// readDir is os.ReadDir without the sorting.
func readDir(path string) ([]fs.DirEntry, error) {
	dir, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.ReadDir(-1)
}
