package monitoring

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// TrailsCloudTrail is what reading trails needs of the SDK's client.
type TrailsCloudTrail interface {
	DescribeTrails(context.Context, *cloudtrail.DescribeTrailsInput, ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error)
	GetTrailStatus(context.Context, *cloudtrail.GetTrailStatusInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error)
	GetEventSelectors(context.Context, *cloudtrail.GetEventSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error)
}

var trails = collect.Reader[TrailsCloudTrail, []snapshot.Trail]{
	To:   snapshot.Trails,
	Dial: func(c aws.Config) TrailsCloudTrail { return cloudtrail.NewFromConfig(c) },
	Read: readTrails,
}

// readTrails keeps the trails whose home the Region is; in the home Region of the
// review also those of Regions that settings leave out, if they record all. Shadow
// trails are asked for all the same: without them, a member account is not shown
// the trail of its organization.
// Source: CloudTrail API reference, DescribeTrails, includeShadowTrails.
func readTrails(ctx context.Context, s collect.Session[TrailsCloudTrail]) ([]snapshot.Trail, error) {
	out, err := collect.Call(ctx, s, s.Client.DescribeTrails, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	var list []snapshot.Trail
	for _, t := range out.TrailList {
		home := aws.ToString(t.HomeRegion)
		elsewhere := len(s.Reviewed) > 0 && !slices.Contains(s.Reviewed, home) && aws.ToBool(t.IsMultiRegionTrail)
		if home != s.Region && !(s.Region == s.Home && elsewhere) {
			continue
		}
		list = append(list, snapshot.Trail{
			Name: aws.ToString(t.Name), ARN: aws.ToString(t.TrailARN), Home: home,
			MultiRegion: aws.ToBool(t.IsMultiRegionTrail), GlobalEvents: aws.ToBool(t.IncludeGlobalServiceEvents),
			Organization: aws.ToBool(t.IsOrganizationTrail), Validation: aws.ToBool(t.LogFileValidationEnabled),
			Bucket: aws.ToString(t.S3BucketName), KMSKey: aws.ToString(t.KmsKeyId), LogGroup: aws.ToString(t.CloudWatchLogsLogGroupArn),
		})
	}
	collect.Each(list, func(t *snapshot.Trail) {
		s := s.In(t.Home)
		status, err := statusOf(ctx, s, t.ARN)
		t.Status = collect.Result(s, status, err)
		selectors, err := selectorsOf(ctx, s, t.ARN)
		t.Selectors = collect.Result(s, selectors, err)
	})
	return list, nil
}

func statusOf(ctx context.Context, s collect.Session[TrailsCloudTrail], arn string) (snapshot.TrailStatus, error) {
	out, err := collect.Call(ctx, s, s.Client.GetTrailStatus, &cloudtrail.GetTrailStatusInput{Name: &arn})
	if err != nil {
		return snapshot.TrailStatus{}, err
	}
	return snapshot.TrailStatus{
		Logging: aws.ToBool(out.IsLogging), LastDelivery: aws.ToTime(out.LatestDeliveryTime),
		DeliveryError: aws.ToString(out.LatestDeliveryError), DigestError: aws.ToString(out.LatestDigestDeliveryError),
		LogsDelivery: aws.ToTime(out.LatestCloudWatchLogsDeliveryTime), LogsDeliveryError: aws.ToString(out.LatestCloudWatchLogsDeliveryError),
	}, nil
}
