package recovery_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	dlmtypes "github.com/aws/aws-sdk-go-v2/service/dlm/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func computers() *fakeaws.EC2 {
	f := &fakeaws.EC2{}
	f.PageSize = 1
	tags := []ec2types.Tag{{Key: aws.String("owner"), Value: aws.String("data")}, {Key: aws.String("db-password"), Value: aws.String("correct-horse")}}
	for _, id := range []string{"1", "2", "3"} {
		f.Volumes = append(f.Volumes, ec2types.Volume{
			VolumeId: aws.String("vol-" + id), VolumeType: "gp3", State: "in-use", CreateTime: &snapshottest.Now, SnapshotId: aws.String("snap-0"),
			Attachments: []ec2types.VolumeAttachment{{InstanceId: aws.String("i-" + id)}, {}}, Tags: tags,
		})
		f.Instances = append(f.Instances, ec2types.Instance{
			InstanceId: aws.String("i-" + id), RootDeviceName: aws.String("/dev/xvda"), Tags: tags,
			BlockDeviceMappings: []ec2types.InstanceBlockDeviceMapping{
				{DeviceName: aws.String("/dev/sdb"), Ebs: &ec2types.EbsInstanceBlockDevice{VolumeId: aws.String("vol-data")}},
				{DeviceName: aws.String("/dev/xvda"), Ebs: &ec2types.EbsInstanceBlockDevice{VolumeId: aws.String("vol-" + id)}},
			},
		})
	}
	return f
}

func TestVolumesAndInstances(t *testing.T) {
	f := computers()
	volumes := collecttest.Read(t, recovery.Collectors, snapshot.Volumes, snapshottest.Away, f)
	owner := map[string]string{"owner": "data", "db-password": "REDACTED"}
	want := snapshot.Volume{
		ID: "vol-2", Type: "gp3", State: "in-use", Created: snapshottest.Now, Instances: []string{"i-2"}, SnapshotID: "snap-0", Tags: owner,
	}
	if len(volumes.Value) != 3 || !volumes.Whole() {
		t.Fatalf("%+v", volumes)
	}
	if diff := cmp.Diff(want, volumes.Value[1]); diff != "" {
		t.Error(diff)
	}
	instances := collecttest.Read(t, recovery.Collectors, snapshot.Instances, snapshottest.Away, computers())
	if len(instances.Value) != 3 || !instances.Whole() {
		t.Fatalf("%+v", instances)
	}
	if diff := cmp.Diff(snapshot.Instance{ID: "i-3", RootVolume: "vol-3", Tags: owner}, instances.Value[2]); diff != "" {
		t.Error(diff)
	}
}

