package recovery

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dlm"
	"github.com/aws/aws-sdk-go-v2/service/dlm/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// LifecycleDLM is what reading lifecycle policies needs of the SDK's client.
type LifecycleDLM interface {
	GetLifecyclePolicies(context.Context, *dlm.GetLifecyclePoliciesInput, ...func(*dlm.Options)) (*dlm.GetLifecyclePoliciesOutput, error)
	GetLifecyclePolicy(context.Context, *dlm.GetLifecyclePolicyInput, ...func(*dlm.Options)) (*dlm.GetLifecyclePolicyOutput, error)
}

var lifecyclePolicies = collect.Reader[LifecycleDLM, []snapshot.LifecyclePolicy]{
	To:   snapshot.LifecyclePolicies,
	Dial: func(c aws.Config) LifecycleDLM { return dlm.NewFromConfig(c) },
	Read: readLifecyclePolicies,
}

// readLifecyclePolicies lists the policies and asks for each that is enabled and
// makes snapshots: the list does not say which tags it targets. One that is gone
// by then covers nothing.
func readLifecyclePolicies(ctx context.Context, s collect.Session[LifecycleDLM]) ([]snapshot.LifecyclePolicy, error) {
	summaries, err := lifecycleSummaries(ctx, s)
	if err != nil {
		return nil, err
	}
	var list []snapshot.LifecyclePolicy
	var failed []error
	for _, summary := range summaries {
		enabled := summary.State == types.GettablePolicyStateValuesEnabled
		if !enabled || summary.PolicyType == types.PolicyTypeValuesEventBasedPolicy {
			list = append(list, snapshot.LifecyclePolicy{ID: aws.ToString(summary.PolicyId), Enabled: enabled})
			continue
		}
		policy, err := lifecyclePolicy(ctx, s, summary.PolicyId)
		if err == nil {
			list = append(list, policy)
		} else if awserr.Of(err) != awserr.NotFound {
			failed = append(failed, err)
		}
	}
	return list, collect.Partial(errors.Join(failed...))
}

// lifecycleSummaries lists the custom and the default policies, in which there
// are no pages. Each policy is listed once.
func lifecycleSummaries(ctx context.Context, s collect.Session[LifecycleDLM]) ([]types.LifecyclePolicySummary, error) {
	var list []types.LifecyclePolicySummary
	seen := map[string]bool{}
	for _, kind := range []types.DefaultPoliciesTypeValues{"", types.DefaultPoliciesTypeValuesAll} {
		out, err := collect.Call(ctx, s, s.Client.GetLifecyclePolicies, &dlm.GetLifecyclePoliciesInput{DefaultPolicyType: kind})
		if err != nil {
			return nil, err
		}
		for _, summary := range out.Policies {
			if id := aws.ToString(summary.PolicyId); !seen[id] {
				seen[id] = true
				list = append(list, summary)
			}
		}
	}
	return list, nil
}

func lifecyclePolicy(ctx context.Context, s collect.Session[LifecycleDLM], id *string) (snapshot.LifecyclePolicy, error) {
	out, err := collect.Call(ctx, s, s.Client.GetLifecyclePolicy, &dlm.GetLifecyclePolicyInput{PolicyId: id})
	if err != nil {
		return snapshot.LifecyclePolicy{}, err
	}
	if out.Policy == nil || out.Policy.PolicyDetails == nil {
		return snapshot.LifecyclePolicy{}, malformed("dlm GetLifecyclePolicy", "a policy without details")
	}
	p, details := out.Policy, out.Policy.PolicyDetails
	found := snapshot.LifecyclePolicy{
		ID: aws.ToString(id), Enabled: p.State == types.GettablePolicyStateValuesEnabled, TargetTags: dlmTags(details.TargetTags),
		Default: aws.ToBool(p.DefaultPolicy), EveryHours: everyHours(details), Without: exclusions(details),
	}
	for _, kind := range details.ResourceTypes {
		found.ResourceTypes = append(found.ResourceTypes, string(kind))
	}
	if details.ResourceType != "" { // a default policy names one
		found.ResourceTypes = append(found.ResourceTypes, string(details.ResourceType))
	}
	return found, nil
}

func exclusions(details *types.PolicyDetails) (e snapshot.LifecycleExclusions) {
	if p := details.Parameters; p != nil {
		e.BootVolumes = aws.ToBool(p.ExcludeBootVolume)
		e.Tags = dlmTags(p.ExcludeDataVolumeTags)
	}
	if x := details.Exclusions; x != nil {
		e.BootVolumes = aws.ToBool(x.ExcludeBootVolumes)
		e.VolumeTypes = x.ExcludeVolumeTypes
		e.Tags = dlmTags(x.ExcludeTags)
	}
	return e
}

// everyHours takes the schedule that runs most often.
func everyHours(details *types.PolicyDetails) int {
	const day = 24
	shortest := int(aws.ToInt32(details.CreateInterval)) * day
	for _, schedule := range details.Schedules {
		if schedule.CreateRule == nil {
			continue
		}
		hours := int(aws.ToInt32(schedule.CreateRule.Interval))
		if expression := aws.ToString(schedule.CreateRule.CronExpression); expression != "" {
			period, _ := protection.Period(expression) // what is not understood stays 0: not said
			hours = int(period / time.Hour)
		}
		if hours > 0 && (shortest == 0 || hours < shortest) {
			shortest = hours
		}
	}
	return shortest
}

func dlmTags(list []types.Tag) (found []snapshot.Tag) {
	for _, t := range list {
		found = append(found, snapshot.Tag{Key: aws.ToString(t.Key), Value: aws.ToString(t.Value)})
	}
	return found
}
