package dropin

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
	"github.com/exposed-key-responder/responder/pkg/gitscan/pack"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// historyOrDie is --scan-history. The script lists the commits whose changes
// match (git log -G), and then searches the whole tree of each (git grep). To
// print the same, faster, this looks at every blob of the repository once:
//
//  1. Blobs with a line that matches at all can be what -G saw; others cannot.
//  2. Only the commits that add or drop such a blob are put to git log -G.
//  3. The trees of the commits that pass are walked. What a blob contributes is
//     known by its id, and a tree without such a blob is known as well.
//
// If no commit passes, the script calls git grep without a revision, which
// searches the working tree. So does this.
func (c *Command) historyOrDie(ctx context.Context) int {
	where := c.findPlace(ctx)
	config, status := c.readConfig(ctx)
	if status != statusOK {
		return status
	}
	if c.isStrict(config) {
		return c.strictHistory(ctx, config, where())
	}
	pattern := combined(c.patternText(ctx, config))
	if pattern == "" {
		return c.clean()
	}
	result, err := c.grepHistory(ctx, config, pattern, where)
	if err != nil {
		result = c.legacyHistory(ctx, pattern)
	}
	return c.verdict(ctx, config, where(), result)
}

// legacyHistory runs the script's two commands.
func (c *Command) legacyHistory(ctx context.Context, pattern string) grepResult {
	commits := c.runGit(ctx, []string{"log", "--all", "-G" + pattern, "--pretty=%H"})
	args := append([]string{"grep", "-nwHEI", pattern}, strings.Fields(string(commits.output))...)
	return c.runGit(ctx, args)
}

func (c *Command) grepHistory(ctx context.Context, config *git.Config, pattern string, where func() place) (grepResult, error) {
	if pattern[0] == '-' || !plainGrepConfig(config) || !plainHistory(config) {
		return grepResult{}, errNotFast
	}
	anywhere, err := match.Compile([]string{pattern}, match.GitAnywhere)
	if err != nil {
		return grepResult{}, err
	}
	word, err := match.Compile([]string{pattern}, match.GitWord)
	if err != nil {
		return grepResult{}, err
	}
	// The two do not need each other until both are done.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var log *changeLog
	var logErr error
	var reading sync.WaitGroup
	reading.Go(func() { log, logErr = c.readChanges(ctx, anywhere) })
	blobs, err := c.matchingBlobs(ctx, config, anywhere, word)
	if err != nil {
		cancel()
	}
	reading.Wait()
	if err := errors.Join(err, logErr); err != nil {
		return grepResult{}, err
	}
	prefix := where().prefix
	if strings.Contains(prefix, "\n") {
		// git cat-file is asked line by line.
		return grepResult{}, errNotFast
	}
	commits, err := c.searchedCommits(ctx, pattern, prefix, log.touching(blobs), blobs)
	if err != nil {
		return grepResult{}, err
	}
	if len(commits) == 0 {
		return c.gitGrep(ctx, config, where, pattern, nil, nil), nil
	}
	return c.grepCommits(ctx, config, commits, blobs)
}

// plainHistory says whether git log -G compares the blobs as they are stored,
// and all of them are here.
func plainHistory(config *git.Config) bool {
	for _, key := range config.Keys("diff.") {
		if strings.HasSuffix(key, ".textconv") {
			return false
		}
	}
	return !isPartial(config)
}

// blobLines is what a blob contributes.
type blobLines struct {
	binary bool
	// lines are those of git grep -w. There may be none: for git log -G a match
	// need not be a word by itself.
	lines []gitscan.Line
}

