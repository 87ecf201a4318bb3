package trail

import (
	"context"
	"fmt"
	"io"
)

const (
	// firstBuffer holds a hundred records of common size.
	firstBuffer = 256 << 10
	// maxRecord is the most that one record may take. CloudTrail's own limit is
	// 256 KB; requests and responses are cut at 100 KB.
	maxRecord = 16 << 20
	// idleReads is how many reads in a row may bring nothing.
	idleReads = 100
)

// buffer is a window on the text that always holds a record from its first byte
// on. It grows with the largest record, not with the text.
type buffer struct {
	ctx  context.Context
	in   io.Reader
	data []byte
	// pos is the next byte to look at, end the end of what has been read.
	pos, end int
	// base is the place of data[0] in the text.
	base int64
	// err is why nothing more can be read: io.EOF at the end.
	err error
}

// reset begins a new text. What a single large record took is given back.
func (b *buffer) reset(ctx context.Context, in io.Reader) {
	if len(b.data) != firstBuffer {
		b.data = make([]byte, firstBuffer)
	}
	b.ctx, b.in, b.pos, b.end, b.base, b.err = ctx, in, 0, 0, 0, nil
}

func (b *buffer) offset() int64 { return b.base + int64(b.pos) }

// more reads on, keeping what follows pos. It returns false if nothing more can
// be had: the text is at its end, or the record fills the largest buffer. It
// fills at least half the buffer at once, so that a record that is looked at
// again with each filling is not looked at often.
func (b *buffer) more() bool {
	if b.err != nil || b.full() {
		return false
	}
	b.base += int64(b.pos)
	b.end = copy(b.data, b.data[b.pos:b.end])
	b.pos = 0
	if b.end > len(b.data)/2 && len(b.data) < maxRecord {
		grown := make([]byte, 2*len(b.data))
		copy(grown, b.data[:b.end])
		b.data = grown
	}
	before := b.end
	b.fill()
	return b.end > before
}

// full reports whether the record at pos takes all there may be.
func (b *buffer) full() bool { return b.pos == 0 && b.end == maxRecord }

func (b *buffer) fill() {
	for idle := 0; b.end < len(b.data) && b.err == nil; idle++ {
		if b.err = b.ctx.Err(); b.err != nil {
			return
		}
		var n int
		n, b.err = b.in.Read(b.data[b.end:])
		b.end += n
		if n > 0 {
			idle = 0
		}
		if idle == idleReads && b.err == nil {
			b.err = fmt.Errorf("reading: %w", io.ErrNoProgress)
		}
	}
}

// blank passes white space and reports whether anything follows.
func (b *buffer) blank() bool {
	for {
		if b.pos = blank(b.data[:b.end], b.pos); b.pos < b.end {
			return true
		}
		if !b.more() {
			return false
		}
	}
}
