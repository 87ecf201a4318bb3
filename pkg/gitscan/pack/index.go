package pack

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
)

var (
	// ErrFormat says that a file is not what gitformat-pack(5) says.
	ErrFormat = errors.New("malformed packfile")
	// ErrDamaged says that a file is not what its checksums say. Git checks them
	// in git fsck only: where a bit makes a blob a tree, it lists one blob less.
	ErrDamaged = errors.New("damaged packfile")
)

// index is the index of a pack, read whole.
type index struct {
	data  []byte
	count int
	// large is how many offsets are kept apart, being too large for the table.
	large int
	// idSize is the length of an object's id: 20 bytes, or 32.
	idSize int
	// offsets are where the objects start in the pack, in that order, and ranks
	// the places of their ids in the index.
	offsets []int64
	ranks   []int32
}

const (
	indexHeader = 8
	fanoutSize  = 256 * 4
)

var indexMagic = []byte("\xfftOc\x00\x00\x00\x02")

func readIndex(path string, idSize int) (*index, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	x, err := parseIndex(data, idSize)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return x, nil
}

func parseIndex(data []byte, idSize int) (*index, error) {
	x := &index{data: data, idSize: idSize}
	if len(data) < 2*idSize || !x.intact() {
		return nil, fmt.Errorf("%w: checksum", ErrDamaged)
	}
	// Version 1 has no magic number, but ends with the same checksums.
	if len(data) < indexHeader+fanoutSize+2*idSize || !bytes.HasPrefix(data, indexMagic) {
		return nil, ErrFormat
	}
	x.count = int(binary.BigEndian.Uint32(data[indexHeader+fanoutSize-4:]))
	// For each object an id, a checksum and an offset; large offsets are apart.
	large := len(data) - indexHeader - fanoutSize - 2*idSize - x.count*(idSize+8)
	if large < 0 || large%8 != 0 {
		return nil, fmt.Errorf("%w: length", ErrFormat)
	}
	x.large = large / 8
	if err := x.sort(); err != nil {
		return nil, err
	}
	return x, nil
}

// intact says whether the index agrees with the checksum at its end.
func (x *index) intact() bool {
	end := len(x.data) - x.idSize
	if x.idSize == sha256.Size {
		sum := sha256.Sum256(x.data[:end])
		return bytes.Equal(sum[:], x.data[end:])
	}
	sum := sha1.Sum(x.data[:end])
	return bytes.Equal(sum[:], x.data[end:])
}

// pack is the checksum of the pack that the index is for.
func (x *index) pack() []byte {
	return x.data[len(x.data)-2*x.idSize : len(x.data)-x.idSize]
}

// sort brings the objects into the order of the pack.
func (x *index) sort() error {
	byRank := make([]int64, x.count)
	x.ranks = make([]int32, x.count)
	for i := range byRank {
		offset, ok := x.offsetOf(i)
		if !ok {
			return fmt.Errorf("%w: large offset", ErrFormat)
		}
		byRank[i], x.ranks[i] = offset, int32(i)
	}
	slices.SortFunc(x.ranks, func(a, b int32) int {
		return int(min(max(byRank[a]-byRank[b], -1), 1))
	})
	x.offsets = make([]int64, x.count)
	for i, rank := range x.ranks {
		x.offsets[i] = byRank[rank]
	}
	return nil
}

// offsetOf is where the object at a place in the index's order starts.
func (x *index) offsetOf(rank int) (offset int64, ok bool) {
	at := indexHeader + fanoutSize + x.count*(x.idSize+4)
	offset = int64(binary.BigEndian.Uint32(x.data[at+4*rank:]))
	if offset&(1<<31) == 0 {
		return offset, true
	}
	n := int(offset &^ (1 << 31))
	if n >= x.large {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(x.data[at+4*x.count+8*n:])), true
}

// checksum is the CRC-32 of the object at a place in the pack's order, as stored.
func (x *index) checksum(n int32) uint32 {
	at := indexHeader + fanoutSize + x.count*x.idSize
	return binary.BigEndian.Uint32(x.data[at+4*int(x.ranks[n]):])
}

// id is the id of the object at a place in the pack's order.
func (x *index) id(n int32) []byte { return x.ranked(int(x.ranks[n])) }

// ranked is the id at a place in the index's order.
func (x *index) ranked(rank int) []byte {
	at := indexHeader + fanoutSize + rank*x.idSize
	return x.data[at : at+x.idSize]
}

// at finds the object that starts at an offset.
func (x *index) at(offset int64) (int32, bool) {
	n, ok := slices.BinarySearch(x.offsets, offset)
	return int32(n), ok
}

// find returns the place in the index's order of an id.
func (x *index) find(id []byte) (rank int, ok bool) {
	rank = sort.Search(x.count, func(i int) bool { return bytes.Compare(x.ranked(i), id) >= 0 })
	return rank, rank < x.count && bytes.Equal(x.ranked(rank), id)
}
