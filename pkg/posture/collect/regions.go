package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// RegionLister is what finding the Regions needs of the SDK's clients.
type RegionLister interface {
	accountRegions
	ec2Regions
}

type accountRegions interface {
	ListRegions(context.Context, *account.ListRegionsInput, ...func(*account.Options)) (*account.ListRegionsOutput, error)
}

type ec2Regions interface {
	DescribeRegions(context.Context, *ec2.DescribeRegionsInput, ...func(*ec2.Options)) (*ec2.DescribeRegionsOutput, error)
}

// Enabled is the collector of the Regions that are enabled for the account.
var Enabled = Reader[RegionLister, []string]{
	To: snapshot.EnabledRegions,
	Dial: func(c aws.Config) RegionLister {
		return struct {
			accountRegions
			ec2Regions
		}{account.NewFromConfig(c), ec2.NewFromConfig(c)}
	},
	Read: enabled,
}

// byDefault are the Regions that no account can switch off, by partition: what
// is reviewed when the list is refused.
var byDefault = map[string][]string{
	"aws": {
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
		"us-east-1", "us-east-2", "us-west-1", "us-west-2",
	},
	"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
}

// enabled asks Account Management, and EC2 where that is refused. If neither
// tells, the Regions that every account has are reviewed, and the gap remains.
func enabled(ctx context.Context, s Session[RegionLister]) ([]string, error) {
	names, first := fromAccount(ctx, s)
	if first == nil {
		return sorted(names), nil
	}
	names, second := fromEC2(ctx, s)
	if second == nil {
		return sorted(names), nil
	}
	return sorted(byDefault[s.Partition]), Partial(errors.Join(first, second))
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}

// fromAccount lists the Regions in which anything may exist: those that are
// being switched off still hold what they held.
func fromAccount(ctx context.Context, s Session[RegionLister]) ([]string, error) {
	in := &account.ListRegionsInput{RegionOptStatusContains: []accounttypes.RegionOptStatus{
		accounttypes.RegionOptStatusEnabled, accounttypes.RegionOptStatusEnabledByDefault,
		accounttypes.RegionOptStatusEnabling, accounttypes.RegionOptStatusDisabling,
	}}
	names, err := Pages(ctx, s, s.Client.ListRegions, in,
		func(in *account.ListRegionsInput, token *string) { in.NextToken = token },
		func(out *account.ListRegionsOutput) (names []string, token *string) {
			for _, region := range out.Regions {
				names = append(names, aws.ToString(region.RegionName))
			}
			return names, out.NextToken
		})
	return some(names, err, "account ListRegions")
}

func fromEC2(ctx context.Context, s Session[RegionLister]) ([]string, error) {
	out, err := Call(ctx, s, s.Client.DescribeRegions, &ec2.DescribeRegionsInput{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, region := range out.Regions {
		names = append(names, aws.ToString(region.RegionName))
	}
	return some(names, nil, "ec2 DescribeRegions")
}

// some refuses an empty list, since every account has Regions.
func some(names []string, err error, operation string) ([]string, error) {
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	if err == nil && len(names) == 0 {
		return nil, &CallError{Operation: operation, Err: fmt.Errorf("%w: no Region is enabled", ErrMalformed)}
	}
	return names, err
}

// Regions finds the Regions to review: all that are enabled, or of those the
// ones that settings name and the home Region, where events of global services
// happen. A named one that is not enabled leaves a gap.
func Regions(ctx context.Context, env *Env, only []string) snapshot.Part[[]string] {
	s := snapshot.New(env.Account, env.Partition, env.Home, env.now())
	Enabled.Collect(ctx, env, "", s)
	part := s.EnabledRegions
	if len(only) == 0 {
		return part
	}
	chosen := snapshot.Part[[]string]{ReadAt: part.ReadAt}
	for _, name := range sorted(append([]string{env.Home}, only...)) {
		if slices.Contains(part.Value, name) || !part.Whole() {
			chosen.Value = append(chosen.Value, name)
		} else {
			chosen.Doubt(snapshot.Gap{Reason: snapshot.Disabled, Detail: name})
		}
	}
	return chosen
}
