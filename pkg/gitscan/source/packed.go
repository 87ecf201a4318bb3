package source

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/pack"
)

// ErrReplaced says that some objects stand in for others (git replace), which
// git minds and the packs do not show.
var ErrReplaced = errors.New("objects are replaced")

// OpenPacks opens the packs of a repository. On an error all its objects can
// still be had from git; see [AllBlobs].
func OpenPacks(ctx context.Context, repo git.Repo, config *git.Config) (*pack.Repository, error) {
	replaced, err := repo.Output(ctx, "for-each-ref", "--count=1", "refs/replace")
	if err != nil {
		return nil, err
	}
	if len(replaced) > 0 {
		return nil, ErrReplaced
	}
	out, err := repo.Output(ctx, "rev-parse", "--git-path", "objects")
	if err != nil {
		return nil, err
	}
	size := 20
	if strings.EqualFold(config.Last("extensions.objectformat"), "sha256") {
		size = 32
	}
	return pack.Open(within(repo.Dir, strings.TrimSuffix(string(out), "\n")), size)
}

// Packed is the blobs in packs, each for itself. A blob in several packs comes
// several times. Their order is of no meaning, and Seq is 0 for all.
type Packed struct {
	Packs *pack.Repository
}

// Shards share the blobs as they go.
func (p Packed) Shards(_ context.Context, n int) ([]gitscan.Shard, error) {
	shards := make([]gitscan.Shard, n)
	for i := range shards {
		shards[i] = func(yield func(*gitscan.Document) error) error {
			return p.Packs.Walk(func(id, text []byte) error {
				return yield(&gitscan.Document{
					Kind: gitscan.Blob, ID: hex.EncodeToString(id),
					Read: func(_ *gitscan.Pad, chunk func([]byte) error) error { return chunk(text) },
				})
			})
		}
	}
	return shards, nil
}

// BlobsAmong lists those of the objects that are blobs. The ids are in hex.
func BlobsAmong(ctx context.Context, repo git.Repo, ids []string) ([]BlobRef, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	stdin := strings.NewReader(strings.Join(ids, "\n") + "\n")
	out, err := repo.Filter(ctx, stdin, "cat-file", "--buffer", "--batch-check=%(objecttype) %(objectname)")
	if err != nil {
		return nil, err
	}
	var list []BlobRef
	for line := range strings.Lines(string(out)) {
		kind, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if id == "missing" {
			return nil, errMissing(kind)
		}
		if kind == "blob" {
			list = append(list, BlobRef{ID: id})
		}
	}
	return list, nil
}
