package dropin

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// chooser lists content by other means than the script's. Its error says why
// the list is not all there is.
type chooser func(ctx context.Context, repo git.Repo) (source.Blobs, error)

// scanContent looks at content that the script has no way to choose.
func (c *Command) scanContent(ctx context.Context, choose chooser) int {
	where := c.findPlace(ctx)
	config, status := c.readConfig(ctx)
	if status != statusOK {
		return status
	}
	if where().prefix != "" {
		// The names in the list are seen from the top, those of the options from here.
		top := *c
		top.Repo.Dir = where().top
		for _, file := range []*string{&top.output.baseline, &top.output.writeBaseline} {
			if absolute, err := filepath.Abs(c.path(*file)); err == nil && *file != "" {
				*file = absolute
			}
		}
		c = &top
	}
	content, chooseErr := choose(ctx, c.Repo)
	if c.isStrict(config) {
		return c.strictContent(ctx, config, where(), content, chooseErr)
	}
	result, err := c.grepContent(ctx, config, content)
	if err != nil {
		c.complain("git-secrets: %v", err)
		return statusTrouble
	}
	status = c.verdict(ctx, config, where(), result)
	if chooseErr != nil {
		c.complain("git-secrets: %v", chooseErr)
		return max(status, statusTrouble)
	}
	return status
}

// grepContent prints the lines that match.
func (c *Command) grepContent(ctx context.Context, config *git.Config, content source.Blobs) (grepResult, error) {
	patterns := strings.FieldsFunc(c.patternText(ctx, config), isBlank)
	if len(patterns) == 0 || len(content.List) == 0 {
		return noMatch, nil
	}
	m, err := match.Compile(patterns, match.GitWord)
	if err != nil {
		return noMatch, err
	}
	results, err := scan(ctx, c, content,
		func(doc *gitscan.Document, pad *gitscan.Pad) (gitscan.Lines, bool, error) {
			found, err := gitscan.LinesOf(doc, pad, m)
			return found, len(found.Lines) > 0, err
		})
	if err != nil || len(results) == 0 {
		return noMatch, err
	}
	attributes, err := c.Repo.BinaryAttributes(ctx, config, pathsOf(results))
	if err != nil {
		return noMatch, err
	}
	quoteAll := config.Bool("core.quotepath", true)
	var out bytes.Buffer
	for _, r := range results {
		if isText(attributes[r.Document.Name], r.Found.Binary) {
			writeLines(&out, shownName(&r.Document, quoteAll), r.Found.Lines)
		}
	}
	if out.Len() == 0 {
		return noMatch, nil
	}
	return grepResult{output: out.Bytes()}, nil
}

// pathsOf lists the paths of documents that have one.
func pathsOf(results []gitscan.Result[gitscan.Lines]) []string {
	var paths []string
	for _, r := range results {
		if r.Document.Name != "" {
			paths = append(paths, r.Document.Name)
		}
	}
	return paths
}

// staged is --scan --staged.
func (c *Command) staged(ctx context.Context) int {
	where := c.findPlace(ctx)
	if _, status := c.readConfig(ctx); status != statusOK {
		return status
	}
	if where().top == "" {
		return c.noTree(where())
	}
	return c.scanContent(ctx, func(ctx context.Context, repo git.Repo) (source.Blobs, error) {
		content, unmerged, err := source.Staged(ctx, repo)
		if err == nil {
			err = conflict(unmerged)
		}
		return content, err
	})
}

// conflict says that files have no content to look at; nil if none is in conflict.
func conflict(unmerged []string) error {
	if len(unmerged) == 0 {
		return nil
	}
	return fmt.Errorf("%d files are in conflict and were not looked at, such as %q", len(unmerged), unmerged[0])
}
