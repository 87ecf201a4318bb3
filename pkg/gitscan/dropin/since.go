package dropin

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// since is --scan-history --since: what the commits on all refs bring that came
// after a commit, or at or after a time.
func (c *Command) since(ctx context.Context, start string) int {
	return c.scanContent(ctx, func(ctx context.Context, repo git.Repo) (source.Blobs, error) {
		out, err := repo.Output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", start+"^{commit}")
		if err == nil {
			return source.Since(ctx, repo, strings.TrimSpace(string(out)))
		}
		now := time.Now()
		from, ok := readTime(start, now)
		if ok && from.After(now) {
			return source.Blobs{}, fmt.Errorf("--since: %q lies ahead: nothing came after it", start)
		}
		if !ok {
			return source.Blobs{}, fmt.Errorf("--since: %q is no commit of this repository, and no time such as 2026-01-31, 2026-01-31T08:00:00Z or 3.days", start)
		}
		return source.SinceTime(ctx, repo, from)
	})
}

var span = regexp.MustCompile(`^(\d{1,4})[ .](hour|day|week|month|year)s?(?:[ .]ago)?$`)

// readTime reads a date (UTC), a time in the form of RFC 3339, or a span before
// now. It takes less than git does on purpose: git takes any word for a time,
// and a mistake would then be a scan of nothing.
func readTime(text string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	parts := span.FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	switch parts[2] {
	case "hour":
		return now.Add(-time.Duration(n) * time.Hour), true
	case "day":
		return now.AddDate(0, 0, -n), true
	case "week":
		return now.AddDate(0, 0, -7*n), true
	case "month":
		return now.AddDate(0, -n, 0), true
	}
	return now.AddDate(-n, 0, 0), true
}
