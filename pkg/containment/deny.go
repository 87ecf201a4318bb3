package containment

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// deny puts the level's denials on the user: ekr-revoke, and for isolate also
// ekr-isolate, the stronger one first. They never wait for the key.
func (r *run) deny(ctx context.Context) {
	if r.req.Level < level.Revoke {
		return
	}
	// A verification finds what stood in for the attachment, and keeps to it.
	for _, step := range []Step{BoundarySet, GroupJoined} {
		if r.present[Part(step, "")] {
			r.record(Action{Step: step, Target: r.out.User.Name, Status: Already})
		}
	}
	if r.req.Level >= level.Isolate {
		r.attach(ctx, IsolateAttached, r.Stack.Isolate)
	}
	r.attach(ctx, RevokeAttached, r.Stack.Revoke)
}

// attach attaches a policy, and stands in for it at once where IAM refuses that
// for good.
func (r *run) attach(ctx context.Context, step Step, policy string) {
	if r.effective(BoundarySet) || r.effective(GroupJoined) {
		return
	}
	r.do(ctx, Action{Step: step, Target: r.out.User.Name}, func(ctx context.Context) error {
		_, err := r.IAM.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{
			UserName:  &r.out.User.Name,
			PolicyArn: &policy,
		})
		r.refused[step] = err
		return err
	})
	r.standIn(ctx)
}

// standIn denies the user in another way where IAM refused for good to attach a
// policy: as permissions boundary, then as member of the isolated group. Both
// stand for ekr-isolate, so they go further than revoke, and each is tried once.
// What failed in a way that may pass is repeated first; it may then be refused,
// and a verification waits no longer.
func (r *run) standIn(ctx context.Context) {
	refused, verifying := false, r.present != nil
	for step, err := range r.refused {
		lasting := r.insisted && verifying && !r.effective(step)
		refused = refused || err != nil && (lasting || !awserr.Retryable(err))
	}
	tried := r.any(BoundarySet, func(Status) bool { return true })
	if refused && !tried && !r.isolated() && !r.setBoundary(ctx) {
		r.joinGroup(ctx)
	}
}

// isolated tells whether one of the ways to deny everything is in force.
func (r *run) isolated() bool {
	return r.effective(IsolateAttached) || r.effective(BoundarySet) || r.effective(GroupJoined)
}

// denied tells whether what the level denies is denied, in whatever way.
func (r *run) denied() bool {
	switch {
	case r.req.Kind == TemporaryRole:
		return r.effective(RoleSessionDenied)
	case r.req.Level < level.Revoke || r.isolated():
		return true
	case r.req.Level == level.Revoke:
		return r.effective(RevokeAttached) || r.left(RevokeAttached)
	}
	return r.left(IsolateAttached)
}

func (r *run) effective(step Step) bool {
	return r.any(step, Status.Effective)
}

// left tells whether a step was skipped because a person had undone it.
func (r *run) left(step Step) bool {
	return r.any(step, func(s Status) bool { return s == Skipped })
}

func (r *run) any(step Step, is func(Status) bool) bool {
	return slices.ContainsFunc(r.out.Actions, func(a Action) bool { return a.Step == step && is(a.Status) })
}

func (r *run) anyOf(step Step, target string, is func(Status) bool) bool {
	return slices.ContainsFunc(r.out.Actions, func(a Action) bool { return a.Step == step && a.Target == target && is(a.Status) })
}

// setBoundary makes ekr-isolate the user's permissions boundary. The boundary
// that was there is read first: overwriting one that nobody knows would leave
// the user with more rights than before once containment is undone.
func (r *run) setBoundary(ctx context.Context) bool {
	a := Action{Step: BoundarySet, Target: r.out.User.Name}
	// A verification knows the user as it was at containment, so this asks anew.
	r.readUser(ctx)
	prior, err := r.boundary(ctx)
	if err != nil {
		a.Status, a.Reason = Skipped, "the present boundary could not be read, and would be lost"
		r.record(a)
		return false
	}
	if prior == r.Stack.Isolate {
		a.Status = Already
		r.record(a)
		return true
	}
	a.Prior = prior
	a = r.do(ctx, a, func(ctx context.Context) error {
		_, err := r.IAM.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{
			UserName:            &r.out.User.Name,
			PermissionsBoundary: &r.Stack.Isolate,
		})
		return err
	})
	return a.Status.Effective()
}

func (r *run) joinGroup(ctx context.Context) bool {
	a := r.do(ctx, Action{Step: GroupJoined, Target: r.out.User.Name}, func(ctx context.Context) error {
		_, err := r.IAM.AddUserToGroup(ctx, &iam.AddUserToGroupInput{
			UserName:  &r.out.User.Name,
			GroupName: &r.Stack.Group,
		})
		return err
	})
	return a.Status.Effective()
}

// readUser reads the user itself, once: creation, path, boundary and tags.
func (r *run) readUser(ctx context.Context) bool {
	if r.out.User.ARN != "" {
		return true
	}
	out, err := r.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &r.out.User.Name})
	if err != nil || out.User == nil {
		r.unread("user "+r.out.User.Name, err)
		return false
	}
	u := out.User
	r.out.User.ARN = aws.ToString(u.Arn)
	r.out.User.CreatedAt = utc(u.CreateDate)
	if u.PermissionsBoundary != nil {
		r.out.User.Boundary = aws.ToString(u.PermissionsBoundary.PermissionsBoundaryArn)
	}
	for _, tag := range u.Tags {
		if r.Stack.OwnerTag != "" && strings.EqualFold(aws.ToString(tag.Key), r.Stack.OwnerTag) {
			r.out.User.Owner = aws.ToString(tag.Value)
		}
	}
	return true
}
