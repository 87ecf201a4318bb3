package containment

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/level"
)

func (s Stack) fence(user string) string { return s.Fence + user }

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
	user, policy := r.out.User.Name, r.Stack.fence(r.out.User.Name)
	r.do(ctx, Action{Step: FenceAttached, Target: user}, func(ctx context.Context) error {
		_, err := r.IAM.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &user, PolicyArn: &policy})
		return err
	})
	r.repeat(ctx)
	r.readDenialsBack(ctx)
	if r.effective(FenceAttached) {
		r.special(Fenced, reason)
	}
}
