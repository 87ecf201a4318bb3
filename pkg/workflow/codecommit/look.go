package codecommit

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// look reads what the push brings. What there is no time for is named as that.
func (h *Handler) look(ctx context.Context, d *Detail) (gitscan.Report, Result, error) {
	reading := ctx
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		reading, cancel = context.WithDeadline(ctx, deadline.Add(-spare))
		defer cancel()
	}
	result := Result{Started: []string{}}
	w := &walk{client: h.Client, repository: d.RepositoryName, known: map[string]*commit{}}
	commits, unread, err := h.commits(reading, w, d)
	if err != nil {
		return gitscan.Report{}, result, err
	}
	source := &content{walk: w}
	seen := map[file]bool{}
	for _, c := range commits {
		source.message(c)
		list, more, err := w.files(reading, c, maxFiles-result.Files)
		if err != nil || more {
			unread = append(unread, gitscan.Unread{Commit: c.id, Reason: reason(err)})
		}
		for _, f := range list {
			if once := (file{path: f.path, blob: f.blob}); !seen[once] {
				seen[once] = true
				source.file(reading, f)
				result.Files++
			}
		}
	}
	result.Commits = len(commits)
	found, err := h.Detect(ctx, source)
	found.Unread = append(unread, found.Unread...)
	return found, result, err
}

// commits lists the commits that the push brings, and what of it cannot be looked
// at.
func (h *Handler) commits(ctx context.Context, w *walk, d *Detail) (list []*commit, unread []gitscan.Unread, err error) {
	had, err := h.had(ctx, d)
	if awserr.Of(err) == awserr.NotFound {
		return nil, []gitscan.Unread{{Reason: "the repository is gone"}}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	tip, missing, err := w.tip(ctx, d)
	if missing != nil {
		unread = append(unread, *missing)
	}
	if err != nil || tip == "" {
		return nil, unread, err
	}
	list, more, err := w.newCommits(ctx, had)
	if more {
		unread = append(unread, gitscan.Unread{Reason: fmt.Sprintf("the push brings more commits than the newest %d, which were looked at", len(list))})
	}
	return list, unread, err
}

// reason says why the files of a commit are not all there.
func reason(err error) string {
	if err == nil {
		return errTooMuch.Error()
	}
	return "its files could not be listed: " + awserr.Code(err)
}

// had lists what the repository had before: the ref itself, and for another
// branch what is on the default one. What comes to that one is looked at then.
func (h *Handler) had(ctx context.Context, d *Detail) ([]string, error) {
	var had []string
	if old := d.had(); old != "" {
		had = append(had, old)
	}
	repository, err := h.Client.GetRepository(ctx, &codecommit.GetRepositoryInput{RepositoryName: &d.RepositoryName})
	if err != nil {
		return nil, fmt.Errorf("codecommit GetRepository %s: %w", d.RepositoryName, err)
	}
	branch := ""
	if m := repository.RepositoryMetadata; m != nil {
		branch = aws.ToString(m.DefaultBranch)
	}
	if branch == "" || d.ReferenceType == "branch" && d.ReferenceName == branch {
		return had, nil
	}
	out, err := h.Client.GetBranch(ctx, &codecommit.GetBranchInput{RepositoryName: &d.RepositoryName, BranchName: &branch})
	switch {
	case awserr.Of(err) == awserr.NotFound:
		return had, nil
	case err != nil:
		return nil, fmt.Errorf("codecommit GetBranch %s %s: %w", d.RepositoryName, branch, err)
	case out.Branch != nil && aws.ToString(out.Branch.CommitId) != "":
		had = append(had, *out.Branch.CommitId)
	}
	return had, nil
}
