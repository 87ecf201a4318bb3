package pack

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"testing"
)

// indexOf is an index of so many objects with these tables, and the checksum that
// is right for it.
func indexOf(count uint32, tables []byte) []byte {
	data := append(append([]byte{}, indexMagic...), make([]byte, fanoutSize-4)...)
	data = append(binary.BigEndian.AppendUint32(data, count), tables...)
	sum := sha1.Sum(data)
	return append(data, sum[:]...)
}

// tablesOf are the tables of objects with one id and these offsets, and the checksum
// of the pack.
func tablesOf(id byte, offsets ...uint32) []byte {
	data := bytes.Repeat([]byte{id}, sha1.Size*len(offsets))
	data = append(data, make([]byte, 4*len(offsets))...) // the objects' checksums
	for _, offset := range offsets {
		data = binary.BigEndian.AppendUint32(data, offset)
	}
	return append(data, make([]byte, sha1.Size)...)
}

// FuzzIndex holds that an index which agrees with its own checksum, but with nothing
// else, is refused or gives every object that it counts; and that the head of an
// object leads to no place but one of an object. A repository is a folder of files
// that others may have written.
func FuzzIndex(f *testing.F) {
	f.Add(uint32(0), tablesOf(0), []byte{0x30})
	f.Add(uint32(2), tablesOf(7, 12, 99), []byte{0x60, 0x57})
	f.Add(uint32(2), append(make([]byte, 8), tablesOf(7, 12, 1<<31)...), append([]byte{0x7f, 0x81}, bytes.Repeat([]byte{7}, sha1.Size)...))
	f.Add(uint32(1), tablesOf(7, 1<<31|5), []byte{0xe0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80})
	f.Add(uint32(0), tablesOf(0), append([]byte{0x60}, append(bytes.Repeat([]byte{0xff}, 8), 0x7f)...))
	f.Fuzz(func(t *testing.T, count uint32, tables, head []byte) {
		x, err := parseIndex(indexOf(count, tables), sha1.Size)
		if err != nil {
			return
		}
		for n := range int32(x.count) {
			if n > 0 && x.offsets[n] < x.offsets[n-1] {
				t.Fatalf("object %d starts before the one before it", n)
			}
			x.checksum(n)
			rank, found := x.find(x.id(n))
			if found && !bytes.Equal(x.ranked(rank), x.id(n)) {
				t.Errorf("id %x is found as %x", x.id(n), x.ranked(rank))
			}
			if at, ok := x.at(x.offsets[n]); !ok || x.offsets[at] != x.offsets[n] {
				t.Errorf("object %d is not found by its offset", n)
			}
		}
		if len(head) == 0 || len(head) > maxHead {
			return
		}
		var e entry
		if e.parse(head, 1<<20, x) && (e.size < 0 || e.length > len(head) || e.kind == offsetDeltaKind && e.base >= 1<<20+1) {
			t.Errorf("% x is %+v", head, e)
		}
	})
}
