package trail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// inflated is a reader of plain text, whether the input is that or gzip, of one
// member or several. Which it is shows in its first bytes, whatever its name.
type inflated struct {
	input *bufio.Reader
	gzip  *gzip.Reader
	from  io.Reader
}

// reset begins a new input.
func (f *inflated) reset(in io.Reader) error {
	if f.input == nil {
		f.input = bufio.NewReaderSize(in, 64<<10)
	} else {
		f.input.Reset(in)
	}
	f.from = f.input
	magic, err := f.input.Peek(2)
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
	if f.gzip == nil {
		f.gzip = new(gzip.Reader)
	}
	f.from = f.gzip
	if err := f.gzip.Reset(f.input); err != nil {
		return inGzip(err)
	}
	return nil
}

// Read implements io.Reader.
func (f *inflated) Read(p []byte) (int, error) {
	n, err := f.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && f.from == io.Reader(f.gzip) {
		err = inGzip(err)
	}
	return n, err
}

// inGzip tells an input that ends too early from other errors.
func inGzip(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("gzip: %w", ErrCut)
	}
	return fmt.Errorf("gzip: %w", err)
}
