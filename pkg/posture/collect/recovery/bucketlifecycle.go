package recovery

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

func lifecycle(ctx context.Context, s collect.Session[BucketsS3], bucket string) ([]snapshot.LifecycleRule, error) {
	out, err := collect.Call(ctx, s, s.Client.GetBucketLifecycleConfiguration, &s3.GetBucketLifecycleConfigurationInput{
		Bucket: &bucket, ExpectedBucketOwner: &s.Account,
	})
	if awserr.Code(err) == "NoSuchLifecycleConfiguration" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return each(out.Rules, lifecycleRule), nil
}

func lifecycleRule(r types.LifecycleRule) snapshot.LifecycleRule {
	rule := snapshot.LifecycleRule{
		ID: aws.ToString(r.ID), Enabled: r.Status == types.ExpirationStatusEnabled, Scope: scope(r), NoncurrentDays: -1,
	}
	if n := r.NoncurrentVersionExpiration; n != nil && n.NoncurrentDays != nil {
		rule.NoncurrentDays = int(*n.NoncurrentDays)
		rule.NewerKept = int(aws.ToInt32(n.NewerNoncurrentVersions))
	}
	return rule
}

// scope says in words which objects a rule is about; "" for all.
func scope(r types.LifecycleRule) string {
	var and types.LifecycleRuleAndOperator
	//lint:ignore SA1019 rules of the old form still have their prefix here
	prefix := aws.ToString(r.Prefix)
	if f := r.Filter; f != nil {
		and = types.LifecycleRuleAndOperator{ObjectSizeGreaterThan: f.ObjectSizeGreaterThan, ObjectSizeLessThan: f.ObjectSizeLessThan}
		if f.And != nil {
			and = *f.And
		}
		prefix += aws.ToString(f.Prefix) + aws.ToString(and.Prefix)
		if f.Tag != nil {
			and.Tags = append(and.Tags, *f.Tag)
		}
	}
	var words []string
	if prefix != "" {
		words = append(words, "prefix "+prefix)
	}
	for _, t := range and.Tags {
		words = append(words, fmt.Sprintf("tag %s=%s", aws.ToString(t.Key), aws.ToString(t.Value)))
	}
	if and.ObjectSizeGreaterThan != nil || and.ObjectSizeLessThan != nil {
		words = append(words, "objects of some size")
	}
	return strings.Join(words, ", ")
}
