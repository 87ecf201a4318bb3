// Package source lists the documents of a git repository: the files of its
// working tree, of its index, of its history.
package source

import (
	"context"
	"errors"
	"syscall"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// batch is how many files are handed to a worker at a time.
const batch = 64

// ErrAssumedUnchanged says that some file is marked as assumed unchanged, for
// which git looks at the index in place of the working tree.
var ErrAssumedUnchanged = errors.New("files are assumed unchanged")

// Worktree is the tracked regular files in the working tree, as git grep sees
// them: without files that are gone, that are left out of a sparse checkout,
// or in whose place something else stands now.
type Worktree struct {
	Repo git.Repo
	// Pathspecs limit the files; empty is all below the current directory.
	Pathspecs []string
	// Forgiving goes on where git would not, or would look elsewhere: a file that
	// cannot be opened is yielded, and reading it fails; and one that is assumed
	// unchanged is taken from the working tree all the same.
	Forgiving bool
	// Untracked takes the files that git does not track as well, but for those
	// that it ignores.
	Untracked bool
}

// tracked is a file and its place in the index.
type tracked struct {
	seq  int
	path string
}

// Shards starts git ls-files; the shards share what it prints.
func (w Worktree) Shards(ctx context.Context, n int) ([]gitscan.Shard, error) {
	batches := make(chan []tracked, 2*n)
	var listErr error
	go func() {
		defer close(batches)
		listErr = w.list(ctx, batches)
	}()
	shard := func(yield func(*gitscan.Document) error) error {
		for files := range batches {
			for i := range files {
				if err := w.file(&files[i], yield); err != nil {
					return err
				}
			}
		}
		// Set before the channel was closed.
		return listErr
	}
	shards := make([]gitscan.Shard, n)
	for i := range shards {
		shards[i] = shard
	}
	return shards, nil
}

func (w Worktree) list(ctx context.Context, batches chan<- []tracked) error {
	files := make([]tracked, 0, batch)
	send := func() error {
		select {
		case batches <- files:
			files = make([]tracked, 0, batch)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	seq, last := 0, ""
	add := func(path string) error {
		files = append(files, tracked{seq: seq, path: path})
		if len(files) == batch {
			return send()
		}
		return nil
	}
	err := w.Repo.Index(ctx, w.Pathspecs, func(e git.Entry) error {
		seq++
		if e.Tag >= 'a' && e.Tag <= 'z' && !w.Forgiving {
			return ErrAssumedUnchanged
		}
		// The sides of an unmerged file are one file in the working tree.
		if !e.Regular() || e.Tag == 'S' || e.Tag == 's' || e.Path == last {
			return nil
		}
		last = e.Path
		return add(e.Path)
	})
	if err == nil && w.Untracked {
		err = w.Repo.Untracked(ctx, w.Pathspecs, func(path string) error {
			seq++
			return add(path)
		})
	}
	if err != nil {
		return err
	}
	return send()
}

// file opens a file and yields it. A file that git would pass over is not
// yielded.
func (w Worktree) file(f *tracked, yield func(*gitscan.Document) error) error {
	file, size, err := openRegular(w.Repo.Dir, f.path)
	if errors.Is(err, errNoFile) {
		return nil
	}
	if errors.Is(err, syscall.ENOTDIR) && w.Forgiving {
		// Its directory has given way to a file, and it is gone, too.
		return nil
	}
	if err != nil && w.Forgiving {
		return yield(&gitscan.Document{
			Seq: f.seq, Kind: gitscan.File, Name: f.path,
			Read: func(*gitscan.Pad, func([]byte) error) error { return err },
		})
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return yield(&gitscan.Document{
		Seq: f.seq, Kind: gitscan.File, Name: f.path,
		Read: func(pad *gitscan.Pad, chunk func([]byte) error) error {
			return pad.Chunks(file, size, chunk)
		},
	})
}
