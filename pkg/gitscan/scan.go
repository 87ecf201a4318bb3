package gitscan

import (
	"cmp"
	"context"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// Result is what was found in one document.
type Result[R any] struct {
	Document Document
	Found    R
}

// Scan lets look see every document of a source, on several workers at the
// same time. It keeps the results that look wants kept, in the order of the
// source. The first error ends the scan and is returned, with what was kept by then.
func Scan[R any](ctx context.Context, src Source, workers int,
	look func(doc *Document, pad *Pad) (found R, keep bool, err error)) ([]Result[R], error) {

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	shards, err := src.Shards(ctx, workers)
	if err != nil {
		return nil, err
	}
	parts := make([][]Result[R], len(shards))
	group := parallel.NewGroup(func() { cancel(nil) })
	for i, shard := range shards {
		group.Go(func() {
			var err error
			if parts[i], err = scanShard(ctx, shard, look); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	all := slices.Concat(parts...)
	slices.SortStableFunc(all, func(a, b Result[R]) int {
		return cmp.Compare(a.Document.Seq, b.Document.Seq)
	})
	return all, context.Cause(ctx)
}

func scanShard[R any](ctx context.Context, shard Shard,
	look func(doc *Document, pad *Pad) (R, bool, error)) ([]Result[R], error) {

	var pad Pad
	var kept []Result[R]
	err := shard(func(doc *Document) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		found, keep, err := look(doc, &pad)
		if err != nil {
			return err
		}
		if keep {
			result := Result[R]{Document: *doc, Found: found}
			result.Document.Read = nil
			kept = append(kept, result)
		}
		return nil
	})
	return kept, err
}
