package investigate

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// partSize is how many bytes of records make one object, before compression.
const partSize = 8 << 20

// keeper stores records as gzip JSON lines, cleaned of secrets. When it cannot,
// the reading goes on, since the count of events is worth having, and the
// problem is named.
type keeper struct {
	store    Store
	incident string
	region   *workflow.RegionRead
	lines    bytes.Buffer
	problem  string
}

func (k *keeper) add(ctx context.Context, records []trail.Record) {
	for _, record := range records {
		line, err := evidence.Redact(record.Raw)
		if err != nil {
			k.problem = "a record could not be cleaned of secrets and was not kept"
			continue
		}
		k.lines.Write(line)
		k.lines.WriteByte('\n')
	}
	if k.lines.Len() >= partSize {
		k.flush(ctx)
	}
}

// flush stores what has gathered. The part's number is its place in the list,
// so that an invocation that is repeated writes the same objects again.
func (k *keeper) flush(ctx context.Context) {
	if k.lines.Len() == 0 {
		return
	}
	name := fmt.Sprintf("records/%s/%04d.jsonl.gz", k.region.Region, len(k.region.Parts)+1)
	body, err := compress(k.lines.Bytes())
	k.lines.Reset()
	if err != nil {
		k.problem = "records could not be compressed: " + err.Error()
		return
	}
	object, err := k.store.Put(ctx, k.incident, name, body)
	if err != nil {
		k.problem = "records could not be stored: " + awserr.Code(err)
		return
	}
	k.region.Parts = append(k.region.Parts, object.Key)
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
