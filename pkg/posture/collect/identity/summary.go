package identity

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// SummaryIAM is what reading the account's summary needs of the SDK's client.
type SummaryIAM interface {
	GetAccountSummary(context.Context, *iam.GetAccountSummaryInput, ...func(*iam.Options)) (*iam.GetAccountSummaryOutput, error)
}

var accountSummary = collect.Reader[SummaryIAM, snapshot.AccountSummary]{
	To:   snapshot.Summary,
	Dial: func(c aws.Config) SummaryIAM { return iam.NewFromConfig(c) },
	Read: readSummary,
}

// readSummary insists on the figures about root: one that is lacking is not 0.
func readSummary(ctx context.Context, s collect.Session[SummaryIAM]) (snapshot.AccountSummary, error) {
	out, err := collect.Call(ctx, s, s.Client.GetAccountSummary, &iam.GetAccountSummaryInput{})
	if err != nil {
		return snapshot.AccountSummary{}, err
	}
	for _, figure := range []string{"AccountAccessKeysPresent", "AccountMFAEnabled"} {
		if _, there := out.SummaryMap[figure]; !there {
			return snapshot.AccountSummary{}, fmt.Errorf("%w: iam GetAccountSummary has no %s", collect.ErrMalformed, figure)
		}
	}
	summary := snapshot.AccountSummary{
		RootKeys:     out.SummaryMap["AccountAccessKeysPresent"] > 0,
		RootMFA:      out.SummaryMap["AccountMFAEnabled"] > 0,
		RootPassword: snapshot.Unsure,
		Users:        int(out.SummaryMap["Users"]),
		Quotas:       quotas(out.SummaryMap),
	}
	if present, there := out.SummaryMap["AccountPasswordPresent"]; there {
		summary.RootPassword = snapshot.False
		if present > 0 {
			summary.RootPassword = snapshot.True
		}
	}
	return summary, nil
}

func quotas(figures map[string]int32) snapshot.Quotas {
	of := func(name string) snapshot.Quota {
		return snapshot.Quota{Used: int(figures[name]), Limit: int(figures[name+"Quota"])}
	}
	return snapshot.Quotas{
		PoliciesPerUser: int(figures["AttachedPoliciesPerUserQuota"]), GroupsPerUser: int(figures["GroupsPerUserQuota"]),
		Policies: of("Policies"), Roles: of("Roles"), Groups: of("Groups"),
	}
}
