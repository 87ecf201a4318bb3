package dropin

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// prePush is the pre-push hook: it looks at the commits that are about to be
// pushed, whichever way they came about: a merge that only moves a branch, a
// cherry-pick and a commit made without hooks have not been looked at before.
func (c *Command) prePush(ctx context.Context) int {
	updates, err := source.ReadUpdates(c.Stdin)
	if err != nil {
		c.complain("git-secrets: %v", err)
		return statusTrouble
	}
	return c.scanContent(ctx, func(ctx context.Context, repo git.Repo) (source.Blobs, error) {
		return source.Pushed(ctx, repo, updates)
	})
}

// shownName is how a document is called that is not a file on disk: as git
// grep calls a file of a commit.
func shownName(doc *gitscan.Document, quoteAll bool) string {
	name := git.QuotePath(doc.Name, quoteAll)
	switch {
	case doc.Kind == gitscan.Message && doc.Commit == "":
		return doc.ID + ":(tag message)"
	case doc.Kind == gitscan.Message:
		return doc.Commit + ":(commit message)"
	case doc.Name == "":
		return doc.ID
	case doc.Commit != "":
		return doc.Commit + ":" + name
	}
	return name
}
