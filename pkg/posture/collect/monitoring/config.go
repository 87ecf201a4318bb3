package monitoring

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/configservice/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// RecordersConfig is what reading AWS Config needs of the SDK's client.
type RecordersConfig interface {
	DescribeConfigurationRecorders(context.Context, *configservice.DescribeConfigurationRecordersInput, ...func(*configservice.Options)) (*configservice.DescribeConfigurationRecordersOutput, error)
	DescribeConfigurationRecorderStatus(context.Context, *configservice.DescribeConfigurationRecorderStatusInput, ...func(*configservice.Options)) (*configservice.DescribeConfigurationRecorderStatusOutput, error)
	DescribeDeliveryChannels(context.Context, *configservice.DescribeDeliveryChannelsInput, ...func(*configservice.Options)) (*configservice.DescribeDeliveryChannelsOutput, error)
	DescribeDeliveryChannelStatus(context.Context, *configservice.DescribeDeliveryChannelStatusInput, ...func(*configservice.Options)) (*configservice.DescribeDeliveryChannelStatusOutput, error)
}

var configRecording = collect.Reader[RecordersConfig, snapshot.ConfigState]{
	To:   snapshot.ConfigRecording,
	Dial: func(c aws.Config) RecordersConfig { return configservice.NewFromConfig(c) },
	Read: readConfig,
}

// readConfig needs all four answers: a recorder whose status is not known may
// have stopped. None of them has pages.
func readConfig(ctx context.Context, s collect.Session[RecordersConfig]) (state snapshot.ConfigState, err error) {
	if state.Recorders, err = recorders(ctx, s); err != nil {
		return state, err
	}
	state.Channels, err = channels(ctx, s)
	return state, err
}

// recorders leaves out those that belong to a service: they record for it
// alone.
func recorders(ctx context.Context, s collect.Session[RecordersConfig]) ([]snapshot.Recorder, error) {
	found, err := collect.Call(ctx, s, s.Client.DescribeConfigurationRecorders, &configservice.DescribeConfigurationRecordersInput{})
	if err != nil {
		return nil, err
	}
	states, err := collect.Call(ctx, s, s.Client.DescribeConfigurationRecorderStatus, &configservice.DescribeConfigurationRecorderStatusInput{})
	if err != nil {
		return nil, err
	}
	var list []snapshot.Recorder
	for _, r := range found.ConfigurationRecorders {
		if aws.ToString(r.ServicePrincipal) != "" {
			continue
		}
		recorder := snapshot.Recorder{Name: aws.ToString(r.Name)}
		recorder.AllTypes, recorder.Global = recorded(r.RecordingGroup)
		for _, status := range states.ConfigurationRecordersStatus {
			if aws.ToString(status.Name) == recorder.Name {
				recorder.Recording = status.Recording
				recorder.LastStatus, recorder.LastError = strings.ToUpper(string(status.LastStatus)), aws.ToString(status.LastErrorCode)
			}
		}
		list = append(list, recorder)
	}
	return list, nil
}

// globalType begins the types of IAM's resources, which are the same in every
// Region.
const globalType = "AWS::IAM::"

// recorded tells whether a recorder takes all types of resources, IAM's left
// aside, and whether it takes those of IAM. A strategy that excludes types
// includes IAM's without being asked to; where it excludes only them, as in the
// Regions that are not home, nothing else is lost.
// Source: AWS Config API reference, RecordingGroup and ExclusionByResourceTypes.
func recorded(group *types.RecordingGroup) (all, global bool) {
	if group == nil {
		return false, false
	}
	if group.RecordingStrategy != nil && group.RecordingStrategy.UseOnly == types.RecordingStrategyTypeExclusionByResourceTypes {
		var out []types.ResourceType
		if group.ExclusionByResourceTypes != nil {
			out = group.ExclusionByResourceTypes.ResourceTypes
		}
		return !slices.ContainsFunc(out, func(t types.ResourceType) bool { return !isGlobal(t) }), !slices.ContainsFunc(out, isGlobal)
	}
	if group.AllSupported {
		return true, group.IncludeGlobalResourceTypes
	}
	return false, slices.ContainsFunc(group.ResourceTypes, isGlobal)
}

func isGlobal(t types.ResourceType) bool { return strings.HasPrefix(string(t), globalType) }

func channels(ctx context.Context, s collect.Session[RecordersConfig]) ([]snapshot.DeliveryChannel, error) {
	found, err := collect.Call(ctx, s, s.Client.DescribeDeliveryChannels, &configservice.DescribeDeliveryChannelsInput{})
	if err != nil {
		return nil, err
	}
	states, err := collect.Call(ctx, s, s.Client.DescribeDeliveryChannelStatus, &configservice.DescribeDeliveryChannelStatusInput{})
	if err != nil {
		return nil, err
	}
	var list []snapshot.DeliveryChannel
	for _, c := range found.DeliveryChannels {
		channel := snapshot.DeliveryChannel{Name: aws.ToString(c.Name)}
		for _, status := range states.DeliveryChannelsStatus {
			if aws.ToString(status.Name) == channel.Name {
				channel.LastError = lastError(status)
			}
		}
		list = append(list, channel)
	}
	return list, nil
}

// lastError is the code of a delivery whose last try failed, of the history's
// files before the stream's messages; "" if both went well.
func lastError(status types.DeliveryChannelStatus) string {
	if info := status.ConfigHistoryDeliveryInfo; info != nil && info.LastStatus == types.DeliveryStatusFailure {
		return named(info.LastErrorCode)
	}
	if info := status.ConfigStreamDeliveryInfo; info != nil && info.LastStatus == types.DeliveryStatusFailure {
		return named(info.LastErrorCode)
	}
	return ""
}

func named(code *string) string {
	if code == nil || *code == "" {
		return "no code given"
	}
	return *code
}
