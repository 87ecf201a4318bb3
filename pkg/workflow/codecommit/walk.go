package codecommit

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"
)

// CodeCommit is what reading a repository takes.
type CodeCommit interface {
	GetRepository(context.Context, *codecommit.GetRepositoryInput, ...func(*codecommit.Options)) (*codecommit.GetRepositoryOutput, error)
	GetBranch(context.Context, *codecommit.GetBranchInput, ...func(*codecommit.Options)) (*codecommit.GetBranchOutput, error)
	GetFolder(context.Context, *codecommit.GetFolderInput, ...func(*codecommit.Options)) (*codecommit.GetFolderOutput, error)
	GetCommit(context.Context, *codecommit.GetCommitInput, ...func(*codecommit.Options)) (*codecommit.GetCommitOutput, error)
	GetDifferences(context.Context, *codecommit.GetDifferencesInput, ...func(*codecommit.Options)) (*codecommit.GetDifferencesOutput, error)
	GetBlob(context.Context, *codecommit.GetBlobInput, ...func(*codecommit.Options)) (*codecommit.GetBlobOutput, error)
}

// maxCommits bounds how many commits are read for one push.
const maxCommits = 500

// commit is one that was read.
type commit struct {
	id, message string
	parents     []string
	// at is the committer's time in seconds since 1970.
	at int64
	// old: it was there before the push.
	old bool
}

// byTime is a heap of commits, the newest on top.
type byTime []*commit

func (h byTime) Len() int           { return len(h) }
func (h byTime) Less(i, j int) bool { return h[i].at > h[j].at }
func (h byTime) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byTime) Push(x any)        { *h = append(*h, x.(*commit)) }
func (h *byTime) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// walk finds the commits that a push brings: from the newest back, on both sides
// at once, until all that is left was there before. CodeCommit has no call for
// it.
type walk struct {
	client     CodeCommit
	repository string
	known      map[string]*commit
	left       byTime
}

// newCommits lists the commits behind what was visited that are not behind any of
// had, the newest first. more says that there are further ones, which were not read
// for their number or for want of time.
func (w *walk) newCommits(ctx context.Context, had []string) (list []*commit, more bool, err error) {
	for _, id := range had {
		// One that is gone, after a forced push, and the object of a tag hide nothing.
		if err := w.visit(ctx, id, true); err != nil && !noCommit(err) {
			return nil, false, err
		}
	}
	for slices.ContainsFunc(w.left, func(c *commit) bool { return !c.old }) {
		c := heap.Pop(&w.left).(*commit)
		if !c.old {
			list = append(list, c)
		}
		for _, parent := range c.parents {
			if len(w.known) >= maxCommits && w.known[parent] == nil {
				more = more || !c.old
				continue
			}
			err := w.visit(ctx, parent, c.old)
			if err != nil && ctx.Err() == nil {
				return nil, false, err
			}
			more = more || err != nil && !c.old
		}
	}
	// Some turned out to be old after they had been listed.
	return slices.DeleteFunc(list, func(c *commit) bool { return c.old }), more, nil
}

// visit reads a commit, or notes that one that was read is old, with all that is
// known to be behind it.
func (w *walk) visit(ctx context.Context, id string, old bool) error {
	c := w.known[id]
	switch {
	case c != nil && old && !c.old:
		c.old = true
		for _, parent := range c.parents {
			if w.known[parent] == nil {
				continue
			}
			if err := w.visit(ctx, parent, true); err != nil {
				return err
			}
		}
		return nil
	case c != nil:
		return nil
	}
	out, err := w.client.GetCommit(ctx, &codecommit.GetCommitInput{RepositoryName: &w.repository, CommitId: &id})
	if err != nil {
		return fmt.Errorf("codecommit GetCommit %s %s: %w", w.repository, id, err)
	}
	c = &commit{id: id, old: old}
	if got := out.Commit; got != nil {
		c.message, c.parents = aws.ToString(got.Message), got.Parents
		if got.Committer != nil {
			c.at = seconds(aws.ToString(got.Committer.Date))
		}
	}
	w.known[id] = c
	heap.Push(&w.left, c)
	return nil
}

// seconds reads git's form of a time, "1700000000 +0100". Whatever else it is
// counts as very old: then more is read, not less.
func seconds(date string) int64 {
	number, _, _ := strings.Cut(date, " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
