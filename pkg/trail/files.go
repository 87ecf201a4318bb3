package trail

import (
	"context"
	"io"
	"iter"
	"runtime"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// File is one log file.
type File struct {
	// Path is how the file is called in problems.
	Path string
	Open func(context.Context) (io.ReadCloser, error)
	// Err, if set, is why the file, or what there may be under its path, cannot
	// be opened at all.
	Err error
	// Skip: the name is not that of a log. The file is counted, not opened.
	Skip bool
}

// Source is a place where log files are kept.
type Source struct {
	// Files lists them, in an order that is always the same.
	Files func(context.Context) iter.Seq[File]
	// AtOnce is how many are read at the same time; 0 for one on each core.
	AtOnce int
}

const (
	// A file that is not the next in order may be read ahead by so many batches
	// of records of so many bytes, then it waits for its turn. This bounds the
	// memory.
	batches   = 4
	batchSize = 256 << 10
)

// job is a file that is being read.
type job struct {
	file    File
	records chan []Record
	// got is set before records is closed.
	got Reading
}

// Read reads every file and hands on the records that mention one of the keys,
// as the function Read does. Files are read side by side; what comes of them is
// in the order of the files, whichever was read first. A file that cannot be
// read is a problem of the Reading, with its path, and so is a place without
// any. The error is that of each, which ends the reading, or the context's.
func (s Source) Read(ctx context.Context, keys *Keys, each func(Record) error) (Reading, error) {
	ctx, cancel := context.WithCancel(ctx)
	readers := parallel.NewGroup(cancel)
	defer readers.Wait()
	defer cancel()
	atOnce := s.AtOnce
	if atOnce == 0 {
		atOnce = runtime.GOMAXPROCS(0)
	}
	// Every file stands in both queues, in the same order, so the file whose
	// turn it is has always been begun.
	inOrder, toRead := make(chan *job, atOnce), make(chan *job)
	readers.Go(func() { s.list(ctx, inOrder, toRead) })
	for range atOnce {
		readers.Go(func() {
			for j := range toRead {
				j.read(ctx, keys)
			}
		})
	}
	var total Reading
	for j := range inOrder {
		for batch := range j.records {
			for _, record := range batch {
				if err := each(record); err != nil {
					return total, err
				}
			}
		}
		total.add(j.file.Path, j.got)
	}
	return total, ctx.Err()
}

func (s Source) list(ctx context.Context, inOrder, toRead chan<- *job) {
	defer close(toRead)
	defer close(inOrder)
	for file := range s.Files(ctx) {
		j := &job{file: file, records: make(chan []Record, batches)}
		for _, queue := range []chan<- *job{inOrder, toRead} {
			select {
			case queue <- j:
			case <-ctx.Done():
				close(j.records)
				return
			}
		}
	}
}

func (j *job) read(ctx context.Context, keys *Keys) {
	defer close(j.records)
	if j.file.Skip {
		j.got.Skipped = 1
		return
	}
	err := j.file.Err
	var in io.ReadCloser
	if err == nil {
		in, err = j.file.Open(ctx)
	}
	if err != nil {
		j.got.incomplete(-1, err)
		return
	}
	defer in.Close() // it was only read
	j.pass(ctx, in, keys)
}

// pass reads the file and passes its records on in batches.
func (j *job) pass(ctx context.Context, in io.Reader, keys *Keys) {
	var batch []Record
	size := 0
	send := func() error {
		select {
		case j.records <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch, size = nil, 0
		return nil
	}
	raw := &counted{in: in}
	got, err := Read(ctx, raw, keys, func(r Record) error {
		batch = append(batch, r)
		if size += len(r.Raw); size < batchSize {
			return nil
		}
		return send()
	})
	if err == nil && len(batch) > 0 {
		err = send()
	}
	if err != nil {
		got.incomplete(-1, err) // the context's; whoever ended it knows
	}
	if err == nil && raw.n == 0 && strings.HasSuffix(j.file.Path, ".gz") {
		got.incomplete(-1, ErrCut) // even of nothing gzip makes some bytes
	}
	j.got = got
}

// counted counts what is read.
type counted struct {
	in io.Reader
	n  int64
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
