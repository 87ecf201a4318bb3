package strict

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// overlap is how much of a piece of a long text comes again in the next one. What
// belongs together is at most half of it apart.
const overlap = 64 << 10

// pads are buffers for the members of archives.
var pads = sync.Pool{New: func() any { return &gitscan.Pad{Overlap: overlap} }}

// scanner looks at one document.
type scanner struct {
	report   gitscan.Report
	budget   *budget
	patterns *Patterns
	// path, blob and commit say what the document is.
	path, blob, commit string
}

// stream is a document, or a member of an archive in it, while it is read.
type stream struct {
	*scanner
	steps []string
	depth int
	begun bool
	// order is that of UTF-16, or nil.
	order binary.ByteOrder
	// kind is that of an archive that is being collected, or "".
	kind      string
	collected []byte
	// line and column are where the next piece starts.
	line, column int
	// pending are findings that the next piece will see as well, if there is one.
	pending []gitscan.Finding
}

// read looks at a text that comes in pieces. The error is that of the reader.
func (s *scanner) read(steps []string, depth int, read func(chunk func([]byte) error) error) error {
	st := &stream{scanner: s, steps: steps, depth: depth, line: 1}
	if err := read(st.chunk); err != nil {
		st.report.Findings = append(st.report.Findings, st.pending...)
		return err
	}
	if st.kind != "" {
		st.unpack()
	}
	st.report.Findings = append(st.report.Findings, st.pending...)
	return nil
}

func (st *stream) chunk(piece []byte) error {
	first := !st.begun
	st.begun = true
	if first {
		st.order = wideOrder(piece)
		if st.kind = archiveKind(piece); st.kind != "" && st.depth >= st.budget.limits.Depth {
			st.unread(nil, fmt.Errorf("there are archives in archives, more than %d", st.budget.limits.Depth))
			st.kind = ""
		}
	}
	if st.kind == "" {
		st.piece(piece, first)
		return nil
	}
	if !first {
		piece = piece[min(overlap, len(piece)):]
	}
	st.collected = append(st.collected, piece...)
	if int64(len(st.collected)) > st.budget.limits.Packed {
		st.unread(nil, fmt.Errorf("it is an archive of more than %d MiB", st.budget.limits.Packed>>20))
		st.piece(st.collected, true)
		st.kind, st.collected = "", nil
	}
	return nil
}

// unpack looks at the members of an archive, or at its bytes if it is none.
func (st *stream) unpack() {
	each := func(m member) error {
		pad := pads.Get().(*gitscan.Pad)
		defer pads.Put(pad)
		return st.scanner.read(append(st.steps[:len(st.steps):len(st.steps)], m.step), st.depth+1,
			func(chunk func([]byte) error) error { return pad.Chunks(m, -1, chunk) })
	}
	failed := func(step string, err error) { st.unread([]string{step}, err) }
	if err := st.budget.unpack(st.kind, st.collected, each, failed); err != nil {
		st.unread([]string{st.kind}, err)
		st.piece(st.collected, true)
	}
}

// unread notes what was not read to its end.
func (st *stream) unread(steps []string, err error) {
	st.addUnread(slices.Concat(st.steps, steps), err)
}

func (s *scanner) addUnread(steps []string, err error) {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	s.report.Unread = append(s.report.Unread, gitscan.Unread{
		Path: s.path, Blob: s.blob, Commit: s.commit, Decoded: steps, Reason: err.Error(),
	})
}

// piece looks at a piece of the text.
func (st *stream) piece(piece []byte, first bool) {
	st.pending = nil
	same := func(at int) int { return at }
	if st.order == nil {
		st.part(&text{bytes: piece}, piece, first, same)
		return
	}
	if first && marked(piece) {
		if orderByZeros(piece) == nil {
			// The mark may be there by chance.
			st.part(&text{bytes: piece, plain: true}, piece, first, same)
			st.line, st.column = 1, 0
		}
		piece = piece[2:]
	}
	width := func(at int) int { return len(fromWide(piece[:at&^1], st.order)) }
	t := &text{bytes: fromWide(piece, st.order), plain: true}
	st.steps = append(st.steps[:len(st.steps):len(st.steps)], "utf16")
	st.part(t, piece, first, width)
	st.steps = st.steps[:len(st.steps)-1]
}

