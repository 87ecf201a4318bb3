package investigate

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/redact"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// partSize is how many bytes of records make one object, before compression.
const partSize = 8 << 20

// keeper stores what was read as gzip JSON lines, cleaned of secrets. When it
// cannot, the reading goes on, since the count of events is worth having, and
// the problem is named.
type keeper struct {
	store    Store
	incident string
	problem  string

	records, others pile
}

// pile gathers lines for the next object of its kind.
type pile struct {
	*keeper
	lines bytes.Buffer
	// parts counts the objects, name names one of them.
	parts *workflow.Parts
	name  func(n int) string
}

func newKeeper(store Store, incident string, r *workflow.RegionRead) *keeper {
	k := &keeper{store: store, incident: incident}
	k.records = pile{keeper: k, parts: &r.Parts, name: func(n int) string { return r.PartName(n) }}
	k.others = pile{keeper: k, parts: &r.Others, name: func(n int) string { return r.OthersName(n) }}
	return k
}

// add keeps records, and returns how many they were.
func (p *pile) add(ctx context.Context, records []trail.Record) int {
	for _, record := range records {
		p.line(ctx, record.Raw)
	}
	return len(records)
}

// line keeps one document.
func (p *pile) line(ctx context.Context, doc json.RawMessage) {
	line, err := redact.JSON(doc)
	if err != nil {
		p.problem = "a record could not be cleaned of secrets and was not kept"
		return
	}
	p.lines.Write(line)
	p.lines.WriteByte('\n')
	if p.lines.Len() >= partSize {
		p.flush(ctx)
	}
}

// flush stores what has gathered.
func (k *keeper) flush(ctx context.Context) {
	k.records.flush(ctx)
	k.others.flush(ctx)
}

// flush stores what has gathered. The part's number is its place in the order,
// so that an invocation that is repeated writes the same objects again.
func (p *pile) flush(ctx context.Context) {
	if p.lines.Len() == 0 {
		return
	}
	body, err := compress(p.lines.Bytes())
	p.lines.Reset()
	if err != nil {
		p.problem = "records could not be compressed: " + err.Error()
		return
	}
	if _, err := p.store.Put(ctx, p.incident, p.name(int(*p.parts)+1), body); err != nil {
		p.problem = "records could not be stored: " + awserr.Reason(err)
		return
	}
	*p.parts++
}

func compress(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
