package strict

import (
	"bytes"
	"io"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// glance is how much of a run is decoded to see whether it is text.
	glance = 24
	// longRun is a run that is decoded whatever it begins with.
	longRun = 512
	// blockLine is the length of the shortest line of a block of base64.
	blockLine = 40
)

// base64 looks at what a run is in base64, if that is anything: text, text in
// UTF-16, an archive, or a long run of whatever.
func (t *text) base64(start, end int, a alphabet) {
	if t.claimed(start, end) {
		return
	}
	run := t.bytes[start:end]
	if block, stop := t.block(start, end); stop > 0 {
		run, t.done = block, stop
	}
	if len(run) < longRun && !readable(run, a) {
		return
	}
	shifts := 1
	if t.cut && start == 0 {
		// Where the run starts is not known.
		shifts = 4
	}
	for run := run; shifts > 0 && len(run) > 0; run, shifts = run[1:], shifts-1 {
		content, ok := decode(run, a)
		if ok && archiveKind(content) != "" {
			t.innerArchive([]string{"base64"}, content, start, end)
		} else if ok {
			t.inner([]string{"base64"}, content, start, end)
		}
	}
}

// maxInner is the size of the largest archive member within a text that is looked
// at.
const maxInner = 16 << 20

// innerArchive looks at an archive that was in base64, after these steps.
func (t *text) innerArchive(steps []string, data []byte, start, end int) {
	kind := archiveKind(data)
	failed := func(step string, err error) {
		t.broken = append(t.broken, gitscan.Unread{Decoded: append(slices.Clone(steps), step), Reason: err.Error()})
	}
	if len(steps) > t.budget.limits.Depth {
		failed(kind, t.budget.errDepth())
		return
	}
	err := t.budget.unpack(kind, data, func(m member) error {
		content, err := io.ReadAll(io.LimitReader(m, maxInner+1))
		if err == nil && len(content) > maxInner {
			err = errUnpacked
		}
		if steps := append(slices.Clone(steps), m.step); archiveKind(content) != "" {
			t.innerArchive(steps, content, start, end)
		} else {
			t.inner(steps, content, start, end)
		}
		return err
	}, failed)
	if err != nil {
		failed(kind, err)
		t.inner(steps, data, start, end)
	}
}

// readable says whether a run begins as something that can be looked at.
func readable(run []byte, a alphabet) bool {
	head, ok := decode(run[:min(len(run), glance)], a)
	if !ok {
		return false
	}
	if archiveKind(head) != "" || wideOrder(head) != nil {
		return true
	}
	return shape.Printable(head) >= len(head)-2
}

// block joins lines of base64, each as long as the first but for the last one,
// which may be shorter: base64 as mail and tools break it. stop is where it ends,
// or 0 if the run is no line of one.
func (t *text) block(start, end int) (joined []byte, stop int) {
	if end-start < blockLine || !t.startsLine(start) {
		return nil, 0
	}
	length, at := end-start, end
	joined = append(joined, t.bytes[start:end]...)
	for {
		rest := t.bytes[at:]
		cut := bytes.IndexByte(rest, '\n')
		if cut < 0 || len(bytes.TrimSpace(rest[:cut])) > 0 {
			break
		}
		next := at + cut + 1
		next += len(indent(t.bytes[next:]))
		last := runEnd(t.bytes, stdClass, next)
		if last == next || last-next > length {
			break
		}
		if tail := bytes.TrimLeft(t.bytes[last:], "="); len(tail) > 0 && tail[0] != '\n' && tail[0] != '\r' {
			break
		}
		joined = append(joined, t.bytes[next:last]...)
		at = last
		if last-next < length {
			break
		}
	}
	if at == end {
		return nil, 0
	}
	return joined, at
}
