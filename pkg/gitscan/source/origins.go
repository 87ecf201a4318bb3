package source

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// Origins says, for each of the blobs, under which paths the commits on any ref
// have it, and which commit brought it first under each. A blob that no commit
// has is left out.
func Origins(ctx context.Context, repo git.Repo, blobs map[string]bool) (map[string][]BlobRef, error) {
	origins := map[string][]BlobRef{}
	if len(blobs) == 0 {
		return origins, nil
	}
	out, err := repo.Output(ctx, "rev-list", "--reverse", "--topo-order", "--all")
	if err != nil {
		return nil, err
	}
	commits := strings.Fields(string(out))
	if len(commits) == 0 {
		return origins, nil
	}
	type file struct{ id, path string }
	seen := map[file]bool{}
	err = repo.Introduced(ctx, commits, func(commit string, c git.Change) error {
		key := file{c.ID, c.Path}
		if blobs[c.ID] && !seen[key] {
			seen[key] = true
			origins[c.ID] = append(origins[c.ID], BlobRef{ID: c.ID, Path: c.Path, Commit: commit})
		}
		return nil
	})
	return origins, err
}

// Merging lists what merging the commits brings to the one that is checked out.
func Merging(ctx context.Context, repo git.Repo, commits []string) (Blobs, error) {
	out, err := repo.Output(ctx, append([]string{"rev-list", "--reverse", "--topo-order", "^HEAD"}, commits...)...)
	if err != nil {
		return Blobs{Repo: repo}, err
	}
	return commitObjects(ctx, repo, strings.Fields(string(out)))
}