// matchingBlobs finds the blobs with a line that matches, words or not. They are
// named by their ids in binary.
func (c *Command) matchingBlobs(ctx context.Context, config *git.Config, anywhere, word *match.Matcher) (map[string]blobLines, error) {
	blobs := map[string]blobLines{}
	packs, err := source.OpenPacks(ctx, c.Repo, config)
	if err == nil {
		defer packs.Close()
		err = c.addMatching(ctx, blobs, source.Packed{Packs: packs}, anywhere, word)
	}
	if errors.Is(err, pack.ErrDamaged) {
		// Git lists fewer blobs then than git grep finds by their ids.
		return nil, err
	}
	var rest []source.BlobRef
	if err == nil {
		rest, err = source.BlobsAmong(ctx, c.Repo, packs.Left())
	} else {
		// Git can read what it has written.
		rest, err = source.AllBlobs(ctx, c.Repo)
	}
	if err != nil {
		return nil, err
	}
	err = c.addMatching(ctx, blobs, source.Blobs{Repo: c.Repo, List: rest}, anywhere, word)
	return blobs, err
}

// addMatching adds the blobs of a source.
func (c *Command) addMatching(ctx context.Context, blobs map[string]blobLines, src gitscan.Source, anywhere, word *match.Matcher) error {
	results, err := scan(ctx, c, src,
		func(doc *gitscan.Document, pad *gitscan.Pad) (blobLines, bool, error) {
			found, err := gitscan.LinesOf(doc, pad, anywhere)
			if err != nil || len(found.Lines) == 0 {
				return blobLines{}, false, err
			}
			blob := blobLines{binary: found.Binary}
			for _, line := range found.Lines {
				if word.Line([]byte(line.Text)) {
					blob.lines = append(blob.lines, line)
				}
			}
			return blob, true, nil
		})
	if err != nil {
		return err
	}
	for _, r := range results {
		id, err := hex.DecodeString(r.Document.ID)
		if err != nil {
			return fmt.Errorf("blob %q: %w", r.Document.ID, git.ErrFormat)
		}
		blobs[string(id)] = r.Found
	}
	return nil
}

// commitFiles is the files with a match in the tree of a commit.
type commitFiles struct {
	commit string
	files  []treeFile
}

// searchedCommits lists those of the commits that git log -G lists as well, with
// their files. Both are worked out at the same time.
func (c *Command) searchedCommits(ctx context.Context, pattern, prefix string, candidates []string, blobs map[string]blobLines) ([]commitFiles, error) {
	if len(candidates) == 0 {
		return nil, nil
	}
	var confirmed []string
	var confirmErr error
	var confirming sync.WaitGroup
	confirming.Go(func() { confirmed, confirmErr = c.confirm(ctx, pattern, candidates) })
	walk := newTreeWalk(c.Repo, func(id string) bool { return len(blobs[id].lines) > 0 })
	trees, err := walk.commits(ctx, candidates, prefix)
	confirming.Wait()
	if err := errors.Join(err, confirmErr); err != nil {
		return nil, err
	}
	files := map[string][]treeFile{}
	for i, commit := range candidates {
		files[commit] = trees[i]
	}
	var searched []commitFiles
	for _, commit := range confirmed {
		searched = append(searched, commitFiles{commit: commit, files: files[commit]})
	}
	return searched, nil
}

// grepCommits prints what git grep prints for these commits.
func (c *Command) grepCommits(ctx context.Context, config *git.Config, commits []commitFiles, blobs map[string]blobLines) (grepResult, error) {
	named := map[string]bool{}
	var paths []string
	for _, searched := range commits {
		for _, file := range searched.files {
			if !named[file.path] {
				named[file.path] = true
				paths = append(paths, file.path)
			}
		}
	}
	attributes, err := c.Repo.BinaryAttributes(ctx, config, paths)
	if err != nil {
		return grepResult{}, err
	}
	quoteAll := config.Bool("core.quotepath", true)
	var out bytes.Buffer
	for _, searched := range commits {
		for _, file := range searched.files {
			if blob := blobs[file.id]; isText(attributes[file.path], blob.binary) {
				writeLines(&out, searched.commit+":"+git.QuotePath(file.path, quoteAll), blob.lines)
			}
		}
	}
	if out.Len() == 0 {
		return noMatch, nil
	}
	return grepResult{output: out.Bytes()}, nil
}
