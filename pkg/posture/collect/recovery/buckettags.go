package recovery

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// tagPage is how many resources the tagging API gives in a page at most.
const tagPage = 100

// readBucketTags puts tags on buckets, one list for each Region in which there
// are any. A bucket that is not in the whole list has no tags.
func readBucketTags(ctx context.Context, s collect.Session[BucketsS3], list []snapshot.Bucket) {
	byRegion := map[string][]*snapshot.Bucket{}
	for i := range list {
		byRegion[list[i].Region] = append(byRegion[list[i].Region], &list[i])
	}
	for region, there := range byRegion {
		in := s.In(region)
		tagged, err := bucketTags(ctx, in)
		for _, b := range there {
			own, listed := tagged[b.Name]
			if listed {
				b.Tags = snapshot.Full(own, in.At)
			} else {
				b.Tags = collect.Result(in, own, collect.Whole(err))
			}
		}
	}
}

// bucketTags gives the tags of each tagged bucket of a Region. What was read
// before an error holds.
func bucketTags(ctx context.Context, s collect.Session[BucketsS3]) (map[string]map[string]string, error) {
	in := &resourcegroupstaggingapi.GetResourcesInput{ResourceTypeFilters: []string{"s3"}, ResourcesPerPage: aws.Int32(tagPage)}
	list, err := collect.Pages(ctx, s, s.Client.GetResources, in,
		func(in *resourcegroupstaggingapi.GetResourcesInput, token *string) { in.PaginationToken = token },
		func(out *resourcegroupstaggingapi.GetResourcesOutput) ([]types.ResourceTagMapping, *string) {
			return out.ResourceTagMappingList, out.PaginationToken
		})
	found := map[string]map[string]string{}
	for _, resource := range list {
		arn := aws.ToString(resource.ResourceARN)
		if name, bucket := strings.CutPrefix(arn, "arn:"+s.Partition+":s3:::"); bucket {
			found[name] = tags(resource.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
		}
	}
	return found, err
}
