package pack

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

// maxHead is how long the head of an object can be: a size and an id.
const maxHead = 10 + 32

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
// first, where each that follows another counts from one up. n is 0 for none, and for
// one that no file is long enough for.
func distance(data []byte) (back int64, n int) {
	for n < len(data) && n < 8 {
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
