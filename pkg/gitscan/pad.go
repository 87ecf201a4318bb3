package gitscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// window is how much of a text is looked at in one piece. Shorter texts, nearly
// all, are one piece.
const window = 4 << 20

// Pad is a buffer that one worker uses for one text after the other.
type Pad struct {
	// Overlap, if it is not 0, changes what pieces are: a text that is longer
	// than one is cut anywhere, however long its lines are, and each piece but
	// the first begins with the last Overlap bytes of the one before.
	Overlap int

	buf []byte
}

// Chunks reads size bytes, or all there are if size is negative, and passes
// them to chunk in pieces of whole lines, unless there is an Overlap. Fewer bytes than promised are no
// error: a file may shrink while it is read.
func (p *Pad) Chunks(r io.Reader, size int64, chunk func(text []byte) error) error {
	if size == 0 {
		return nil
	}
	if size > 0 {
		r = io.LimitReader(r, size)
	}
	p.grow(int(min(uint64(size), window)))
	kept := 0
	for {
		n, err := io.ReadFull(r, p.buf[kept:])
		text := p.buf[:kept+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("read: %w", err)
		}
		if last || int64(len(text)) == size {
			if len(text) == 0 {
				return nil
			}
			return chunk(text)
		}
		if kept, err = p.lines(text, chunk); err != nil {
			return err
		}
	}
}

// lines passes the whole lines of text on and moves what is left, or overlaps, to
// the front of the buffer. A line that fills the buffer makes the buffer grow.
func (p *Pad) lines(text []byte, chunk func(text []byte) error) (kept int, err error) {
	if p.Overlap > 0 {
		err := chunk(text)
		return copy(p.buf, text[len(text)-p.Overlap:]), err
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	if end == 0 {
		p.buf = append(p.buf, make([]byte, len(p.buf))...)
		return len(text), nil
	}
	if err := chunk(text[:end]); err != nil {
		return 0, err
	}
	return copy(p.buf, text[end:]), nil
}

// grow makes the buffer n bytes long, at least.
func (p *Pad) grow(n int) {
	if len(p.buf) < n {
		p.buf = make([]byte, n)
	}
}
