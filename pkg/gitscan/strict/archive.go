package strict

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Limits bound what is unpacked of one document. What is beyond them is reported
// as unread.
type Limits struct {
	// Packed is the size of the largest archive that is opened, in bytes.
	Packed int64
	// Unpacked is how much is unpacked in all, in bytes.
	Unpacked int64
	// Members is how many members are looked at in all.
	Members int
	// Ratio is how many times its own size a member may unpack to, once that is
	// more than ratioFloor.
	Ratio int64
	// Depth is how many archives may be in one another.
	Depth int
}

// DefaultLimits are far above what source trees have in them.
var DefaultLimits = Limits{Packed: 64 << 20, Unpacked: 512 << 20, Members: 10_000, Ratio: 200, Depth: 4}

// ratioFloor is what may be unpacked of a member whatever the ratio: a long text
// of one letter is no bomb.
const ratioFloor = 8 << 20

// The reasons for which a part of an archive is not read.
var (
	errUnpacked  = errors.New("it unpacks to more than is read of one file")
	errMembers   = errors.New("it has more members than are read")
	errRatio     = errors.New("it unpacks to suspiciously many times its size")
	errEncrypted = errors.New("it is encrypted")
	errCut       = errors.New("it ends in the middle")
)

// errDepth says that an archive is in too many others.
func (b *budget) errDepth() error {
	return fmt.Errorf("there are archives in archives, more than %d", b.limits.Depth)
}

// archiveKind says what kind of archive begins so: "zip", "gzip" or "".
func archiveKind(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "zip"
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}):
		return "gzip"
	}
	return ""
}

// budget is what is left of the limits for a document.
type budget struct {
	limits   Limits
	unpacked int64
	members  int
}

func newBudget(l Limits) *budget { return &budget{limits: l, unpacked: l.Unpacked, members: l.Members} }

// member is a member of an archive: a step for Finding.Decoded, and a reader that
// ends where the member cannot be read on, so that what comes before is looked at.
type member struct {
	step string
	io.Reader
}

// unpack passes the members of an archive to each, one after the other, and
// returns what is wrong with the archive as a whole. The error of a member is
// passed to failed.
func (b *budget) unpack(kind string, data []byte, each func(member) error, failed func(step string, err error)) error {
	if kind == "gzip" {
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("gzip: %w", err)
		}
		if err := b.bounded("gzip", r, int64(len(data)), each); err != nil {
			failed("gzip", err)
		}
		return nil
	}
	// The directory is read as a whole before it can be counted.
	if bytes.Count(data, []byte("PK\x01\x02")) > b.limits.Members {
		return errMembers
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		step := "zip:" + f.Name
		if err := b.member(f, step, each); err != nil {
			failed(step, err)
		}
	}
	return nil
}

func (b *budget) member(f *zip.File, step string, each func(member) error) error {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return errEncrypted
	}
	if b.members--; b.members < 0 {
		return errMembers
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return b.bounded(step, r, int64(f.CompressedSize64), each)
}

// bounded passes a member of the given size when packed to each, and returns why
// it was not read to its end.
func (b *budget) bounded(step string, r io.Reader, packed int64, each func(member) error) error {
	in := &bounded{Reader: r, budget: b, limit: max(ratioFloor, b.limits.Ratio*packed)}
	if err := each(member{step, in}); err != nil {
		return err
	}
	return in.failed
}

type bounded struct {
	io.Reader
	*budget
	// limit is how much of it may be read.
	limit  int64
	failed error
}

func (r *bounded) Read(p []byte) (int, error) {
	switch {
	case r.failed != nil:
		return 0, io.EOF
	case r.unpacked <= 0:
		r.failed = errUnpacked
		return 0, io.EOF
	case r.limit <= 0:
		r.failed = errRatio
		return 0, io.EOF
	}
	n, err := r.Reader.Read(p[:min(int64(len(p)), r.unpacked, r.limit)])
	r.unpacked -= int64(n)
	r.limit -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
		if errors.Is(err, io.ErrUnexpectedEOF) {
			r.failed = errCut
		}
		err = io.EOF
	}
	return n, err
}
