package codecommit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Notices sends notices.
type Notices interface {
	Publish(context.Context, notice.Message) (string, error)
}

// Handler looks at what was pushed.
type Handler struct {
	Client   CodeCommit
	Detect   gitscan.Detect
	Account  *keys.Account
	Notices  Notices
	Settings settings.Settings
	Now      func() time.Time
}

// Result is what became of a push, for the log.
type Result struct {
	Commits  int `json:"commits"`
	Files    int `json:"files"`
	Findings int `json:"findings"`
	// Unread is how much could not be looked at.
	Unread int `json:"unread"`
	// Started are the executions for keys of this account, and of members.
	Started []string `json:"started"`
	// Notice is the id of the notice; "" if there was nothing to tell.
	Notice string `json:"notice"`
}

const (
	// maxKeys bounds how many keys AWS is asked about for one push.
	maxKeys = 100
	// spare is the time that is kept for asking and telling.
	spare = 2 * time.Minute
)

// Handle looks at one push. Errors are [workflow.TransientError], or such that
// another try does not help.
func (h *Handler) Handle(ctx context.Context, in Event) (Result, error) {
	result, err := h.handle(ctx, in)
	if err != nil && awserr.Retryable(err) {
		return result, &workflow.TransientError{Err: err}
	}
	return result, err
}

func (h *Handler) handle(ctx context.Context, in Event) (Result, error) {
	if err := in.check(h.Settings.Account, h.Settings.Region); err != nil {
		return Result{}, err
	}
	if in.Detail.Event == deleted {
		return Result{Started: []string{}}, nil // brings nothing; what it led to was looked at as it came
	}
	found, result, err := h.look(ctx, &in.Detail)
	if err != nil {
		return Result{}, err
	}
	ids := report.KeyIDs(found.Findings)
	if len(ids) > maxKeys {
		found.Unread = append(found.Unread, gitscan.Unread{Reason: fmt.Sprintf("%d access key ids were found, and AWS was asked about %d", len(ids), maxKeys)})
		ids = ids[:maxKeys]
	}
	asked, refused, err := h.respond(ctx, &in, ids)
	if err != nil {
		return Result{}, err
	}
	for _, id := range ids {
		if execution := asked[id].Execution; execution != "" {
			result.Started = append(result.Started, execution)
		}
	}
	result.Findings, result.Unread = len(found.Findings), len(found.Unread)
	rest := untold(found, asked)
	if len(rest.Findings)+len(rest.Unread) > 0 {
		message := h.message(&in, rest, asked)
		if ordinaryTag(rest) {
			message.Attributes[notice.Audience] = notice.Machines
		}
		if result.Notice, err = h.Notices.Publish(ctx, message); err != nil {
			return result, err
		}
	}
	return result, refused
}

// respond asks about the keys, and has those contained that are of this account or
// of a member. Refused is why that could not be started for some, which does not
// keep the others from it, and which the notice tells too.
func (h *Handler) respond(ctx context.Context, in *Event, ids []string) (asked map[string]*report.Key, refused, err error) {
	asked = map[string]*report.Key{}
	reason := fmt.Sprintf("pushed to CodeCommit repository %s, commit %s", in.Detail.RepositoryName, in.Detail.CommitID)
	for _, id := range ids {
		key := h.Account.Check(ctx, id)
		asked[id] = &key
		if !key.Due() {
			continue
		}
		err := h.Account.StartOnce(ctx, &key, reason, in.ID+" "+in.Detail.CommitID)
		if err == nil {
			continue
		}
		err = fmt.Errorf("respond to key %s: %w", id, err)
		if awserr.Retryable(err) {
			return nil, nil, err
		}
		key.Problem = "NO RESPONSE WAS STARTED: states StartExecution: " + awserr.Code(err)
		refused = errors.Join(refused, err)
	}
	return asked, refused, nil
}

// untold takes out the findings of keys for which a response runs: it tells a
// person itself.
func untold(found gitscan.Report, asked map[string]*report.Key) gitscan.Report {
	rest := gitscan.Report{Unread: found.Unread}
	for _, f := range found.Findings {
		if key := asked[f.KeyID]; key == nil || key.Execution == "" {
			rest.Findings = append(rest.Findings, f)
		}
	}
	return rest
}

// ordinaryTag tells whether nothing is to be told but what is so with every tag that
// has a message, for which nobody need be mailed.
func ordinaryTag(rest gitscan.Report) bool {
	return len(rest.Findings) == 0 && len(rest.Unread) == 1 && rest.Unread[0].Reason == tagMessage
}
