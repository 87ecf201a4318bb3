package dropin

import (
	"context"
	"errors"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// place is where the command runs.
type place struct {
	// top is the root of the working tree, or "" if there is none.
	top string
	// prefix is the current directory seen from there: "" or "a/b/".
	prefix string
	// complaint is what git said if there is no working tree.
	complaint string
}

// findPlace asks git in the background, once, since the answer is needed at the
// end of a scan only. The function returned waits for it.
func (c *Command) findPlace(ctx context.Context) func() place {
	if c.where != nil {
		return c.where
	}
	found := make(chan place, 1)
	go func() {
		out, err := c.Repo.Output(ctx, "rev-parse", "--show-toplevel", "--show-prefix")
		var exit *git.ExitError
		switch {
		case errors.As(err, &exit):
			found <- place{complaint: exit.Stderr}
		case err != nil:
			found <- place{complaint: "git-secrets: " + err.Error() + "\n"}
		default:
			top, prefix, _ := strings.Cut(string(out), "\n")
			found <- place{top: top, prefix: strings.TrimSuffix(prefix, "\n")}
		}
	}()
	var answer *place
	c.where = func() place {
		if answer == nil {
			p := <-found
			answer = &p
		}
		return *answer
	}
	return c.where
}
