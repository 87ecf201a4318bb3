package containment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// retry is a step whose failure may pass.
type retry struct {
	action int // index in Outcome.Actions
	// before is the action as it was before it was tried.
	before Action
	call   func(context.Context) error
}

// Part names a step as restore and the incident record do: deny, isolate,
// boundary, group, fence, key:ID, service-credential:ID, ssh-key:ID,
// certificate:ID, session:ROLE.
func Part(step Step, target string) string {
	switch step {
	case RevokeAttached:
		return "deny"
	case IsolateAttached:
		return "isolate"
	case BoundarySet:
		return "boundary"
	case GroupJoined:
		return "group"
	case FenceAttached:
		return "fence"
	case KeyInactive:
		return "key:" + target
	case ServiceCredentialInactive:
		return "service-credential:" + target
	case SSHKeyInactive:
		return "ssh-key:" + target
	case CertificateInactive:
		return "certificate:" + target
	case RoleSessionDenied:
		return "session:" + target
	}
	return string(step)
}

// Denies tells the steps that deny a principal from those that switch a
// credential off. Of the former one may stand in for another.
func (s Step) Denies() bool {
	switch s {
	case RevokeAttached, IsolateAttached, BoundarySet, GroupJoined, FenceAttached:
		return true
	}
	return false
}

// do tries a step once and records it. What was decided by a person is left
// alone; a dry run records what would have been done.
func (r *run) do(ctx context.Context, a Action, call func(context.Context) error) Action {
	part := Part(a.Step, a.Target)
	if by, decided := r.req.Leave[part]; decided {
		a.Status, a.Reason = Skipped, by
		return r.record(a)
	}
	if r.present[part] {
		a.Status = Already
		return r.record(a)
	}
	if r.req.DryRun {
		a.Status = Would
		return r.record(a)
	}
	err := call(ctx)
	before := a
	a = r.record(r.judge(a, err))
	if awserr.Retryable(err) {
		r.retry = append(r.retry, retry{action: len(r.out.Actions) - 1, before: before, call: call})
	}
	return a
}

func (r *run) record(a Action) Action {
	a.At = r.Now().UTC()
	a = r.noted(a)
	r.out.Actions = append(r.out.Actions, a)
	return a
}

// noted says why a step was carried out that has no reason of its own.
func (r *run) noted(a Action) Action {
	if a.Status == Done && a.Reason == "" {
		a.Reason = r.req.Why
	}
	return a
}

// judge gives an action its status from the result of its call.
func (r *run) judge(a Action, err error) Action {
	switch {
	case err == nil && a.Prior == statusInactive:
		a.Status = Already
	case err == nil:
		a.Status = Done
	case awserr.Of(err) == awserr.Denied:
		a.Status, a.Reason = Denied, explain(err)
	default:
		a.Status, a.Reason = Failed, explain(err)
	}
	a.At = r.Now().UTC()
	return a
}

// repeat tries the steps again that failed in a way that may pass, until they
// succeed or patience ends. It comes after every step was tried once, so that
// one that is throttled holds up no other.
func (r *run) repeat(ctx context.Context) {
	const firstPause = 500 * time.Millisecond
	deadline := r.Now().Add(r.Patience)
	for pause := firstPause; len(r.retry) > 0; pause *= 2 {
		if ctx.Err() != nil || r.Now().Add(pause).After(deadline) {
			break
		}
		r.Pause(ctx, pause)
		waiting := r.retry
		r.retry = nil
		for _, w := range waiting {
			err := w.call(ctx)
			r.out.Actions[w.action] = r.noted(r.judge(w.before, err))
			if awserr.Retryable(err) {
				r.retry = append(r.retry, w)
			}
		}
	}
	for _, w := range r.retry {
		r.settle(ctx, &r.out.Actions[w.action], w.before.Reason)
	}
	r.insisted, r.retry = len(r.retry) > 0, nil
}

// unread notes something that could not be read, once.
func (r *run) unread(what string, err error) {
	if text := what + ": " + explain(err); !slices.Contains(r.out.Unread, text) {
		r.out.Unread = append(r.out.Unread, text)
	}
}

// explain gives the reason of a failure in AWS's words, bounded: messages name
// resources, and resources are named by others.
func explain(err error) string {
	return brief(awserr.Explain(err))
}

// brief cuts a text that others had a hand in.
func brief(text string) string {
	const limit = 200
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "..."
	}
	return text
}
