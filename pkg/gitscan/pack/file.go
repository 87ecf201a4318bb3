package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
)

// kind is the type of an entry, by its number in the pack.
type kind byte

const (
	commitKind      kind = 1
	treeKind        kind = 2
	blobKind        kind = 3
	tagKind         kind = 4
	offsetDeltaKind kind = 6
	idDeltaKind     kind = 7
)

// entry is what stands at the head of an object in a pack.
type entry struct {
	kind kind
	// size is that of the object, or of the difference if it is one.
	size int64
	// base is where the object starts from which this is a difference.
	base int64
	// length is that of the head.
	length int
}

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

// open reads the index of a pack and the heads of its objects. base is the path
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
		return fmt.Errorf("%s: %w: length", f.path, ErrFormat)
	}
	for at, buf := range map[int64][]byte{0: head[:], f.end: trailer} {
		if _, err := f.ReadAt(buf, at); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	if !bytes.Equal(head[:8], []byte("PACK\x00\x00\x00\x02")) || !bytes.Equal(trailer, f.index.pack()) ||
		int(binary.BigEndian.Uint32(head[8:])) != f.index.count {
		return fmt.Errorf("%s: %w: the index is for another", f.path, ErrFormat)
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
	heads := window{file: f.File}
	for n := range int32(count) {
		e, err := f.entry(n, &heads)
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

// maxHead is how long the head of an object can be: a size and an id.
const maxHead = 10 + 32

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

// parse reads a head: the kind in three bits of the first byte, and the size in
// groups of seven bits, the first of four.
func (e *entry) parse(head []byte, offset int64, x *index) bool {
	e.kind = kind(head[0] >> 4 & 7)
	e.size = int64(head[0] & 15)
	i := 0
	for shift := 4; head[i]&0x80 != 0; shift += 7 {
		if i++; i >= len(head) || shift > 56 {
			return false
		}
		e.size |= int64(head[i]&0x7f) << shift
	}
	i++
	switch e.kind {
	case offsetDeltaKind:
		back, n := distance(head[i:])
		e.base = offset - back
		i += n
		if n == 0 {
			return false
		}
	case idDeltaKind:
		if len(head) < i+x.idSize {
			return false
		}
		rank, ok := x.find(head[i : i+x.idSize])
		if !ok {
			return false
		}
		e.base, _ = x.offsetOf(rank)
		i += x.idSize
	}
	e.length = i
	return true
}

// distance reads how far back a base is: groups of seven bits, the highest
// first, where each that follows another counts from one up. n is 0 for none.
func distance(data []byte) (back int64, n int) {
	for n < len(data) && n < 9 {
		c := data[n]
		n++
		back = back<<7 | int64(c&0x7f)
		if c&0x80 == 0 {
			return back, n
		}
		back++
	}
	return 0, 0
}
