package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
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
	return since(ctx, repo, strings.Fields(string(out)))
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
		// The clock is the committer's: it may show any number.
		at, err := strconv.ParseUint(seconds, 10, 64)
		if err != nil {
			return Blobs{}, fmt.Errorf("git rev-list: %w: %q", git.ErrFormat, line)
		}
		if from.Unix() < 0 || at >= uint64(from.Unix()) {
			commits = append(commits, commit)
		}
	}
	return since(ctx, repo, commits)
}

// since lists what commits bring. The error may come with a list: it says then why
// that is not all.
func since(ctx context.Context, repo git.Repo, commits []string) (Blobs, error) {
	found, err := commitObjects(ctx, repo, commits)
	if err != nil {
		return found, err
	}
	cut, err := cutOff(ctx, repo)
	if err == nil && slices.ContainsFunc(commits, func(id string) bool { return cut[id] }) {
		err = errShallow
	}
	return found, err
}

// errShallow says that what came before some commit may belong to the list, too.
var errShallow = errors.New("the repository is shallow: older commits are not here and were not looked at")

// cutOff lists the commits whose parents a shallow repository does not have. Git
// keeps them in a file, and shows them as if they were the first.
func cutOff(ctx context.Context, repo git.Repo) (map[string]bool, error) {
	out, err := repo.Output(ctx, "rev-parse", "--git-path", "shallow")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(within(repo.Dir, strings.TrimSuffix(string(out), "\n")))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	cut := map[string]bool{}
	for _, id := range strings.Fields(string(text)) {
		cut[id] = true
	}
	return cut, nil
}
