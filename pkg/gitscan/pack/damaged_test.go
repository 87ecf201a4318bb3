package pack

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// packed is a repository with one pack, whose files can be changed.
type packed struct {
	objects     string
	pack, index string
	// wholePack and wholeIndex are what the files held at first.
	wholePack, wholeIndex []byte
	// offsets are where the objects start.
	offsets []int64
}

func newPacked(t *testing.T) *packed {
	t.Helper()
	dir, git := repo(t)
	git(versions("one", 20, 30), "fast-import", "--quiet")
	// Several threads share the work as it happens, and the pack varies.
	git("", "-c", "pack.threads=1", "repack", "-adfq")
	p := &packed{objects: filepath.Join(dir, ".git", "objects")}
	packs, err := filepath.Glob(filepath.Join(p.objects, "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("%q, %v", packs, err)
	}
	p.pack = packs[0]
	p.index = p.pack[:len(p.pack)-len("pack")] + "idx"
	p.wholePack, p.wholeIndex = readWritable(t, p.pack), readWritable(t, p.index)
	r, err := Open(p.objects, 20)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p.offsets = r.files[0].index.offsets
	return p
}

// readWritable reads a file, and lets it be written.
func readWritable(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// read opens and walks.
func (p *packed) read() error {
	r, err := Open(p.objects, 20)
	if err != nil {
		return err
	}
	defer r.Close()
	return r.Walk(func(id, text []byte) error { return nil })
}

// TestDamaged: no change of a bit and no cut goes unnoticed, in a pack or in an
// index.
func TestDamaged(t *testing.T) {
	p := newPacked(t)
	for path, whole := range map[string][]byte{p.pack: p.wholePack, p.index: p.wholeIndex} {
		expect := func(changed []byte, what string, at int) {
			t.Helper()
			write(t, path, changed)
			if err := p.read(); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %s at %d: %v", filepath.Ext(path), what, at, err)
			}
		}
		for at := 0; at < len(whole); at += 11 {
			expect(flipped(whole, at, at%8), "a bit", at)
		}
		for at := 0; at < len(whole); at += 101 {
			expect(whole[:at], "cut", at)
		}
		write(t, path, whole)
	}
	if err := p.read(); err != nil {
		t.Error(err)
	}
}

// TestDamagedKind: a bit makes a blob a tree, or a difference a tag, which would
// be passed over.
func TestDamagedKind(t *testing.T) {
	p := newPacked(t)
	for _, offset := range p.offsets {
		for bit := 4; bit < 7; bit++ {
			write(t, p.pack, flipped(p.wholePack, int(offset), bit))
			if err := p.read(); !errors.Is(err, ErrDamaged) {
				t.Errorf("bit %d at %d: %v", bit, offset, err)
			}
		}
	}
}

// TestOldIndex: an index of version 1 is for git to read, and not damaged.
func TestOldIndex(t *testing.T) {
	dir, git := repo(t)
	git(versions("one", 20, 30), "fast-import", "--quiet")
	git("", "-c", "pack.indexVersion=1", "repack", "-adfq")
	_, err := Open(filepath.Join(dir, ".git", "objects"), 20)
	if !errors.Is(err, ErrFormat) || errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
}

// TestForged: what is wrong in a pack whose checksums are right, as one that was
// made up can be, is an error if it is noticed, and never more than that.
func TestForged(t *testing.T) {
	p := newPacked(t)
	random := rand.New(rand.NewPCG(9, 9))
	noticed := 0
	for range 400 {
		at := int(p.offsets[0]) + random.IntN(len(p.wholePack)-20-int(p.offsets[0]))
		changed := flipped(p.wholePack, at, random.IntN(8))
		write(t, p.pack, changed)
		write(t, p.index, p.sealed(t, changed))
		switch err := p.read(); {
		case errors.Is(err, ErrFormat):
			noticed++
		case err != nil:
			t.Errorf("at %d: %v", at, err)
		}
	}
	// Most of the pack is commits and trees, which are not read.
	if noticed < 50 {
		t.Errorf("only %d were noticed", noticed)
	}
}

// sealed is the index with the checksums of a changed pack.
func (p *packed) sealed(t *testing.T, pack []byte) []byte {
	t.Helper()
	data := bytes.Clone(p.wholeIndex)
	x := &index{data: data, idSize: 20, count: len(p.offsets)}
	if err := x.sort(); err != nil {
		t.Fatal(err)
	}
	for n, offset := range x.offsets {
		end := int64(len(pack) - 20)
		if n+1 < len(x.offsets) {
			end = x.offsets[n+1]
		}
		at := indexHeader + fanoutSize + x.count*20 + 4*int(x.ranks[n])
		binary.BigEndian.PutUint32(data[at:], crc32.ChecksumIEEE(pack[offset:end]))
	}
	sum := sha1.Sum(data[:len(data)-20])
	copy(data[len(data)-20:], sum[:])
	return data
}

// flipped is data with one bit changed.
func flipped(data []byte, at, bit int) []byte {
	changed := bytes.Clone(data)
	changed[at] ^= 1 << bit
	return changed
}
