package identity

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// PasswordPolicyIAM is what reading the password policy needs of the SDK's
// client.
type PasswordPolicyIAM interface {
	GetAccountPasswordPolicy(context.Context, *iam.GetAccountPasswordPolicyInput, ...func(*iam.Options)) (*iam.GetAccountPasswordPolicyOutput, error)
}

var passwordPolicy = collect.Reader[PasswordPolicyIAM, snapshot.PasswordPolicy]{
	To:   snapshot.PasswordRules,
	Dial: func(c aws.Config) PasswordPolicyIAM { return iam.NewFromConfig(c) },
	Read: readPasswordPolicy,
}

func readPasswordPolicy(ctx context.Context, s collect.Session[PasswordPolicyIAM]) (snapshot.PasswordPolicy, error) {
	out, err := collect.Call(ctx, s, s.Client.GetAccountPasswordPolicy, &iam.GetAccountPasswordPolicyInput{})
	switch {
	case awserr.Of(err) == awserr.NotFound:
		return snapshot.PasswordPolicy{}, nil
	case err != nil:
		return snapshot.PasswordPolicy{}, err
	}
	p := out.PasswordPolicy
	return snapshot.PasswordPolicy{
		Exists: true, Length: int(aws.ToInt32(p.MinimumPasswordLength)),
		Reuse: int(aws.ToInt32(p.PasswordReusePrevention)), MaxDays: int(aws.ToInt32(p.MaxPasswordAge)),
	}, nil
}

// MFADevicesIAM is what reading MFA devices needs of the SDK's client.
type MFADevicesIAM interface {
	ListVirtualMFADevices(context.Context, *iam.ListVirtualMFADevicesInput, ...func(*iam.Options)) (*iam.ListVirtualMFADevicesOutput, error)
}

// mfaDevices reads the virtual devices in use. Whether a user has any device
// stands in the credential report; a call per user would tell no more that
// matters.
var mfaDevices = collect.Reader[MFADevicesIAM, []snapshot.MFADevice]{
	To:   snapshot.MFA,
	Dial: func(c aws.Config) MFADevicesIAM { return iam.NewFromConfig(c) },
	Read: readMFADevices,
}

func readMFADevices(ctx context.Context, s collect.Session[MFADevicesIAM]) ([]snapshot.MFADevice, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListVirtualMFADevices,
		&iam.ListVirtualMFADevicesInput{AssignmentStatus: types.AssignmentStatusTypeAssigned, MaxItems: aws.Int32(1000)},
		func(in *iam.ListVirtualMFADevicesInput, token *string) { in.Marker = token },
		func(out *iam.ListVirtualMFADevicesOutput) ([]types.VirtualMFADevice, *string) {
			return out.VirtualMFADevices, out.Marker
		})
	root := "arn:" + s.Partition + ":iam::" + s.Account + ":root"
	var list []snapshot.MFADevice
	for _, d := range found {
		if d.User == nil {
			continue
		}
		device := snapshot.MFADevice{User: aws.ToString(d.User.UserName), Serial: aws.ToString(d.SerialNumber), Enabled: aws.ToTime(d.EnableDate)}
		// A user may be named root, or chroot: only the ARN tells.
		if aws.ToString(d.User.Arn) == root {
			device.User = snapshot.RootUser
		}
		list = append(list, device)
	}
	return list, err
}

// OIDCProvidersIAM is what reading identity providers needs of the SDK's client.
type OIDCProvidersIAM interface {
	ListOpenIDConnectProviders(context.Context, *iam.ListOpenIDConnectProvidersInput, ...func(*iam.Options)) (*iam.ListOpenIDConnectProvidersOutput, error)
}

var oidcProviders = collect.Reader[OIDCProvidersIAM, []string]{
	To:   snapshot.OIDCProviderARNs,
	Dial: func(c aws.Config) OIDCProvidersIAM { return iam.NewFromConfig(c) },
	Read: readOIDCProviders,
}

func readOIDCProviders(ctx context.Context, s collect.Session[OIDCProvidersIAM]) ([]string, error) {
	out, err := collect.Call(ctx, s, s.Client.ListOpenIDConnectProviders, &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		return nil, err
	}
	return each(out.OpenIDConnectProviderList, func(p types.OpenIDConnectProviderListEntry) string { return aws.ToString(p.Arn) }), nil
}
