package pack

import (
	"errors"
	"io"
	"os"
)

// windowSize is how much a window reads at a time. In most packs it holds
// hundreds of objects.
const windowSize = 64 << 10

// window reads a file here and there, mostly forwards, with few system calls.
type window struct {
	file  *os.File
	start int64
	buf   []byte
}

// at returns length bytes at an offset. They are valid until the next call.
func (w *window) at(offset int64, length int) ([]byte, error) {
	if offset < w.start || offset+int64(length) > w.start+int64(len(w.buf)) {
		if err := w.move(offset, length); err != nil {
			return nil, err
		}
	}
	from := offset - w.start
	return w.buf[from : from+int64(length)], nil
}

func (w *window) move(offset int64, length int) error {
	size := max(windowSize, length)
	if cap(w.buf) < size {
		w.buf = make([]byte, size)
	}
	n, err := w.file.ReadAt(w.buf[:size], offset)
	w.start, w.buf = offset, w.buf[:n]
	if n < length {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}
