package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// Stream is a git whose output is read while it runs.
type Stream struct {
	*bufio.Reader
	args   []string
	cmd    *exec.Cmd
	stderr bytes.Buffer
	cancel context.CancelFunc
}

// Start starts git. The stream must be closed.
func (r Repo) Start(ctx context.Context, stdin io.Reader, args ...string) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	s := &Stream{args: args, cmd: r.Command(ctx, args...), cancel: cancel}
	s.cmd.Stdin, s.cmd.Stderr = stdin, &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("git %s: %w", args[0], err)
	}
	widenPipe(out)
	s.Reader = bufio.NewReaderSize(out, 256<<10)
	return s, nil
}

// Close waits for git to end. Call it when the output is read to its end: the
// error then says whether that was all of it.
func (s *Stream) Close() error {
	defer s.cancel()
	if err := s.cmd.Wait(); err != nil {
		return exitError(s.args, err, s.stderr.String())
	}
	return nil
}

// ended is why the output could not be read on: where it just ends, git has said
// more about that than err does.
func (s *Stream) ended(err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		s.Abort()
		return err
	}
	if said := s.Close(); said != nil {
		return said
	}
	return err
}

// Abort ends git and drops what is left of its output.
func (s *Stream) Abort() {
	s.cancel()
	// It was killed: its exit status says nothing.
	_ = s.cmd.Wait()
}

// Records reads records that end in a NUL until the end of the output or an
// error. A record is valid until each returns.
func (s *Stream) Records(each func(record []byte) error) error {
	var long []byte
	for {
		part, err := s.ReadSlice(0)
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if errors.Is(err, io.EOF) && len(part)+len(long) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("git %s: output: %w", s.args[0], err)
		}
		record := part[:len(part)-1]
		if len(long) > 0 {
			record = append(long, record...)
			long = long[:0]
		}
		if err := each(record); err != nil {
			return err
		}
	}
}
