package dropin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// emptyTree is what the first commit is compared with.
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// changed are the changes that the script asks for, as of --diff-filter.
const changed = "ACMU"

// preCommit is the pre-commit hook: it looks at the files that the commit adds
// or changes, as the index holds them. If there are none, as when a commit only
// deletes files, the script looks at the whole index, and so does this.
func (c *Command) preCommit(ctx context.Context) int {
	where := c.findPlace(ctx)
	asking, stop := context.WithCancel(ctx)
	defer stop()
	changes := c.findChanges(asking)
	config, status := c.readConfig(ctx)
	if status != statusOK {
		return status
	}
	if c.isStrict(config) {
		stop()
		return c.staged(ctx)
	}
	pattern := combined(c.patternText(ctx, config))
	staged := changes()
	result, err := c.grepStaged(ctx, config, pattern, where(), staged)
	if err != nil {
		result = c.gitGrep(ctx, config, where, pattern, []string{"--cached"}, names(config, staged))
	}
	return c.verdict(ctx, config, where(), result)
}

// grepStaged looks at the blobs of the changes themselves. It is for file names
// that git takes for nothing but the file, seen from the top directory.
func (c *Command) grepStaged(ctx context.Context, config *git.Config, pattern string, where place, staged []git.Change) (grepResult, error) {
	if pattern == "" {
		return noMatch, nil
	}
	if len(staged) == 0 || where.prefix != "" || where.top == "" || !plainGrepConfig(config) ||
		pattern[0] == '-' || c.pathspecSettings() {
		return grepResult{}, errNotFast
	}
	m, err := match.Compile([]string{pattern}, match.GitWord)
	if err != nil {
		return grepResult{}, err
	}
	quoteAll := config.Bool("core.quotepath", true)
	var list []source.BlobRef
	for _, s := range staged {
		// A quoted name finds no file when the script hands it to git grep.
		if git.QuotePath(s.Path, quoteAll) != s.Path {
			continue
		}
		if !plainPathspec(s.Path) {
			return grepResult{}, errNotFast
		}
		if s.Regular() {
			list = append(list, source.BlobRef{ID: s.ID, Path: s.Path})
		}
	}
	return c.grepSource(ctx, config, source.Blobs{Repo: c.Repo, List: list}, m)
}

// pathspecSettings says whether the environment changes what pathspecs mean.
func (c *Command) pathspecSettings() bool {
	for _, name := range []string{"LITERAL", "GLOB", "NOGLOB", "ICASE"} {
		if c.getenv("GIT_"+name+"_PATHSPECS") != "" {
			return true
		}
	}
	return false
}

// names lists the changes as git prints them, quotes and all: that is how the
// script hands them on.
func names(config *git.Config, staged []git.Change) []string {
	quoteAll := config.Bool("core.quotepath", true)
	var all []string
	for _, s := range staged {
		all = append(all, git.QuotePath(s.Path, quoteAll))
	}
	return all
}

// findChanges asks git in the background. The function returned waits.
func (c *Command) findChanges(ctx context.Context) func() []git.Change {
	type answer struct {
		changes []git.Change
		err     error
	}
	found := make(chan answer, 1)
	go func() {
		changes, err := c.Repo.Staged(ctx, "HEAD", changed)
		var exit *git.ExitError
		if errors.As(err, &exit) {
			// There is no commit yet, perhaps.
			if _, noHead := c.Repo.Output(ctx, "rev-parse", "--verify", "HEAD"); noHead != nil {
				changes, err = c.Repo.Staged(ctx, emptyTree, changed)
			}
		}
		found <- answer{changes, err}
	}()
	return func() []git.Change {
		a := <-found
		var exit *git.ExitError
		if errors.As(a.err, &exit) {
			fmt.Fprint(c.Stderr, exit.Stderr)
		} else if a.err != nil {
			c.complain("git-secrets: %v", a.err)
		}
		return a.changes
	}
}

// prepareCommitMsg is the prepare-commit-msg hook: before a merge it looks at
// all that the merged branch brings, as git log prints it.
func (c *Command) prepareCommitMsg(ctx context.Context, args []string) int {
	if len(args) < 2 || args[1] != "merge" || len(args) > 2 && args[2] != "" {
		return statusOK
	}
	config, status := c.readConfig(ctx)
	if status != statusOK {
		return status
	}
	if c.isStrict(config) {
		return c.strictMerge(ctx)
	}
	stderr := c.Stderr
	head, err := c.Repo.Output(ctx, "symbolic-ref", "HEAD")
	var exit *git.ExitError
	if errors.As(err, &exit) {
		fmt.Fprint(stderr, exit.Stderr)
	}
	branch := strings.TrimPrefix(shellCapture(string(head)), "refs/heads/")
	log := c.Repo.Command(ctx, "log", branch+".."+c.merged(), "-p")
	log.Stderr = stderr
	out, err := log.StdoutPipe()
	if err == nil {
		err = log.Start()
	}
	if err != nil {
		c.complain("git-secrets: git log: %v", err)
		return statusGit
	}
	scan := *c
	scan.Stdin = out
	status = scan.scanOrDie(ctx, scanOptions{}, []string{"-"})
	out.Close()
	// Its own complaint is on standard error; the script does not look at its
	// status.
	_ = log.Wait()
	return status
}

// merged is what is being merged: git says it in a variable GITHEAD_<id>.
func (c *Command) merged() string {
	var name string
	for _, entry := range c.Environ {
		if strings.Contains(entry, "GITHEAD") {
			name = entry[strings.LastIndexByte(entry, '=')+1:]
		}
	}
	return name
}
