package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// CloudTrail is CloudTrail as one Region shows it.
type CloudTrail struct {
	Fake
	Trails []types.Trail
	Status map[string]*cloudtrail.GetTrailStatusOutput // by ARN
	// Selectors are what GetEventSelectors answers, by ARN; a trail that has
	// none here takes all management events, as a new one does.
	Selectors map[string]*cloudtrail.GetEventSelectorsOutput
}

// DescribeTrails implements the call, which has no pages.
func (f *CloudTrail) DescribeTrails(ctx context.Context, in *cloudtrail.DescribeTrailsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &cloudtrail.DescribeTrailsOutput{TrailList: f.Trails}, nil
}

// GetTrailStatus implements the call.
func (f *CloudTrail) GetTrailStatus(ctx context.Context, in *cloudtrail.GetTrailStatusInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error) {
	name := aws.ToString(in.Name)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	if f.Status[name] == nil {
		return nil, Error("TrailNotFoundException")
	}
	return f.Status[name], nil
}

// GetEventSelectors implements the call.
func (f *CloudTrail) GetEventSelectors(ctx context.Context, in *cloudtrail.GetEventSelectorsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error) {
	name := aws.ToString(in.TrailName)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	if f.Selectors[name] == nil {
		return &cloudtrail.GetEventSelectorsOutput{EventSelectors: []types.EventSelector{{
			ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true),
		}}}, nil
	}
	return f.Selectors[name], nil
}
