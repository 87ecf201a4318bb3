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

// Objects passes the objects with these names to each, in order.
func (r Repo) Objects(ctx context.Context, names []string, each func(*Object) error) error {
	in, asks := io.Pipe()
	defer in.Close()
	s, err := r.Start(ctx, in, "cat-file", "--batch", "--buffer")
	if err != nil {
		return err
	}
	go func() {
		w := bufio.NewWriterSize(asks, 32<<10)
		for _, name := range names {
			// A write fails when the reader is gone, and so does Flush below.
			_, _ = w.WriteString(name)
			_ = w.WriteByte('\n')
		}
		asks.CloseWithError(w.Flush())
	}()
	for range names {
		object, rest, err := readObject(s.Reader)
		if err != nil {
			return s.ended(err)
		}
		if err := each(object); err != nil {
			s.Abort()
			return err
		}
		if err := skip(s.Reader, rest); err != nil {
			return s.ended(err)
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
	if strings.HasSuffix(header, " missing\n") || strings.HasSuffix(header, " ambiguous\n") {
		return &Object{Content: strings.NewReader("")}, nil, nil
	}
	fields := strings.Fields(header)
	if len(fields) != 3 {
		return nil, nil, fmt.Errorf("git cat-file: %w: %q", ErrFormat, header)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
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
