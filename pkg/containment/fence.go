package containment

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/level"
)

func (s Stack) fence(user string) string { return s.Fence + strings.ToLower(user) }

// spare deals with a protected user: it is left alone, or fenced for a time. It
// reports whether that is all. Once the time is over the key is contained, at
// level revoke: more was not agreed on.
func (r *run) spare(ctx context.Context, reason string) bool {
	fenced := r.Fenced != nil && r.Fenced(r.out.User.Name, r.Now())
	if fenced && r.req.FenceOver {
		r.req.Level = min(r.req.Level, level.Revoke)
		r.out.Level = r.req.Level
		return false
	}
	r.special(Protected, reason)
	if fenced && r.req.Level >= level.Deactivate && r.req.Kind == None {
		r.raiseFence(ctx, reason)
	}
	return true
}

// raiseFence attaches the policy that denies the user everything from elsewhere,
// all temporary credentials and the making of new ones. A fence that does not
// stand leaves the user protected, and the step to do by hand.
func (r *run) raiseFence(ctx context.Context, reason string) {
	r.attachFence(ctx)
	r.repeat(ctx)
	unread := len(r.out.Unread)
	r.readDenialsBack(ctx)
	by, lifted := r.req.Leave[Part(FenceAttached, r.out.User.Name)]
	switch {
	case lifted:
		r.special(Protected, reason+"; its fence is lifted: "+by)
	case r.effective(FenceAttached) && len(r.out.Unread) > unread:
		r.special(Fenced, reason+"; WHETHER THE FENCE STANDS COULD NOT BE READ")
	case r.effective(FenceAttached):
		r.special(Fenced, reason)
	case !r.req.DryRun:
		r.special(Protected, reason+"; ITS FENCE COULD NOT BE RAISED")
	}
}

func (r *run) attachFence(ctx context.Context) {
	user, policy := r.out.User.Name, r.Stack.fence(r.out.User.Name)
	r.do(ctx, Action{Step: FenceAttached, Target: user}, func(ctx context.Context) error {
		_, err := r.IAM.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &user, PolicyArn: &policy})
		return err
	})
}

// VerifyFence reads a fence back, and raises it again where it was detached by
// the fenced user, or by nobody known within two minutes. One that a colleague
// detached is reported and left, and so is the key in any case: its time is not
// over. The reason is that of the exemption.
func (e *Engine) VerifyFence(ctx context.Context, req VerifyRequest, reason string) (Outcome, []Undone) {
	v := e.verification(req)
	if !v.read(ctx) {
		v.verifyElsewhere(ctx)
		return v.result()
	}
	v.findUndone(ctx, v.own)
	v.special(Protected, reason)
	v.raiseFence(ctx, reason)
	v.verifyElsewhere(ctx)
	v.lastUsedNow(ctx)
	v.judgeAgain(ctx)
	return v.result()
}

// FenceAtItsEnd reads whether a fence still stood when its time was over, and looks
// for who took it down if it did not. Nothing is put in force again: what contains
// the key now goes further. What could not be read is returned too.
func (e *Engine) FenceAtItsEnd(ctx context.Context, req VerifyRequest) (undone []Undone, unread []string) {
	v := e.verification(req)
	attached, err := v.attachedARNs(ctx)
	if err != nil {
		v.unread("whether the fence of "+v.out.User.Name+" stood to its end", err)
		return v.undone, v.out.Unread
	}
	v.present[Part(FenceAttached, v.out.User.Name)] = attached[v.Stack.fence(v.out.User.Name)]
	v.findUndone(ctx, slices.DeleteFunc(v.own, func(a Action) bool { return a.Step != FenceAttached }))
	return v.undone, v.out.Unread
}