// part looks at a text that a piece holds. Of what lies in the overlap of two
// pieces, each reports its half. at says where a place of the piece is in the
// text.
func (st *stream) part(t *text, piece []byte, first bool, at func(int) int) {
	t.cut, t.budget = !first, st.budget
	look(t)
	t.hits = append(t.hits, st.patterns.look(t)...)
	from := 0
	if !first {
		from = at(overlap / 2)
	}
	next := at(max(0, len(piece)-overlap))
	to := at(max(0, len(piece)-overlap/2))
	places := &places{text: t.bytes, line: st.line, column: st.column}
	for i := range t.hits {
		h := &t.hits[i]
		if h.quiet || h.open || h.end <= from {
			continue
		}
		f := st.finding(t, h, places)
		if h.end > to && h.start >= next {
			st.pending = append(st.pending, f)
			continue
		}
		st.report.Findings = append(st.report.Findings, f)
	}
	for _, u := range t.broken {
		st.unread(u.Decoded, errors.New(u.Reason))
	}
	st.line, st.column = places.of(next)
}

// finding describes a hit.
func (st *stream) finding(t *text, h *hit, places *places) gitscan.Finding {
	f := gitscan.Finding{
		Rule: h.rule.ID, Description: h.rule.Description, Path: st.path, Blob: st.blob, Commit: st.commit,
		Secret: h.secret, KeyID: h.keyID, Account: h.account, Decoded: slices.Concat(st.steps, h.decoded),
		Confidence: h.confidence, Why: h.why,
	}
	line, column := places.of(h.start)
	f.Line, f.Column = line, column+1
	lineStart, lineEnd := t.lineAround(h.start)
	f.EndColumn = f.Column + min(h.end, lineEnd) - h.start
	from, to := max(lineStart, h.start-textBefore), min(lineEnd, h.start+textBehind)
	f.Text, f.TextColumn = string(bytes.TrimSuffix(t.bytes[from:to], []byte("\r"))), f.Column-(h.start-from)
	f.Spans = t.spans(from, from+len(f.Text))
	return f
}

// The bounds of what is shown of a long line.
const textBefore, textBehind = 400, 800

// spans are the parts of a line that must not be shown: secrets, also those that
// nothing confirmed, and what holds them when decoded. A key id and an account id
// may be shown.
func (t *text) spans(from, to int) []gitscan.Span {
	var spans []gitscan.Span
	hits := slices.Clone(t.hits)
	slices.SortFunc(hits, func(a, b hit) int { return a.start - b.start })
	for _, h := range hits {
		open := h.rule == &ruleAccount || h.keyID == h.secret
		if open && len(h.decoded) == 0 || h.end <= from || h.start >= to {
			continue
		}
		span := gitscan.Span{Start: max(h.start, from) - from, End: min(h.end, to) - from}
		if n := len(spans); n > 0 && span.Start < spans[n-1].End {
			spans[n-1].End = max(spans[n-1].End, span.End)
			continue
		}
		spans = append(spans, span)
	}
	return spans
}

// places tells lines and columns of a text, for places in any order.
type places struct {
	text []byte
	// line is that of the place at.
	at, line int
	// column is how many bytes of its line stand before the text.
	column int
}

// of is the line of a place, and how many bytes of the line stand before it. Hits
// come in order but for some, so it seldom goes back.
func (p *places) of(at int) (line, column int) {
	lo, hi, sign := p.at, at, 1
	if at < p.at {
		lo, hi, sign = at, p.at, -1
	}
	line = p.line + sign*bytes.Count(p.text[lo:hi], newline)
	if n := bytes.LastIndexByte(p.text[:at], '\n'); n >= 0 {
		column = at - n - 1
	} else {
		column = p.column + at
	}
	if at > p.at {
		p.at, p.line = at, line
	}
	return line, column
}