func TestVolumesDeniedOnTheSecondPage(t *testing.T) {
	f := computers()
	f.Fail = map[string][]error{"DescribeVolumes": {nil, fakeaws.Error("UnauthorizedOperation")}}
	got := collecttest.Read(t, recovery.Collectors, snapshot.Volumes, snapshottest.Away, f)
	if len(got.Value) != 1 || got.Whole() || got.Gaps[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}

// TestSettingsThatAreNotAnswered: an answer without the setting is not "off".
func TestSettingsThatAreNotAnswered(t *testing.T) {
	f := &fakeaws.EC2{Block: "block-all-sharing", Encrypted: aws.Bool(false)}
	block := collecttest.Read(t, recovery.Collectors, snapshot.SnapshotBlock, snapshottest.Away, f)
	encrypted := collecttest.Read(t, recovery.Collectors, snapshot.EncryptionDefault, snapshottest.Away, &fakeaws.EC2{Encrypted: aws.Bool(true)})
	if block.Value != "block-all-sharing" || !block.Whole() || !encrypted.Value || !encrypted.Whole() {
		t.Errorf("%+v %+v", block, encrypted)
	}
	block = collecttest.Read(t, recovery.Collectors, snapshot.SnapshotBlock, snapshottest.Away, &fakeaws.EC2{})
	encrypted = collecttest.Read(t, recovery.Collectors, snapshot.EncryptionDefault, snapshottest.Away, &fakeaws.EC2{})
	for _, gaps := range [][]snapshot.Gap{block.Unread(), encrypted.Unread()} {
		if len(gaps) == 0 || gaps[0].Reason != snapshot.Malformed {
			t.Errorf("%v", gaps)
		}
	}
}

func policy(id, state string, details *dlmtypes.PolicyDetails) dlmtypes.LifecyclePolicy {
	return dlmtypes.LifecyclePolicy{PolicyId: &id, State: dlmtypes.GettablePolicyStateValues(state), PolicyDetails: details}
}

func policies() *fakeaws.DLM {
	tag := []dlmtypes.Tag{{Key: aws.String("backup"), Value: aws.String("daily")}}
	byDefault := policy("policy-default", "ENABLED", &dlmtypes.PolicyDetails{
		ResourceType: "VOLUME", CreateInterval: aws.Int32(2),
		Exclusions: &dlmtypes.Exclusions{ExcludeBootVolumes: aws.Bool(true), ExcludeVolumeTypes: []string{"st1"}, ExcludeTags: tag},
	})
	byDefault.DefaultPolicy = aws.Bool(true)
	return &fakeaws.DLM{Policies: []dlmtypes.LifecyclePolicy{
		policy("policy-tag", "ENABLED", &dlmtypes.PolicyDetails{
			ResourceTypes: []dlmtypes.ResourceTypeValues{"INSTANCE"}, TargetTags: tag,
			Parameters: &dlmtypes.Parameters{ExcludeBootVolume: aws.Bool(true), ExcludeDataVolumeTags: tag},
			Schedules: []dlmtypes.Schedule{
				{CreateRule: &dlmtypes.CreateRule{CronExpression: aws.String("cron(0 5 ? * SUN *)")}},
				{CreateRule: &dlmtypes.CreateRule{Interval: aws.Int32(12)}}, {},
			},
		}),
		policy("policy-off", "DISABLED", &dlmtypes.PolicyDetails{}),
		policy("policy-copies", "ENABLED", &dlmtypes.PolicyDetails{PolicyType: dlmtypes.PolicyTypeValuesEventBasedPolicy}),
		byDefault,
	}}
}

func TestLifecyclePolicies(t *testing.T) {
	f := policies()
	got := collecttest.Read(t, recovery.Collectors, snapshot.LifecyclePolicies, snapshottest.Away, f)
	daily := []snapshot.Tag{{Key: "backup", Value: "daily"}}
	want := []snapshot.LifecyclePolicy{
		{
			ID: "policy-tag", Enabled: true, ResourceTypes: []string{"INSTANCE"}, TargetTags: daily, EveryHours: 12,
			Without: snapshot.LifecycleExclusions{BootVolumes: true, Tags: daily},
		},
		{ID: "policy-off"}, {ID: "policy-copies", Enabled: true},
		{
			ID: "policy-default", Enabled: true, Default: true, ResourceTypes: []string{"VOLUME"}, EveryHours: 48,
			Without: snapshot.LifecycleExclusions{BootVolumes: true, VolumeTypes: []string{"st1"}, Tags: daily},
		},
	}
	if diff := cmp.Diff(want, got.Value); diff != "" || !got.Whole() {
		t.Errorf("%v\n%s", got.Gaps, diff)
	}
	wanted := []string{"GetLifecyclePolicies", "GetLifecyclePolicies ALL", "GetLifecyclePolicy policy-default", "GetLifecyclePolicy policy-tag"}
	calls := f.Calls()
	slices.Sort(calls)
	if diff := cmp.Diff(wanted, calls); diff != "" {
		t.Errorf("calls:\n%s", diff)
	}
}

func TestLifecyclePolicyThatCannotBeRead(t *testing.T) {
	for code, want := range map[string]struct {
		whole bool
		list  int
	}{"AccessDeniedException": {false, 3}, "ResourceNotFoundException": {true, 3}} {
		f := policies()
		f.Fail = map[string][]error{"GetLifecyclePolicy policy-tag": {fakeaws.Error(code)}}
		got := collecttest.Read(t, recovery.Collectors, snapshot.LifecyclePolicies, snapshottest.Away, f)
		if got.Whole() != want.whole || len(got.Value) != want.list {
			t.Errorf("%s: %+v", code, got)
		}
	}
	f := policies()
	f.Fail = map[string][]error{"GetLifecyclePolicies ALL": {fakeaws.Error("AccessDeniedException")}}
	if got := collecttest.Read(t, recovery.Collectors, snapshot.LifecyclePolicies, snapshottest.Away, f); got.Read() {
		t.Errorf("%+v", got)
	}
}
