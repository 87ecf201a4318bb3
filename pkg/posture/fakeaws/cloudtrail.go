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
