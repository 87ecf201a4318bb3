package codecommit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

const (
	// maxFiles bounds how many files are read for one push, and maxBytes how
	// much of them.
	maxFiles = 5_000
	maxBytes = 1 << 30
	// maxListed bounds what one commit differs in from its parents: a merge may
	// bring few files and differ in very many from each.
	maxListed = 50_000
)

// file is a file that a commit brings.
type file struct{ path, blob, commit string }

// files lists what none of a commit's parents has under the path. more says that
// the limit was reached.
func (w *walk) files(ctx context.Context, c *commit, limit int) (list []file, more bool, err error) {
	parents := c.parents
	if len(parents) == 0 {
		parents = []string{""}
	}
	times := map[file]int{}
	for _, parent := range parents {
		pages := codecommit.NewGetDifferencesPaginator(w.client, &codecommit.GetDifferencesInput{
			RepositoryName: &w.repository, AfterCommitSpecifier: &c.id, BeforeCommitSpecifier: nonempty(parent),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, false, fmt.Errorf("codecommit GetDifferences %s %s: %w", w.repository, c.id, err)
			}
			for _, d := range page.Differences {
				if d.AfterBlob == nil || !regular(aws.ToString(d.AfterBlob.Mode)) {
					continue
				}
				f := file{aws.ToString(d.AfterBlob.Path), aws.ToString(d.AfterBlob.BlobId), c.id}
				if times[f]++; times[f] == len(parents) {
					list = append(list, f)
				}
			}
			if len(list) > limit || len(times) > maxListed {
				return list[:min(len(list), limit)], true, nil
			}
		}
	}
	return list, false, nil
}

func nonempty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// regular says whether a mode is that of a file, and not of a link or a
// submodule.
func regular(mode string) bool { return mode == "100644" || mode == "100755" }

// errTooMuch says that a push brings more than is read.
var errTooMuch = errors.New("the push brings more than the function reads")

// content is a source of messages and files.
type content struct {
	walk  *walk
	docs  []gitscan.Document
	bytes atomic.Int64
}

// message adds that of a commit.
func (s *content) message(c *commit) {
	s.docs = append(s.docs, gitscan.Document{
		Kind: gitscan.Message, ID: c.id, Commit: c.id,
		Read: func(_ *gitscan.Pad, chunk func([]byte) error) error { return chunk([]byte(c.message)) },
	})
}

func (s *content) file(ctx context.Context, f file) {
	s.docs = append(s.docs, gitscan.Document{
		Kind: gitscan.Blob, Name: f.path, ID: f.blob, Commit: f.commit,
		Read: func(pad *gitscan.Pad, chunk func([]byte) error) error { return s.read(ctx, f, pad, chunk) },
	})
}

func (s *content) read(ctx context.Context, f file, pad *gitscan.Pad, chunk func([]byte) error) error {
	if s.bytes.Load() > maxBytes {
		return errTooMuch
	}
	out, err := s.walk.client.GetBlob(ctx, &codecommit.GetBlobInput{RepositoryName: &s.walk.repository, BlobId: &f.blob})
	if err != nil {
		// The reason is shown; AWS's words name what others named.
		return fmt.Errorf("codecommit GetBlob: %s", awserr.Code(err))
	}
	s.bytes.Add(int64(len(out.Content)))
	return pad.Chunks(bytes.NewReader(out.Content), int64(len(out.Content)), chunk)
}

// Shards implements gitscan.Source.
func (s *content) Shards(_ context.Context, n int) ([]gitscan.Shard, error) {
	var next atomic.Int64
	shards := make([]gitscan.Shard, n)
	for i := range shards {
		shards[i] = func(yield func(*gitscan.Document) error) error {
			for {
				at := int(next.Add(1)) - 1
				if at >= len(s.docs) {
					return nil
				}
				doc := s.docs[at]
				doc.Seq = at
				if err := yield(&doc); err != nil {
					return err
				}
			}
		}
	}
	return shards, nil
}
