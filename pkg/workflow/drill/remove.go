package drill

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// A user of a drill has a handful of policies, groups and keys: each list fits
// into its first page, and what does not is met by IAM's refusal to delete the
// user.

// denials are the responder's own policies, all that a drill ever detaches.
func (h *Handler) denials() []string {
	return []string{h.Settings.PolicyARN(settings.RevokePolicy), h.Settings.PolicyARN(settings.IsolatePolicy)}
}

func (h *Handler) detach(ctx context.Context, name string) error {
	for _, policy := range h.denials() {
		_, err := h.IAM.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: &name, PolicyArn: &policy})
		if err := unlessGone("iam DetachUserPolicy "+name+" "+policy, err); err != nil {
			return err
		}
	}
	return nil
}

func (h *Handler) leaveGroup(ctx context.Context, name string) error {
	_, err := h.IAM.RemoveUserFromGroup(ctx, &iam.RemoveUserFromGroupInput{UserName: &name, GroupName: aws.String(settings.IsolatedGroup)})
	return unlessGone("iam RemoveUserFromGroup "+name, err)
}

func (h *Handler) deleteKeys(ctx context.Context, name string) error {
	out, err := h.IAM.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &name})
	if err != nil {
		return unlessGone("iam ListAccessKeys "+name, err)
	}
	for _, key := range out.AccessKeyMetadata {
		_, err := h.IAM.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: &name, AccessKeyId: key.AccessKeyId})
		if err := unlessGone("iam DeleteAccessKey "+name+" "+aws.ToString(key.AccessKeyId), err); err != nil {
			return err
		}
	}
	return nil
}
