package identity

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// RootManagementAPI is what reading central root management needs of the SDK's
// clients.
type RootManagementAPI interface {
	organizationOf
	organizationFeatures
}

type organizationOf interface {
	DescribeOrganization(context.Context, *organizations.DescribeOrganizationInput, ...func(*organizations.Options)) (*organizations.DescribeOrganizationOutput, error)
}

type organizationFeatures interface {
	ListOrganizationsFeatures(context.Context, *iam.ListOrganizationsFeaturesInput, ...func(*iam.Options)) (*iam.ListOrganizationsFeaturesOutput, error)
}

var rootManagement = collect.Reader[RootManagementAPI, snapshot.RootManagement]{
	To: snapshot.CentralRoot,
	Dial: func(c aws.Config) RootManagementAPI {
		return struct {
			organizationOf
			organizationFeatures
		}{organizations.NewFromConfig(c), iam.NewFromConfig(c)}
	},
	Read: readRootManagement,
}

// readRootManagement asks which organization there is, and what it has turned
// on. A member that is no delegated administrator is told the first only.
func readRootManagement(ctx context.Context, s collect.Session[RootManagementAPI]) (snapshot.RootManagement, error) {
	var found snapshot.RootManagement
	out, err := collect.Call(ctx, s, s.Client.DescribeOrganization, &organizations.DescribeOrganizationInput{})
	switch {
	case awserr.Code(err) == "AWSOrganizationsNotInUseException":
		return found, nil
	case err != nil:
		return found, err
	case out.Organization == nil || aws.ToString(out.Organization.MasterAccountId) == "":
		return found, &collect.CallError{Operation: "organizations DescribeOrganization", Err: fmt.Errorf("%w: no management account", collect.ErrMalformed)}
	}
	found.Member = true
	if found.Management = *out.Organization.MasterAccountId == s.Account; found.Management {
		return found, nil
	}
	features, err := collect.Call(ctx, s, s.Client.ListOrganizationsFeatures, &iam.ListOrganizationsFeaturesInput{})
	switch awserr.Code(err) {
	case "ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException":
		// Without either, no feature can be on.
		return found, nil
	}
	if err != nil {
		return found, collect.Partial(err)
	}
	found.Credentials = slices.Contains(features.EnabledFeatures, types.FeatureTypeRootCredentialsManagement)
	found.Sessions = slices.Contains(features.EnabledFeatures, types.FeatureTypeRootSessions)
	return found, nil
}
