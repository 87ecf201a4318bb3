package dropin

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// strictMerge is the prepare-commit-msg hook in strict mode: what the merged
// commits bring.
func (c *Command) strictMerge(ctx context.Context) int {
	return c.scanContent(ctx, func(ctx context.Context, repo git.Repo) (source.Blobs, error) {
		commits, err := c.mergedCommits(ctx)
		if err != nil {
			return source.Blobs{Repo: repo}, err
		}
		return source.Merging(ctx, repo, commits)
	})
}

// mergedCommits are the commits that are being merged: git merge names each in a
// variable GITHEAD_<id>, and a merge that stopped for a conflict keeps them in a
// file.
func (c *Command) mergedCommits(ctx context.Context) ([]string, error) {
	var commits []string
	for _, entry := range c.Environ {
		name, _, _ := strings.Cut(entry, "=")
		if id, ok := strings.CutPrefix(name, "GITHEAD_"); ok {
			commits = append(commits, id)
		}
	}
	if len(commits) > 0 {
		return commits, nil
	}
	out, err := c.Repo.Output(ctx, "rev-parse", "--git-path", "MERGE_HEAD")
	if err != nil {
		return nil, err
	}
	path := strings.TrimSuffix(string(out), "\n")
	if c.Repo.Dir != "" && !filepath.IsAbs(path) {
		path = filepath.Join(c.Repo.Dir, path)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("git does not say what is being merged")
	}
	return strings.Fields(string(text)), err
}
