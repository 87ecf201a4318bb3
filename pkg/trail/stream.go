package trail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// stream reads one input: any number of documents, one after the other, each of
// them a record, an event that carries one, a list of these, or an object that
// carries such a list.
type stream struct {
	buffer
	inflate inflated
	scan    scanner
	each    func(Record) error
	got     Reading
	// open are the lists and envelopes around pos, by their brackets.
	open []byte
	// byLine: a document has been seen that was cut at the end of its line, so
	// no document reaches past the beginning of another.
	byLine bool
	// half: the text ends in the middle of the document at halfAt.
	half   bool
	halfAt int64
}

// maxOpen bounds the envelopes in envelopes.
const maxOpen = 16

// streams are kept for the next input: a log may be a million small files.
var streams = sync.Pool{New: func() any { return new(stream) }}

// Read reads one input, plain or gzip, and hands on the records that mention one
// of the keys: in which a string, wherever it stands, is such an id. A nil set
// means every record. The input may be in any envelope in which CloudTrail's
// records travel:
//
//   - a log file, {"Records":[...]}, or several of them one after the other
//   - a list of records, a single one, or one on each line (JSON lines)
//   - the output of LookupEvents, {"Events":[{"CloudTrailEvent":"..."}]}, or
//     single events of it
//   - an EventBridge event, with the record under "detail", or a list of them
//
// What cannot be read is counted and told in the Reading, with its place; all
// whole records around it are handed on. The error is that of each, which ends
// the reading, or the context's.
//
// Memory does not grow with the input. Records that are not asked for are only
// passed over, which costs a small part of decoding them.
func Read(ctx context.Context, in io.Reader, keys *Keys, each func(Record) error) (Reading, error) {
	s := streams.Get().(*stream)
	s.begin(ctx, in, keys, each)
	err := s.run()
	got := s.got
	got.Bytes = s.base + int64(s.end)
	s.begin(context.Background(), bytes.NewReader(nil), nil, nil) // hold on to nothing of it
	streams.Put(s)
	return got, err
}

func (s *stream) begin(ctx context.Context, in io.Reader, keys *Keys, each func(Record) error) {
	s.got, s.each, s.scan.wanted = Reading{Files: 1}, each, keys
	s.open, s.byLine, s.half = s.open[:0], false, false
	s.reset(ctx, &s.inflate)
	s.err = s.inflate.reset(in)
}

func (s *stream) run() error {
	s.passMark()
	for s.blank() {
		if err := s.step(); err != nil {
			return err
		}
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.finish()
	return nil
}

// passMark passes the byte order mark that some editors put before the text.
func (s *stream) passMark() {
	if s.more() && bytes.HasPrefix(s.data[:s.end], []byte("\xef\xbb\xbf")) {
		s.pos = 3
	}
}

// finish tells whether the text ended where it should.
func (s *stream) finish() {
	at := s.offset()
	if s.half {
		at = s.halfAt
	}
	switch {
	case !errors.Is(s.err, io.EOF):
		s.got.incomplete(at, s.err)
	case s.half || len(s.open) > 0:
		s.got.incomplete(at, ErrCut)
	}
}

// step passes one thing: a document, or what stands between two of them. It does
// not insist on commas.
func (s *stream) step() error {
	c := s.data[s.pos]
	list := len(s.open) > 0 && s.open[len(s.open)-1] == '['
	switch {
	case c == ',' && (list || len(s.open) == 0):
		s.pos++
	case c == ']' && list:
		s.close()
	case !list && len(s.open) > 0:
		s.rest(c)
	case c == '{':
		return s.object()
	case c == '[' && len(s.open) < maxOpen:
		s.open = append(s.open, '[')
		s.pos++
	default:
		s.got.malformed(s.offset(), fmt.Errorf("%w: not a JSON object", ErrMalformed))
		s.pass(len(s.open) == 0)
	}
	return nil
}

func (s *stream) close() {
	s.open = s.open[:len(s.open)-1]
	s.pos++
}

// object passes one object and hands on the record in it.
func (s *stream) object() error {
	for {
		text, last := s.reach()
		d, v := s.scan.object(text, s.pos)
		switch {
		case v == whole:
			raw, at := text[s.pos:d.end], s.offset()
			s.pos = d.end
			return s.take(d, raw, at)
		case v == listed && len(s.open) < maxOpen:
			s.open = append(s.open, '{', '[')
			s.pos = d.end
			return nil
		case v == short && !last && s.more():
		default:
			s.unreadable(v, d.end)
			return nil
		}
	}
}

// reach is the text in which the object at pos must end, and whether that is
// all of it.
func (s *stream) reach() ([]byte, bool) {
	if s.byLine && len(s.open) == 0 {
		if next := nextLine(s.data[:s.end], s.pos); next >= 0 {
			return s.data[:next], true
		}
	}
	return s.data[:s.end], false
}

// take hands on the record in an object, if it is wanted. Only such a record is
// decoded.
func (s *stream) take(d document, raw []byte, at int64) error {
	inner, err := d.inner()
	if inner != nil && err == nil {
		if raw = bytes.TrimSpace(inner); len(raw) == 0 || raw[0] != '{' {
			err = fmt.Errorf("%w: CloudTrailEvent holds no JSON object", ErrMalformed)
		} else if d, v := s.scan.object(raw, 0); v == whole && d.end == len(raw) {
			return s.pick(d, raw, at)
		}
		// It was not looked at to its end: leave it to the decoder.
		d.doubtful, s.scan.mentioned = true, true
	}
	if err != nil {
		s.got.malformed(at, err)
		return nil
	}
	return s.pick(d, raw, at)
}

func (s *stream) pick(d document, raw []byte, at int64) error {
	wanted := s.scan.wanted == nil || s.scan.mentioned
	switch {
	case d.empty && !d.named && !d.doubtful:
		return nil // an envelope without records
	case d.named && !d.doubtful && !wanted:
		s.got.Records++
		return nil
	}
	record, err := Parse(bytes.Clone(raw))
	if err != nil {
		s.got.malformed(at, err)
		return nil
	}
	s.got.Records++
	if !wanted {
		return nil
	}
	s.got.Picked++
	return s.each(record)
}
