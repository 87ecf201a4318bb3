package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// BlobRef is a blob, and the path under which it was found. It may also be a
// commit or a tag, for its message.
type BlobRef struct {
	ID string
	// Path may be "": then the blob is looked at for itself.
	Path string
	// Commit is the commit that brings the blob, or "".
	Commit string
}

// Blobs is a list of blobs and messages. Each shard has a git cat-file of its
// own.
type Blobs struct {
	Repo git.Repo
	List []BlobRef
}

// Shards cuts the list into parts of the same length. Neighbours stay together:
// in a pack they are stored as differences from each other.
func (b Blobs) Shards(ctx context.Context, n int) ([]gitscan.Shard, error) {
	n = min(n, len(b.List))
	shards := make([]gitscan.Shard, n)
	for i := range n {
		from, to := i*len(b.List)/n, (i+1)*len(b.List)/n
		shards[i] = func(yield func(*gitscan.Document) error) error {
			return b.part(ctx, from, to, yield)
		}
	}
	return shards, nil
}

func (b Blobs) part(ctx context.Context, from, to int, yield func(*gitscan.Document) error) error {
	ids := make([]string, 0, to-from)
	for _, ref := range b.List[from:to] {
		ids = append(ids, ref.ID)
	}
	seq := from
	return b.Repo.Objects(ctx, ids, func(object *git.Object) error {
		ref := b.List[seq]
		if object.Missing() {
			return errMissing(ref.ID)
		}
		if object.Type != "blob" && ref.Path != "" {
			// In a damaged pack a bit is enough for that. The text would pass for what
			// stands before a message.
			return fmt.Errorf("object %s should be a blob and is a %s: the repository is damaged", ref.ID, object.Type)
		}
		doc := &gitscan.Document{
			Seq: seq, Kind: gitscan.Blob, Name: ref.Path, ID: ref.ID, Commit: ref.Commit,
			Read: func(pad *gitscan.Pad, chunk func([]byte) error) error {
				return pad.Chunks(object.Content, object.Size, chunk)
			},
		}
		if object.Type != "blob" {
			doc.Kind = gitscan.Message
			doc.Read = func(pad *gitscan.Pad, chunk func([]byte) error) error {
				return pad.Chunks(message(object), -1, chunk)
			}
		}
		seq++
		return yield(doc)
	})
}

func errMissing(id string) error { return fmt.Errorf("object %s is missing from the repository", id) }

// message is the text of a commit or a tag: what follows the first empty line.
// The lines before it are of git: ids, names, times, signatures.
func message(object *git.Object) io.Reader {
	r := bufio.NewReader(object.Content)
	for {
		line, err := r.ReadSlice('\n')
		// At an error nothing is left; reading on gives it again.
		if len(line) == 1 || err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return r
		}
	}
}

// IndexBlobs lists the regular files of the index. Files in conflict have no content
// yet; their paths are returned apart.
func IndexBlobs(ctx context.Context, repo git.Repo, pathspecs []string) (list []BlobRef, unmerged []string, err error) {
	err = repo.Index(ctx, pathspecs, func(e git.Entry) error {
		switch {
		case e.Stage != '0':
			unmerged = append(unmerged, e.Path)
		case e.Regular():
			list = append(list, BlobRef{ID: e.ID, Path: e.Path})
		}
		return nil
	})
	// Each of its sides is an entry.
	return list, slices.Compact(unmerged), err
}

// AllBlobs lists every blob in the repository once, reachable or not, in the
// order in which they are stored.
func AllBlobs(ctx context.Context, repo git.Repo) ([]BlobRef, error) {
	var list []BlobRef
	err := allObjects(ctx, repo, func(kind, id string) {
		if kind == "blob" {
			list = append(list, BlobRef{ID: id})
		}
	})
	return list, err
}

// AllMessages lists every commit and every tag in the repository once, reachable
// or not.
func AllMessages(ctx context.Context, repo git.Repo) ([]BlobRef, error) {
	var list []BlobRef
	err := allObjects(ctx, repo, func(kind, id string) {
		switch kind {
		case "commit":
			list = append(list, BlobRef{ID: id, Commit: id})
		case "tag":
			list = append(list, BlobRef{ID: id})
		}
	})
	return list, err
}

func allObjects(ctx context.Context, repo git.Repo, each func(kind, id string)) error {
	s, err := repo.Start(ctx, nil, "cat-file", "--batch-all-objects", "--unordered",
		"--batch-check=%(objecttype) %(objectname)")
	if err != nil {
		return err
	}
	for {
		line, err := s.ReadSlice('\n')
		if err != nil {
			break
		}
		kind, id, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), " ")
		if ok && id == "missing" {
			// So git says of one that it cannot read, and ends well.
			s.Abort()
			return errMissing(kind)
		}
		if ok {
			each(kind, id)
		}
	}
	// The exit status says whether the list ended where it should.
	return s.Close()
}
