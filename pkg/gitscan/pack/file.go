package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
)

// file is a pack, opened.
type file struct {
	*os.File
	path  string
	index *index
	// end is where the last object ends.
	end int64
	// children lists, for each object in the pack's order, those that are stored
	// as a difference from it: the first, and from there the next.
	firstChild, nextSibling []int32
	// sizes are of what is stored, inflated, and heads the lengths of the heads.
	sizes []int64
	heads []uint8
	// roots are the blobs that are stored whole.
	roots []int32
}

// none is the end of a list of objects.
const none int32 = -1

// open reads the index of a pack and the heads of its objects, and compares both
// files with their checksums. base is the path
// of both without their extensions.
func open(base string, idSize int) (*file, error) {
	x, err := readIndex(base+".idx", idSize)
	if err != nil {
		return nil, err
	}
	path := base + ".pack"
	opened, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &file{File: opened, path: path, index: x}
	if err = f.check(); err == nil {
		err = f.link()
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// check checks that the index is for this pack.
func (f *file) check() error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	f.end = info.Size() - int64(f.index.idSize)
	var head [12]byte
	trailer := make([]byte, f.index.idSize)
	if f.end < int64(len(head)) {
		return fmt.Errorf("%s: %w: length", f.path, ErrDamaged)
	}
	for at, buf := range map[int64][]byte{0: head[:], f.end: trailer} {
		if _, err := f.ReadAt(buf, at); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	if !bytes.Equal(head[:8], []byte("PACK\x00\x00\x00\x02")) || !bytes.Equal(trailer, f.index.pack()) ||
		int(binary.BigEndian.Uint32(head[8:])) != f.index.count {
		return fmt.Errorf("%s: %w: the index is for another", f.path, ErrDamaged)
	}
	return nil
}

// link finds out what is a difference from what.
func (f *file) link() error {
	count := f.index.count
	var tops []int32
	f.firstChild, f.nextSibling = make([]int32, count), make([]int32, count)
	for n := range f.firstChild {
		f.firstChild[n] = none
	}
	f.sizes, f.heads = make([]int64, count), make([]uint8, count)
	stored := window{file: f.File}
	for n := range int32(count) {
		if err := f.intact(n, &stored); err != nil {
			return err
		}
		e, err := f.entry(n, &stored)
		if err != nil {
			return err
		}
		f.sizes[n], f.heads[n] = e.size, uint8(e.length)
		switch e.kind {
		case blobKind:
			f.roots = append(f.roots, n)
			tops = append(tops, n)
		case commitKind, treeKind, tagKind:
			tops = append(tops, n)
		case offsetDeltaKind, idDeltaKind:
			base, ok := f.index.at(e.base)
			if !ok {
				return f.malformed(n, "base")
			}
			f.nextSibling[n], f.firstChild[base] = f.firstChild[base], n
		default:
			return f.malformed(n, "type")
		}
	}
	return f.checkLinks(tops)
}

// checkLinks checks that each object is built on one that is stored whole. Those
// that are not, being built on each other, no walk would come to.
func (f *file) checkLinks(todo []int32) error {
	seen := 0
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		seen++
		for child := f.firstChild[n]; child != none; child = f.nextSibling[child] {
			todo = append(todo, child)
		}
	}
	if seen != f.index.count {
		return fmt.Errorf("%s: %w: objects built on each other", f.path, ErrFormat)
	}
	return nil
}

func (f *file) malformed(n int32, what string) error {
	return fmt.Errorf("%s: object at %d: %w: %s", f.path, f.index.offsets[n], ErrFormat, what)
}

// next is where the object behind n starts.
func (f *file) next(n int32) int64 {
	if int(n)+1 < f.index.count {
		return f.index.offsets[n+1]
	}
	return f.end
}

// intact checks an object against its checksum in the index. It is done for all
// objects, since the one in whose head a bit was changed may look like a tree
// now, which no walk comes to.
func (f *file) intact(n int32, stored *window) error {
	var sum uint32
	for at, end := f.index.offsets[n], f.next(n); at < end; at += windowSize {
		piece, err := stored.at(at, int(min(windowSize, end-at)))
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		sum = crc32.Update(sum, crc32.IEEETable, piece)
	}
	if sum != f.index.checksum(n) {
		return fmt.Errorf("%s: object at %d: %w: checksum", f.path, f.index.offsets[n], ErrDamaged)
	}
	return nil
}

// entry reads the head of an object.
func (f *file) entry(n int32, heads *window) (e entry, err error) {
	offset := f.index.offsets[n]
	length := min(maxHead, f.next(n)-offset)
	if length <= 0 {
		return e, f.malformed(n, "length")
	}
	head, err := heads.at(offset, int(length))
	if err != nil {
		return e, fmt.Errorf("%s: %w", f.path, err)
	}
	if !e.parse(head, offset, f.index) {
		return e, f.malformed(n, "head")
	}
	return e, nil
}
