package containment

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// reading is what one of the four denials looks like in IAM.
type reading struct {
	there bool
	err   error // could not tell
}

// readDenials reads which of the stack's denials the user carries.
func (r *run) readDenials(ctx context.Context) map[Step]reading {
	attached, err := r.attachedARNs(ctx)
	boundary, berr := r.boundary(ctx)
	group, gerr := r.inGroup(ctx)
	return map[Step]reading{
		RevokeAttached:  {attached[r.Stack.Revoke], err},
		IsolateAttached: {attached[r.Stack.Isolate], err},
		FenceAttached:   {attached[r.Stack.fence(r.out.User.Name)], err},
		BoundarySet:     {boundary == r.Stack.Isolate, berr},
		GroupJoined:     {group, gerr},
	}
}

// unreadDenials names the denials of which it is not known whether they are in
// force. Those that are attached policies are read by one call.
func (r *run) unreadDenials(read map[Step]reading) {
	for _, step := range []Step{RevokeAttached, BoundarySet, GroupJoined} {
		if err := read[step].err; err != nil {
			r.unread("denial "+string(step)+" of "+r.out.User.Name, err)
		}
	}
}

// readDenialsBack makes the denials' actions say what IAM shows.
func (r *run) readDenialsBack(ctx context.Context) {
	if r.req.DryRun || len(r.out.Actions) == 0 {
		return
	}
	state := r.readDenials(ctx)
	for i := range r.out.Actions {
		a := &r.out.Actions[i]
		read, denies := state[a.Step]
		if !denies || !a.Status.Effective() {
			continue
		}
		switch {
		case read.err != nil:
			r.unread(string(a.Step)+" after the change", read.err)
		case !read.there:
			a.Status, a.Reason = Failed, "IAM accepted the change, but it does not read back"
		}
	}
}

func (r *run) attachedARNs(ctx context.Context) (map[string]bool, error) {
	attached := map[string]bool{}
	in := &iam.ListAttachedUserPoliciesInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListAttachedUserPolicies(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, p := range out.AttachedPolicies {
			attached[aws.ToString(p.PolicyArn)] = true
		}
		if !out.IsTruncated {
			return attached, nil
		}
		in.Marker = out.Marker
	}
}

func (r *run) boundary(ctx context.Context) (string, error) {
	out, err := r.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &r.out.User.Name})
	if err != nil {
		return "", err
	}
	if out.User == nil {
		return "", errors.New("IAM gives no user")
	}
	if out.User.PermissionsBoundary == nil {
		return "", nil
	}
	return aws.ToString(out.User.PermissionsBoundary.PermissionsBoundaryArn), nil
}

func (r *run) inGroup(ctx context.Context) (bool, error) {
	in := &iam.ListGroupsForUserInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListGroupsForUser(ctx, in)
		if err != nil {
			return false, err
		}
		for _, g := range out.Groups {
			if aws.ToString(g.GroupName) == r.Stack.Group {
				return true, nil
			}
		}
		if !out.IsTruncated {
			return false, nil
		}
		in.Marker = out.Marker
	}
}
