package trail

import (
	"errors"
	"fmt"
)

var (
	// ErrCut says that an input ends in the middle, so that records are missing.
	ErrCut = errors.New("ends in the middle")
	// ErrTooLarge says that a record is larger than any that CloudTrail writes.
	ErrTooLarge = errors.New("record too large")
	// ErrMorePages says that the output of a search names a further page, which
	// is not part of the input.
	ErrMorePages = errors.New("holds a NextToken: there are more events than these")
	// ErrNoFiles says that there is no log file where some were expected.
	ErrNoFiles = errors.New("no log files")
)

// Problem is something that could not be read.
type Problem struct {
	// Path is the file, object or folder; "" if the input has no name.
	Path string
	// Offset is where in the decompressed text the record begins; -1 if the
	// problem is the input's own.
	Offset int64
	// Err wraps ErrMalformed, ErrCut, ErrTooLarge, ErrMorePages, ErrNoFiles or
	// the error of whatever the input was read from.
	Err error
}

// Error implements error: the path, the place and the reason.
func (p Problem) Error() string {
	text := p.Err.Error()
	if p.Offset >= 0 {
		text = fmt.Sprintf("at byte %d: %s", p.Offset, text)
	}
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	return text
}

// Unwrap gives the reason.
func (p Problem) Unwrap() error { return p.Err }

// Reading is what reading an input came to, beside the records.
type Reading struct {
	// Files counts the inputs that were opened; Skipped those that were not,
	// because their name is not that of a log.
	Files, Skipped int
	// Bytes counts the text that was read, after decompression.
	Bytes int64
	// Records counts the records that were seen, Picked those handed on.
	Records, Picked int
	// Malformed counts what stood in a record's place and could not be read as
	// one.
	Malformed int
	// Unread counts the inputs, and the folders of inputs, of which something is
	// missing. Malformed records do not count as that.
	Unread int
	// Problems say what could not be read, in the order of the inputs: a few of
	// the malformed records of each, whatever else there is, and no more than
	// maxProblems. The counts above are exact.
	Problems []Problem
}

// Complete reports whether every input was read to its end.
func (r Reading) Complete() bool { return r.Unread == 0 }

const (
	// maxExamples is how many malformed records of one input are told.
	maxExamples = 10
	maxProblems = 1000
)

// malformed counts a record that could not be read. It may be an example.
func (r *Reading) malformed(offset int64, err error) {
	if r.Malformed++; r.Malformed <= maxExamples {
		r.Problems = append(r.Problems, Problem{Offset: offset, Err: err})
	}
}

// incomplete notes that something of an input is missing.
func (r *Reading) incomplete(offset int64, err error) {
	r.Unread = 1
	r.Problems = append(r.Problems, Problem{Offset: offset, Err: err})
}

// add takes in the reading of one more input.
func (r *Reading) add(path string, other Reading) {
	r.Files += other.Files
	r.Skipped += other.Skipped
	r.Bytes += other.Bytes
	r.Records += other.Records
	r.Picked += other.Picked
	r.Malformed += other.Malformed
	r.Unread += other.Unread
	for _, p := range other.Problems[:min(len(other.Problems), maxProblems-len(r.Problems))] {
		p.Path = path
		r.Problems = append(r.Problems, p)
	}
}
