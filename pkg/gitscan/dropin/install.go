package dropin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// hook is a hook and the option that it calls.
type hook struct{ name, option string }

// hooks are those of the script, in the order in which they are installed.
var hooks = []hook{
	{"commit-msg", "commit_msg_hook"},
	{"pre-commit", "pre_commit_hook"},
	{"prepare-commit-msg", "prepare_commit_msg_hook"},
}

// pushHook is one that the script does not have.
var pushHook = hook{"pre-push", "pre_push_hook"}

// install is --install: it writes the hooks of the repository at hand, of
// another one, or of a template directory.
func (c *Command) install(ctx context.Context, dir string, opts options) int {
	wanted := hooks
	// A configuration that cannot be read asks for nothing.
	config, err := c.Repo.ReadConfig(ctx)
	if opts.more.prePush || err == nil && c.isStrict(config) {
		wanted = append(wanted[:len(wanted):len(wanted)], pushHook)
	}
	repository := true
	if dir == "" {
		out, err := c.Repo.Output(ctx, "rev-parse", "--git-dir")
		if err != nil {
			var exit *git.ExitError
			if errors.As(err, &exit) {
				fmt.Fprint(c.Stderr, exit.Stderr)
			}
			c.complain("Not in a Git repository")
			return statusMatched
		}
		dir = shellCapture(string(out))
	} else if isDir(c.path(dir + "/.git")) {
		dir += "/.git"
	} else {
		repository = false
	}
	if err := os.MkdirAll(c.path(dir+"/hooks"), 0o777); err != nil {
		c.complain("git-secrets: %v", err)
		c.complain("Could not create dir: %s", dir)
		return statusMatched
	}
	for _, hook := range wanted {
		if status := c.installHook(dir, hook, opts.force); status != statusOK {
			return status
		}
	}
	if repository {
		c.warnUnused(ctx, dir)
	}
	return statusOK
}

func (c *Command) installHook(dir string, hook hook, force bool) int {
	dest := dir + "/hooks/" + hook.name
	if isDir(c.path(dest + ".d")) {
		dest += ".d/git-secrets"
	}
	path := c.path(dest)
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && !force {
		c.complain("%s already exists. Use -f to force", dest)
		return statusMatched
	}
	// Plain sh: git brings one on Windows, and not every system has bash.
	text := "#!/bin/sh\ngit secrets --" + hook.option + " -- \"$@\"\n"
	err := os.WriteFile(path, []byte(text), 0o777)
	if err == nil {
		// A file that was there keeps its mode through a write.
		err = makeExecutable(path)
	}
	if err != nil {
		c.complain("git-secrets: %v", err)
		return statusMatched
	}
	if c.getenv("GIT_QUIET") == "" {
		green, plain := c.colours()
		fmt.Fprintf(c.Stdout, "%s✓%s Installed %s hook to %s\n", green, plain, hook.name, dest)
	}
	return statusOK
}

// makeExecutable sets the executable bits beside the readable ones.
func makeExecutable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	mode := info.Mode().Perm()
	return os.Chmod(path, mode|mode&0o444>>2)
}

// colours are what tput prints for the terminals of today.
func (c *Command) colours() (green, plain string) {
	switch c.getenv("TERM") {
	case "", "dumb", "unknown":
		return "", ""
	}
	return "\x1b[32m", "\x1b(B\x1b[m"
}

// warnUnused tells if git looks for hooks elsewhere: in a linked worktree, or
// where core.hooksPath is set, the hooks just written would never run. The
// script leaves it at that.
func (c *Command) warnUnused(ctx context.Context, dir string) {
	out, err := c.Repo.Output(ctx, "-C", c.path(dir), "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	if err != nil {
		// A git before 2.31, which cannot tell.
		return
	}
	used := shellCapture(string(out))
	if !sameDir(used, c.path(dir+"/hooks")) {
		c.complain("git-secrets: warning: git runs the hooks in %s here", filepath.FromSlash(used))
	}
}

func sameDir(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
