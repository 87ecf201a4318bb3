package drill

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// keyStep reads the key's status: Inactive, or still Active where the settings
// say that no key is switched off.
func (h *Handler) keyStep(ctx context.Context, d workflow.Drill) workflow.DrillStep {
	const name = workflow.DrillKeyOff
	out, err := h.IAM.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &d.User})
	if err != nil {
		return unread(name, err)
	}
	i := slices.IndexFunc(out.AccessKeyMetadata, func(k types.AccessKeyMetadata) bool {
		return aws.ToString(k.AccessKeyId) == string(d.AccessKeyID)
	})
	if i < 0 {
		return failed(name, "the key is not there any more: somebody else deleted it")
	}
	off := out.AccessKeyMetadata[i].Status == types.StatusTypeInactive
	switch wanted := h.goal() >= level.Deactivate; {
	case wanted && off:
		return step(name, "the key is Inactive, read from IAM")
	case wanted:
		return failed(name, "the key is still "+string(out.AccessKeyMetadata[i].Status))
	case off:
		return failed(name, "the key is Inactive, and the settings say that none is switched off")
	}
	return step(name, "the key was left on: "+h.whyOn())
}

// whyOn is the setting by which keys are left on.
func (h *Handler) whyOn() string {
	if h.Settings.DryRun {
		return "dryRun is true"
	}
	return "containment is notify"
}

// deniedStep reads whether the user's sessions are denied, in any of the ways
// that containment has.
func (h *Handler) deniedStep(ctx context.Context, user string) workflow.DrillStep {
	const name = workflow.DrillDenied
	policies, err := h.IAM.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: &user})
	if err != nil {
		return unread(name, err)
	}
	for _, p := range policies.AttachedPolicies {
		if slices.Contains(h.denials(), aws.ToString(p.PolicyArn)) {
			return step(name, "policy "+aws.ToString(p.PolicyName)+" is attached to the user")
		}
	}
	made, err := h.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &user})
	if err != nil {
		return unread(name, err)
	}
	if b := made.User.PermissionsBoundary; b != nil && aws.ToString(b.PermissionsBoundaryArn) == h.Settings.PolicyARN(settings.IsolatePolicy) {
		return step(name, "policy "+settings.IsolatePolicy+" is the user's boundary; it could not be attached")
	}
	groups, err := h.IAM.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: &user})
	if err != nil {
		return unread(name, err)
	}
	for _, g := range groups.Groups {
		if aws.ToString(g.GroupName) == settings.IsolatedGroup {
			return step(name, "the user is in group "+settings.IsolatedGroup+"; no policy could be attached")
		}
	}
	return failed(name, "no denial is attached to the user")
}
