package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	analyzertypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	guarddutytypes "github.com/aws/aws-sdk-go-v2/service/guardduty/types"
	"github.com/aws/aws-sdk-go-v2/service/macie2"
	macietypes "github.com/aws/aws-sdk-go-v2/service/macie2/types"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
)

// Detection is what watches one Region: GuardDuty, AWS Config, Security Hub,
// Access Analyzer and Macie. All calls that succeed answer from the fields; the
// refusals of services that are off are made by Fail.
type Detection struct {
	Fake
	Detectors []string
	Status    map[string]guarddutytypes.DetectorStatus // by detector
	Analyzers []analyzertypes.AnalyzerSummary
	Macie     macietypes.MacieStatus

	Recorders      []configtypes.ConfigurationRecorder
	RecorderStatus []configtypes.ConfigurationRecorderStatus
	Channels       []configtypes.DeliveryChannel
	ChannelStatus  []configtypes.DeliveryChannelStatus
}

// ListDetectors implements the call.
func (f *Detection) ListDetectors(ctx context.Context, in *guardduty.ListDetectorsInput, _ ...func(*guardduty.Options)) (*guardduty.ListDetectorsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Detectors, in.NextToken)
	return &guardduty.ListDetectorsOutput{DetectorIds: part, NextToken: next}, nil
}

// GetDetector implements the call.
func (f *Detection) GetDetector(ctx context.Context, in *guardduty.GetDetectorInput, _ ...func(*guardduty.Options)) (*guardduty.GetDetectorOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.DetectorId)); err != nil {
		return nil, err
	}
	return &guardduty.GetDetectorOutput{Status: f.Status[aws.ToString(in.DetectorId)]}, nil
}

// DescribeHub implements the call for a hub that is on.
func (f *Detection) DescribeHub(ctx context.Context, in *securityhub.DescribeHubInput, _ ...func(*securityhub.Options)) (*securityhub.DescribeHubOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &securityhub.DescribeHubOutput{}, nil
}

// DescribeSecurityHubV2 implements the call for a hub that is on.
func (f *Detection) DescribeSecurityHubV2(ctx context.Context, in *securityhub.DescribeSecurityHubV2Input, _ ...func(*securityhub.Options)) (*securityhub.DescribeSecurityHubV2Output, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &securityhub.DescribeSecurityHubV2Output{}, nil
}

// ListAnalyzers implements the call.
func (f *Detection) ListAnalyzers(ctx context.Context, in *accessanalyzer.ListAnalyzersInput, _ ...func(*accessanalyzer.Options)) (*accessanalyzer.ListAnalyzersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Analyzers, in.NextToken)
	return &accessanalyzer.ListAnalyzersOutput{Analyzers: part, NextToken: next}, nil
}

// GetMacieSession implements the call for a session that is there.
func (f *Detection) GetMacieSession(ctx context.Context, in *macie2.GetMacieSessionInput, _ ...func(*macie2.Options)) (*macie2.GetMacieSessionOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &macie2.GetMacieSessionOutput{Status: f.Macie}, nil
}

// DescribeConfigurationRecorders implements the call, which has no pages.
func (f *Detection) DescribeConfigurationRecorders(ctx context.Context, in *configservice.DescribeConfigurationRecordersInput, _ ...func(*configservice.Options)) (*configservice.DescribeConfigurationRecordersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &configservice.DescribeConfigurationRecordersOutput{ConfigurationRecorders: f.Recorders}, nil
}

// DescribeConfigurationRecorderStatus implements the call, which has no pages.
func (f *Detection) DescribeConfigurationRecorderStatus(ctx context.Context, in *configservice.DescribeConfigurationRecorderStatusInput, _ ...func(*configservice.Options)) (*configservice.DescribeConfigurationRecorderStatusOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &configservice.DescribeConfigurationRecorderStatusOutput{ConfigurationRecordersStatus: f.RecorderStatus}, nil
}

// DescribeDeliveryChannels implements the call, which has no pages.
func (f *Detection) DescribeDeliveryChannels(ctx context.Context, in *configservice.DescribeDeliveryChannelsInput, _ ...func(*configservice.Options)) (*configservice.DescribeDeliveryChannelsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &configservice.DescribeDeliveryChannelsOutput{DeliveryChannels: f.Channels}, nil
}

// DescribeDeliveryChannelStatus implements the call, which has no pages.
func (f *Detection) DescribeDeliveryChannelStatus(ctx context.Context, in *configservice.DescribeDeliveryChannelStatusInput, _ ...func(*configservice.Options)) (*configservice.DescribeDeliveryChannelStatusOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &configservice.DescribeDeliveryChannelStatusOutput{DeliveryChannelsStatus: f.ChannelStatus}, nil
}
