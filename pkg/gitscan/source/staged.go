package source

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// Staged lists the regular files that the index adds or changes against the
// last commit, or all of them if there is no commit yet. Files in conflict have
// no content to commit; their paths are returned apart.
func Staged(ctx context.Context, repo git.Repo) (found Blobs, unmerged []string, err error) {
	found.Repo = repo
	base := "HEAD"
	if _, err := repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil {
		// The id depends on how the repository names objects; no such object
		// need be there.
		empty, err := repo.Filter(ctx, strings.NewReader(""), "hash-object", "-t", "tree", "--stdin")
		if err != nil {
			return found, nil, err
		}
		base = strings.TrimSpace(string(empty))
	}
	// T is what became a file and was something else.
	changes, err := repo.Staged(ctx, base, "AMTU")
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
