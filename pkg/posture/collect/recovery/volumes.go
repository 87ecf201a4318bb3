package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// VolumesEC2 is what reading volumes needs of the SDK's client.
type VolumesEC2 interface {
	DescribeVolumes(context.Context, *ec2.DescribeVolumesInput, ...func(*ec2.Options)) (*ec2.DescribeVolumesOutput, error)
}

var volumes = collect.Reader[VolumesEC2, []snapshot.Volume]{
	To:   snapshot.Volumes,
	Dial: func(c aws.Config) VolumesEC2 { return ec2.NewFromConfig(c) },
	Read: readVolumes,
}

func readVolumes(ctx context.Context, s collect.Session[VolumesEC2]) ([]snapshot.Volume, error) {
	return collect.Pages(ctx, s, s.Client.DescribeVolumes, &ec2.DescribeVolumesInput{MaxResults: aws.Int32(pageSize)},
		func(in *ec2.DescribeVolumesInput, token *string) { in.NextToken = token },
		func(out *ec2.DescribeVolumesOutput) ([]snapshot.Volume, *string) {
			return each(out.Volumes, volume), out.NextToken
		})
}

func volume(v types.Volume) snapshot.Volume {
	var instances []string
	for _, attachment := range v.Attachments {
		if id := aws.ToString(attachment.InstanceId); id != "" {
			instances = append(instances, id)
		}
	}
	return snapshot.Volume{
		ID: aws.ToString(v.VolumeId), Type: string(v.VolumeType), State: string(v.State), Created: aws.ToTime(v.CreateTime),
		Instances: instances, SnapshotID: aws.ToString(v.SnapshotId), Tags: ec2Tags(v.Tags),
	}
}

// InstancesEC2 is what reading instances needs of the SDK's client.
type InstancesEC2 interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
}

var instances = collect.Reader[InstancesEC2, []snapshot.Instance]{
	To:   snapshot.Instances,
	Dial: func(c aws.Config) InstancesEC2 { return ec2.NewFromConfig(c) },
	Read: readInstances,
}

func readInstances(ctx context.Context, s collect.Session[InstancesEC2]) ([]snapshot.Instance, error) {
	return collect.Pages(ctx, s, s.Client.DescribeInstances, &ec2.DescribeInstancesInput{MaxResults: aws.Int32(pageSize)},
		func(in *ec2.DescribeInstancesInput, token *string) { in.NextToken = token },
		func(out *ec2.DescribeInstancesOutput) (list []snapshot.Instance, token *string) {
			for _, reservation := range out.Reservations {
				list = append(list, each(reservation.Instances, instance)...)
			}
			return list, out.NextToken
		})
}

func instance(i types.Instance) snapshot.Instance {
	found := snapshot.Instance{ID: aws.ToString(i.InstanceId), Tags: ec2Tags(i.Tags)}
	for _, device := range i.BlockDeviceMappings {
		if device.Ebs != nil && aws.ToString(device.DeviceName) == aws.ToString(i.RootDeviceName) {
			found.RootVolume = aws.ToString(device.Ebs.VolumeId)
		}
	}
	return found
}

func ec2Tags(list []types.Tag) map[string]string {
	return tags(list, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}
