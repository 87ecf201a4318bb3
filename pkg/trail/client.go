package trail

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// CloudTrail is what this package needs of the SDK's client of one Region.
type CloudTrail interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// NewClient returns the client of one Region. The SDK's own retries are switched
// off, since they would not keep the pace.
func NewClient(cfg aws.Config, region string) CloudTrail {
	return cloudtrail.NewFromConfig(cfg, func(o *cloudtrail.Options) {
		o.Region = region
		o.Retryer = aws.NopRetryer{}
	})
}

// callLimit is how long one request may take; pages have been seen to take
// seconds.
const callLimit = 30 * time.Second

// once makes one request, whose turn it is, and tells the pace how it went.
func once(ctx context.Context, client CloudTrail, pace *Pace, in *cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	out, err := client.LookupEvents(ctx, in)
	switch awserr.Of(err) {
	case awserr.OK:
		pace.answered()
	case awserr.Throttled:
		pace.throttled()
	}
	return out, err
}
