package gitscan

import (
	"context"
	"sync/atomic"
)

// Counted is a source that tells, while it is scanned, how far the scan is.
type Counted struct {
	Source
	documents, bytes atomic.Int64
}

// Documents is how many documents a scan has finished with, and Bytes is how
// much of their text it has read.
func (c *Counted) Documents() int64 { return c.documents.Load() }

// Bytes is described with Documents.
func (c *Counted) Bytes() int64 { return c.bytes.Load() }

// Shards are those of the source, counted.
func (c *Counted) Shards(ctx context.Context, n int) ([]Shard, error) {
	shards, err := c.Source.Shards(ctx, n)
	for i, shard := range shards {
		shards[i] = func(yield func(*Document) error) error {
			return shard(func(doc *Document) error {
				c.count(doc)
				err := yield(doc)
				c.documents.Add(1)
				return err
			})
		}
	}
	return shards, err
}

func (c *Counted) count(doc *Document) {
	read := doc.Read
	doc.Read = func(pad *Pad, chunk func([]byte) error) error {
		return read(pad, func(text []byte) error {
			c.bytes.Add(int64(len(text)))
			return chunk(text)
		})
	}
}
