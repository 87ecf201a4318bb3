package source

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// commitObjects lists what commits bring: their messages, and the files that
// none of their parents has under that path. Commits come oldest first, so a
// file that several bring is listed for the one that had it first.
func commitObjects(ctx context.Context, repo git.Repo, commits []string) (Blobs, error) {
	found := Blobs{Repo: repo}
	if len(commits) == 0 {
		return found, nil
	}
	for _, commit := range commits {
		found.List = append(found.List, BlobRef{ID: commit, Commit: commit})
	}
	type file struct{ id, path string }
	seen := map[file]bool{}
	err := repo.Introduced(ctx, commits, func(commit string, c git.Change) error {
		key := file{c.ID, c.Path}
		if c.Regular() && !seen[key] {
			seen[key] = true
			found.List = append(found.List, BlobRef{ID: c.ID, Path: c.Path, Commit: commit})
		}
		return nil
	})
	return found, err
}

// Since lists what the commits on any ref bring that exclude does not have.
func Since(ctx context.Context, repo git.Repo, exclude string) (Blobs, error) {
	out, err := repo.Output(ctx, "rev-list", "--reverse", "--topo-order", "--all", "^"+exclude)
	if err != nil {
		return Blobs{}, err
	}
	return commitObjects(ctx, repo, strings.Fields(string(out)))
}

// SinceTime lists what the commits on any ref bring that were made at or after
// a time, by the clock of the committer.
func SinceTime(ctx context.Context, repo git.Repo, from time.Time) (Blobs, error) {
	// Not --since: git stops at the first older commit that it meets, so that
	// one with a wrong clock would hide those behind it.
	out, err := repo.Output(ctx, "rev-list", "--reverse", "--topo-order", "--timestamp", "--all")
	if err != nil {
		return Blobs{}, err
	}
	var commits []string
	for line := range strings.Lines(string(out)) {
		seconds, commit, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		at, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil {
			return Blobs{}, fmt.Errorf("git rev-list: %w: %q", git.ErrFormat, line)
		}
		if at >= from.Unix() {
			commits = append(commits, commit)
		}
	}
	return commitObjects(ctx, repo, commits)
}
