package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Object is an object that git cat-file is printing.
type Object struct {
	// ID and Type are empty if the object is missing.
	ID, Type string
	Size     int64
	// Content reads the object. What is not read of it is skipped.
	Content io.Reader
}

// Missing says whether there is no such object.
func (o *Object) Missing() bool { return o.Type == "" }

// CatFile is a git cat-file --batch that is asked for one object at a time.
type CatFile struct {
	stream *Stream
	asks   *io.PipeWriter
	rest   *io.LimitedReader
}

// NewCatFile starts one. It must be closed.
func (r Repo) NewCatFile(ctx context.Context) (*CatFile, error) {
	in, asks := io.Pipe()
	s, err := r.Start(ctx, in, "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	return &CatFile{stream: s, asks: asks}, nil
}

// Get asks for an object by name. The object is valid until the next call.
func (c *CatFile) Get(name string) (*Object, error) {
	if err := skip(c.stream.Reader, c.rest); err != nil {
		return nil, err
	}
	c.rest = nil
	if _, err := io.WriteString(c.asks, name+"\n"); err != nil {
		return nil, fmt.Errorf("git cat-file: ask for %s: %w", name, err)
	}
	object, rest, err := readObject(c.stream.Reader)
	c.rest = rest
	return object, err
}

// Close ends it.
func (c *CatFile) Close() error {
	c.asks.Close()
	if err := skip(c.stream.Reader, c.rest); err != nil {
		c.stream.Abort()
		return err
	}
	return c.stream.Close()
}

// Objects passes the objects with these ids to each, in order.
func (r Repo) Objects(ctx context.Context, ids []string, each func(*Object) error) error {
	in, asks := io.Pipe()
	defer in.Close()
	s, err := r.Start(ctx, in, "cat-file", "--batch", "--buffer")
	if err != nil {
		return err
	}
	go func() {
		w := bufio.NewWriterSize(asks, 32<<10)
		for _, id := range ids {
			// A write fails when the reader is gone, and so does Flush below.
			_, _ = w.WriteString(id)
			_ = w.WriteByte('\n')
		}
		asks.CloseWithError(w.Flush())
	}()
	for range ids {
		object, rest, err := readObject(s.Reader)
		if err == nil {
			err = each(object)
		}
		if err == nil {
			err = skip(s.Reader, rest)
		}
		if err != nil {
			s.Abort()
			return err
		}
	}
	return s.Close()
}

// readObject reads a header of git cat-file --batch.
func readObject(r *bufio.Reader) (*Object, *io.LimitedReader, error) {
	header, err := r.ReadString('\n')
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, nil, fmt.Errorf("git cat-file: header: %w", err)
	}
	fields := strings.Fields(header)
	if len(fields) == 2 {
		// "<name> missing", or "<name> ambiguous".
		return &Object{Content: strings.NewReader("")}, nil, nil
	}
	if len(fields) != 3 {
		return nil, nil, fmt.Errorf("git cat-file: %w: %q", ErrFormat, header)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return nil, nil, fmt.Errorf("git cat-file: %w: %q", ErrFormat, header)
	}
	content := &io.LimitedReader{R: r, N: size}
	return &Object{ID: fields[0], Type: fields[1], Size: size, Content: content}, content, nil
}

// skip drops what was not read of an object, and the newline behind it.
func skip(r *bufio.Reader, rest *io.LimitedReader) error {
	if rest == nil {
		return nil
	}
	for n := rest.N + 1; n > 0; {
		step, err := r.Discard(int(min(n, 1<<30)))
		if err != nil {
			return fmt.Errorf("git cat-file: content: %w", err)
		}
		n -= int64(step)
	}
	return nil
}
