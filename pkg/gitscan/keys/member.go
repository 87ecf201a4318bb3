package keys

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
)

// Organizations is what telling a member of the organisation from a foreign
// account takes. AWS answers it to the management account and to delegated
// administrators alone.
type Organizations interface {
	DescribeAccount(context.Context, *organizations.DescribeAccountInput, ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error)
}

// noOrganization is how AWS says that the caller's account is in none.
const noOrganization = "AWSOrganizationsNotInUseException"

// elsewhere judges a key of which AWS says that it is of another account. A key of
// a member of the organisation is one of ours.
func (c *Checker) elsewhere(ctx context.Context, key *report.Key) {
	if c.Organizations == nil {
		key.Ours = report.OursNo
		return
	}
	out, err := c.Organizations.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: &key.Account})
	switch {
	case err == nil && out.Account != nil && c.within(aws.ToString(out.Account.Arn)):
		key.Ours = report.OursMember
		note(key, "its user and its status are not asked for in another account")
	case err == nil || awserr.Of(err) == awserr.NotFound || awserr.Code(err) == noOrganization:
		key.Ours = report.OursNo
	default:
		note(key, "it is of account %s; whether that is of the organisation could not be told: organizations DescribeAccount: %s", key.Account, awserr.Code(err))
		if c.Organization != "" {
			key.Ours = report.OursMember
		}
	}
}

// within tells whether an account's ARN is of the organisation, or of the caller's
// if none is named: arn:aws:organizations::MANAGEMENT:account/ORGANISATION/ACCOUNT.
func (c *Checker) within(arn string) bool {
	return c.Organization == "" || strings.Contains(arn, ":account/"+c.Organization+"/")
}
