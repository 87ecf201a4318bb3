package source

import (
	"context"
	"errors"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// Staged lists the regular files that the index adds or changes against the
// last commit, or all of them if there is no commit yet. Files in conflict have
// no content to commit; their paths are returned apart.
func Staged(ctx context.Context, repo git.Repo) (found Blobs, unmerged []string, err error) {
	found.Repo = repo
	// T is what became a file and was something else.
	const added = "AMTU"
	changes, err := repo.Staged(ctx, "HEAD", added)
	var exit *git.ExitError
	if errors.As(err, &exit) {
		if _, noCommit := repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); noCommit != nil {
			changes, err = stagedFirst(ctx, repo, added)
		}
	}
	for _, c := range changes {
		switch {
		case c.Status == 'U':
			unmerged = append(unmerged, c.Path)
		case c.Regular():
			found.List = append(found.List, BlobRef{ID: c.ID, Path: c.Path})
		}
	}
	return found, unmerged, err
}

// stagedFirst lists what the index adds to nothing.
func stagedFirst(ctx context.Context, repo git.Repo, filter string) ([]git.Change, error) {
	// The id of the empty tree depends on how the repository names objects; no
	// such object need be there.
	empty, err := repo.Filter(ctx, strings.NewReader(""), "hash-object", "-t", "tree", "--stdin")
	if err != nil {
		return nil, err
	}
	return repo.Staged(ctx, strings.TrimSpace(string(empty)), filter)
}
