package drill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// IAM is what a drill needs of the SDK's client.
type IAM interface {
	CreateUser(context.Context, *iam.CreateUserInput, ...func(*iam.Options)) (*iam.CreateUserOutput, error)
	GetUser(context.Context, *iam.GetUserInput, ...func(*iam.Options)) (*iam.GetUserOutput, error)
	ListUsers(context.Context, *iam.ListUsersInput, ...func(*iam.Options)) (*iam.ListUsersOutput, error)
	DeleteUser(context.Context, *iam.DeleteUserInput, ...func(*iam.Options)) (*iam.DeleteUserOutput, error)
	CreateAccessKey(context.Context, *iam.CreateAccessKeyInput, ...func(*iam.Options)) (*iam.CreateAccessKeyOutput, error)
	ListAccessKeys(context.Context, *iam.ListAccessKeysInput, ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error)
	DeleteAccessKey(context.Context, *iam.DeleteAccessKeyInput, ...func(*iam.Options)) (*iam.DeleteAccessKeyOutput, error)
	ListAttachedUserPolicies(context.Context, *iam.ListAttachedUserPoliciesInput, ...func(*iam.Options)) (*iam.ListAttachedUserPoliciesOutput, error)
	DetachUserPolicy(context.Context, *iam.DetachUserPolicyInput, ...func(*iam.Options)) (*iam.DetachUserPolicyOutput, error)
	ListGroupsForUser(context.Context, *iam.ListGroupsForUserInput, ...func(*iam.Options)) (*iam.ListGroupsForUserOutput, error)
	RemoveUserFromGroup(context.Context, *iam.RemoveUserFromGroupInput, ...func(*iam.Options)) (*iam.RemoveUserFromGroupOutput, error)
}

// errElsewhere says that a user is none of a drill's.
var errElsewhere = errors.New("the user does not lie under " + settings.DrillPath)

// userName names the user of a drill. It follows from the execution, so that a
// step which is repeated finds what it had made.
func userName(d workflow.Drill) string {
	const length = 4
	sum := sha256.Sum256([]byte(d.Execution))
	return "ekr-drill-" + d.StartedAt.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(sum[:length])
}

// prepare makes the user and its key. What a broken drill left is no reason to
// give this one up.
func (h *Handler) prepare(ctx context.Context, d workflow.Drill) (workflow.Drill, error) {
	d = h.sweep(ctx, d)
	name := userName(d)
	if err := h.makeUser(ctx, name); err != nil {
		return d, err
	}
	d.User = name
	// A repeated step may find a key: its announcement is not known to be out.
	if err := h.deleteKeys(ctx, name); err != nil {
		return d, err
	}
	out, err := h.IAM.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		return d, fmt.Errorf("iam CreateAccessKey %s: %w", name, err)
	}
	out.AccessKey.SecretAccessKey = nil // nobody is ever to use it
	d.AccessKeyID = accesskey.ID(aws.ToString(out.AccessKey.AccessKeyId))
	return d, nil
}

func (h *Handler) makeUser(ctx context.Context, name string) error {
	_, err := h.IAM.CreateUser(ctx, &iam.CreateUserInput{UserName: &name, Path: aws.String(settings.DrillPath)})
	if awserr.Code(err) == "EntityAlreadyExists" {
		_, err = h.ours(ctx, name)
	}
	if err != nil {
		return fmt.Errorf("iam CreateUser %s: %w", name, err)
	}
	return nil
}

// ours asks IAM where a user lies, and reports whether there is one. Every change
// to a user begins here: a name alone says nothing.
func (h *Handler) ours(ctx context.Context, name string) (bool, error) {
	out, err := h.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &name})
	switch {
	case awserr.Of(err) == awserr.NotFound:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("iam GetUser %s: %w", name, err)
	case !strings.HasPrefix(aws.ToString(out.User.Path), settings.DrillPath):
		return false, fmt.Errorf("user %s: %w", name, errElsewhere)
	}
	return true, nil
}

// running is how old a user is whose drill is surely over. Younger ones may
// belong to a drill that was started by hand meanwhile.
const running = workflow.DrillTime + 30*time.Minute

// sweep removes users that broken drills left behind.
func (h *Handler) sweep(ctx context.Context, d workflow.Drill) workflow.Drill {
	names, err := h.leftovers(ctx, d)
	d.Removed, d.Left = []string{}, []string{}
	if err != nil {
		d.Left = append(d.Left, "users of earlier drills could not be listed: "+awserr.Words(err))
	}
	for _, name := range names {
		if err := h.remove(ctx, name); err != nil {
			d.Left = append(d.Left, "user "+name+" of an earlier drill: "+awserr.Words(err))
			continue
		}
		d.Removed = append(d.Removed, name)
	}
	return d
}

// leftovers lists the users of drills that are surely over.
func (h *Handler) leftovers(ctx context.Context, d workflow.Drill) ([]string, error) {
	var names []string
	in := &iam.ListUsersInput{PathPrefix: aws.String(settings.DrillPath)}
	for {
		out, err := h.IAM.ListUsers(ctx, in)
		if err != nil {
			return names, fmt.Errorf("iam ListUsers under %s: %w", settings.DrillPath, err)
		}
		for _, u := range out.Users {
			if u.CreateDate != nil && u.CreateDate.Before(d.StartedAt.Add(-running)) {
				names = append(names, aws.ToString(u.UserName))
			}
		}
		if !out.IsTruncated {
			return names, nil
		}
		in.Marker = out.Marker
	}
}

// clean removes the drill's own user. It may have been made by a step that could
// not say so.
func (h *Handler) clean(ctx context.Context, d workflow.Drill) (workflow.Drill, error) {
	name := userName(d)
	if err := h.remove(ctx, name); err != nil {
		return d, err
	}
	d.Cleaned = true
	return d, nil
}

// remove deletes a user of a drill with what containment and the drill gave to
// it. What somebody else gave to it stays, and then so does the user.
func (h *Handler) remove(ctx context.Context, name string) error {
	there, err := h.ours(ctx, name)
	if err != nil || !there {
		return err
	}
	for _, part := range []func(context.Context, string) error{h.detach, h.leaveGroup, h.deleteKeys} {
		if err := part(ctx, name); err != nil {
			return err
		}
	}
	_, err = h.IAM.DeleteUser(ctx, &iam.DeleteUserInput{UserName: &name})
	return unlessGone("iam DeleteUser "+name, err)
}

// unlessGone passes an error on, but for what was to be removed and is not there.
func unlessGone(call string, err error) error {
	if err == nil || awserr.Of(err) == awserr.NotFound {
		return nil
	}
	return fmt.Errorf("%s: %w", call, err)
}
