package summarize

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// collect gives the collector the records of every part, and returns the parts
// with their digests and what could not be read of them.
func (h *Handler) collect(ctx context.Context, c *usage.Collector, regions []workflow.RegionRead) ([]evidence.Object, []usage.BlindSpot) {
	files, unread := []evidence.Object{}, []usage.BlindSpot{}
	for _, region := range regions {
		c.Malformed(region.Malformed)
		for _, key := range region.Parts {
			body, err := h.Evidence.Get(ctx, key)
			if err == nil {
				sum := sha256.Sum256(body)
				files = append(files, evidence.Object{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)})
				err = readPart(c, body)
			}
			if err != nil {
				unread = append(unread, usage.BlindSpot{What: region.Region, Why: fmt.Sprintf("kept records could not be read back (%s): %s", key, awserr.Code(err))})
			}
		}
	}
	return files, unread
}

// readPart reads gzip JSON lines.
func readPart(c *usage.Collector, body []byte) error {
	zipped, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return err
	}
	lines := bufio.NewReader(zipped)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if record, err := trail.Parse(line); err != nil {
				c.Malformed(1)
			} else {
				c.Add(record)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// maxMinted bounds the ids that travel with the case.
const maxMinted = 200

func mintedIDs(c *usage.Collector) []string {
	ids := c.Minted()
	return ids[:min(len(ids), maxMinted)]
}

// longest is how long temporary credentials live at most.
const longest = 36 * time.Hour

// aliveUntil is the latest end of the temporary credentials of a tree. One
// whose end is not known is taken to live as long as any can.
func aliveUntil(minted []usage.Minted) time.Time {
	var latest time.Time
	for _, m := range minted {
		end := m.ExpiresAt.Time
		if end.IsZero() && !m.IssuedAt.IsZero() {
			end = m.IssuedAt.Add(longest)
		}
		if m.Kind.Temporary() && end.After(latest) {
			latest = end
		}
		if below := aliveUntil(m.Minted); below.After(latest) {
			latest = below
		}
	}
	return latest
}
