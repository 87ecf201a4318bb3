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
	// beyond says that there were more findings than are kept.
	beyond bool
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
			st.unread(nil, st.budget.errDepth())
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
	if own := st.patterns.look(t); len(own) > 0 {
		t.hits = append(t.hits, own...)
		slices.SortStableFunc(t.hits, func(a, b hit) int { return a.start - b.start })
	}
	from := 0
	if !first {
		from = at(overlap / 2)
	}
	next := at(max(0, len(piece)-overlap))
	to := at(max(0, len(piece)-overlap/2))
	places := &places{text: t.bytes, line: st.line, start: -st.column}
	hidden := spansOf(t.hits, masked)
	for i := range t.hits {
		h := &t.hits[i]
		if h.quiet || h.open || h.end <= from {
			continue
		}
		if len(st.report.Findings)+len(st.pending) >= maxFindings {
			st.beyond = true
			break
		}
		f := st.finding(t, h, places, hidden)
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

// finding describes a hit. Of a long line it keeps the part around it.
func (st *stream) finding(t *text, h *hit, places *places, masked intervals) gitscan.Finding {
	line, column := places.of(h.start)
	from := h.start - min(column, textBefore, h.start)
	end := t.lineEnd(h.start, h.end)
	to := t.lineEnd(h.start, h.start+textBehind)
	text := bytes.TrimSuffix(t.bytes[from:to], []byte("\r"))
	return gitscan.Finding{
		Rule: h.rule.ID, Description: h.rule.Description, Path: st.path, Blob: st.blob, Commit: st.commit,
		Line: line, Column: column + 1, EndColumn: column + 1 + end - h.start,
		Text: string(text), TextColumn: column + 1 - (h.start - from), Spans: h.hide(text, masked.within(from, from+len(text))),
		Secret: h.secret, KeyID: h.keyID, Account: h.account, Decoded: slices.Concat(st.steps, h.decoded),
		Confidence: h.confidence, Why: h.why,
	}
}

// The bounds of what is kept of a long line.
const textBefore, textBehind = 400, 800

// masked says whether a hit must not be shown: a secret, also one that nothing
// confirmed, and what holds one when decoded. A key id and an account id may be.
func masked(h *hit) bool {
	return len(h.decoded) > 0 || h.rule != &ruleAccount && h.keyID != h.secret
}

// hide adds to the spans what else of a line is the hit's secret: glued to other
// letters it is no hit of its own, and would be shown.
func (h *hit) hide(line []byte, spans []gitscan.Span) []gitscan.Span {
	if !masked(h) || len(h.decoded) > 0 || h.secret == "" {
		return spans
	}
	for at := 0; ; at += len(h.secret) {
		next := bytes.Index(line[at:], []byte(h.secret))
		if next < 0 {
			return merge(spans)
		}
		at += next
		spans = append(spans, gitscan.Span{Start: at, End: at + len(h.secret)})
	}
}

// places tells lines and columns of a text, fast for places in order.
type places struct {
	text []byte
	// line is that of the place at, and start is where it starts, which may be
	// before the text.
	at, line, start int
}

// of is the line of a place, and how many bytes of it stand before the place.
func (p *places) of(at int) (line, column int) {
	if at < p.at {
		// A few hits are out of order: the rest of what was passed is short.
		line = p.line - bytes.Count(p.text[at:p.at], newline)
		if line == p.line {
			return line, at - p.start
		}
		return line, at - 1 - bytes.LastIndexByte(p.text[:at], '\n')
	}
	p.line += bytes.Count(p.text[p.at:at], newline)
	if n := bytes.LastIndexByte(p.text[p.at:at], '\n'); n >= 0 {
		p.start = p.at + n + 1
	}
	p.at = at
	return p.line, at - p.start
}
