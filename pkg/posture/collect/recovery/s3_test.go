package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	tagtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// stores are a bucket that is open, one that is closed, and one that was closed
// only in part.
func stores() *fakeaws.S3 {
	on := aws.Bool(true)
	f := &fakeaws.S3{
		Buckets: []s3types.Bucket{
			fakeaws.Bucket("open", snapshottest.Home), fakeaws.Bucket("closed", snapshottest.Home), fakeaws.Bucket("half", snapshottest.Away),
		},
		Versioning: map[string]s3types.BucketVersioningStatus{"open": "Enabled", "half": "Suspended"},
		Blocks: map[string]s3types.PublicAccessBlockConfiguration{
			"closed": {BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on},
			"half":   {BlockPublicAcls: on, IgnorePublicAcls: on},
		},
		Policies: map[string]bool{"open": true},
		Grants: map[string][]s3types.Grant{
			"open": {{Grantee: &s3types.Grantee{ID: aws.String("owner")}}, {}},
			"half": {{Grantee: &s3types.Grantee{URI: aws.String("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")}}},
		},
		Lifecycle: map[string][]s3types.LifecycleRule{"open": {
			{
				ID: aws.String("trim"), Status: "Enabled", Prefix: aws.String(""),
				NoncurrentVersionExpiration: &s3types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(1), NewerNoncurrentVersions: aws.Int32(3)},
			},
			{ID: aws.String("old"), Status: "Disabled", Filter: &s3types.LifecycleRuleFilter{And: &s3types.LifecycleRuleAndOperator{
				Prefix: aws.String("tmp/"), ObjectSizeLessThan: aws.Int64(10), Tags: []s3types.Tag{{Key: aws.String("a"), Value: aws.String("b")}},
			}}},
			{ID: aws.String("tagged"), Status: "Enabled", Filter: &s3types.LifecycleRuleFilter{Tag: &s3types.Tag{Key: aws.String("c"), Value: aws.String("d")}}},
		}},
		Tagged: []tagtypes.ResourceTagMapping{
			{ResourceARN: aws.String("arn:aws:s3:us-east-1:111122223333:accesspoint/open")},
			{ResourceARN: aws.String("arn:aws:s3:::open"), Tags: []tagtypes.Tag{{Key: aws.String("owner"), Value: aws.String("data")}}},
			{ResourceARN: aws.String("arn:aws:s3:::once-tagged")},
		},
	}
	f.PageSize = 2
	return f
}

func TestBucketsInFull(t *testing.T) {
	f := stores()
	got := collecttest.Read(t, recovery.Collectors, snapshot.Buckets, "", f)
	if !got.Whole() || len(got.Value) != 3 {
		t.Fatalf("%+v", got)
	}
	open, closed, half := got.Value[0], got.Value[1], got.Value[2]
	if diff := cmp.Diff([]snapshot.LifecycleRule{
		{ID: "trim", Enabled: true, NoncurrentDays: 1, NewerKept: 3},
		{ID: "old", Scope: "prefix tmp/, tag a=b, objects of some size", NoncurrentDays: -1},
		{ID: "tagged", Enabled: true, Scope: "tag c=d", NoncurrentDays: -1},
	}, open.Lifecycle.Value); diff != "" {
		t.Error(diff)
	}
	if !open.PublicPolicy.Value || open.PublicACL.Value || !open.PublicACL.Whole() || open.PublicAccess.Value.All() || !open.PublicAccess.Whole() {
		t.Errorf("open: %+v", open)
	}
	if !closed.PublicAccess.Value.All() || closed.PublicPolicy.Collected() || closed.PublicACL.Collected() || closed.Lifecycle.Collected() {
		t.Errorf("closed: %+v", closed)
	}
	if half.PublicPolicy.Value || !half.PublicPolicy.Whole() || !half.PublicACL.Value || !half.Lifecycle.Whole() || len(half.Lifecycle.Value) > 0 {
		t.Errorf("half: %+v", half)
	}
	if diff := cmp.Diff(map[string]string{"owner": "data"}, open.Tags.Value); diff != "" || !closed.Tags.Whole() || len(closed.Tags.Value) > 0 {
		t.Errorf("tags: %s %+v", diff, closed.Tags)
	}
	// Three for each bucket, two more where it is open, one less where there was
	// never a version; and lists: two pages of buckets, two of tags in each Region.
	if n := len(f.Calls()); n != 3*3+2*2-1+2+2*2 {
		t.Errorf("%d calls: %s", n, strings.Join(f.Calls(), ", "))
	}
}

// TestBucketsWhoseReadsAreDenied denies every call on the open bucket: each part
// must be missing, none "off" or "none".
func TestBucketsWhoseReadsAreDenied(t *testing.T) {
	for code, reason := range map[string]snapshot.Reason{"AccessDenied": snapshot.Denied, "NoSuchBucket": snapshot.Gone} {
		f := stores()
		f.Fail = map[string][]error{}
		for _, call := range []string{"GetBucketVersioning", "GetBucketLifecycleConfiguration", "GetPublicAccessBlock", "GetBucketPolicyStatus", "GetBucketAcl"} {
			f.Fail[call+" open"] = []error{fakeaws.Error(code)}
		}
		got := collecttest.Read(t, recovery.Collectors, snapshot.Buckets, "", f)
		open := got.Value[0]
		for name, part := range map[string]snapshot.AnyPart{
			"versioning": &open.Versioning, "lifecycle": &open.Lifecycle, "block": &open.PublicAccess, "policy": &open.PublicPolicy, "acl": &open.PublicACL,
		} {
			if part.Read() || part.Unread()[0].Reason != reason {
				t.Errorf("%s %s: %v", code, name, part.Unread())
			}
		}
		if !got.Value[1].PublicAccess.Whole() {
			t.Error("another bucket suffered")
		}
	}
}

// TestBucketTagsThatBreakOff: the buckets that were listed have their tags, the
// others may have some.
func TestBucketTagsThatBreakOff(t *testing.T) {
	f := stores()
	f.Fail = map[string][]error{"GetResources": {nil, fakeaws.Error("AccessDeniedException")}}
	f.Buckets = f.Buckets[:2]
	got := collecttest.Read(t, recovery.Collectors, snapshot.Buckets, "", f)
	open, closed := got.Value[0], got.Value[1]
	if !open.Tags.Whole() || open.Tags.Value["owner"] != "data" || closed.Tags.Read() || closed.Tags.Unread()[0].Reason != snapshot.Denied {
		t.Errorf("%+v\n%+v", open.Tags, closed.Tags)
	}
}

func TestAccountBlock(t *testing.T) {
	on := aws.Bool(true)
	for name, tc := range map[string]struct {
		block *controltypes.PublicAccessBlockConfiguration
		fail  error
		want  snapshot.PublicBlocked
		read  bool
	}{
		"never set": {read: true},
		"whole": {
			block: &controltypes.PublicAccessBlockConfiguration{BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on},
			want:  snapshot.PublicBlocked{BlockACLs: true, IgnoreACLs: true, BlockPolicy: true, RestrictUsers: true}, read: true,
		},
		"one part": {
			block: &controltypes.PublicAccessBlockConfiguration{IgnorePublicAcls: on, BlockPublicPolicy: aws.Bool(false)},
			want:  snapshot.PublicBlocked{IgnoreACLs: true}, read: true,
		},
		"denied": {fail: fakeaws.Error("AccessDenied")},
	} {
		f := &fakeaws.S3Control{Block: tc.block}
		if tc.fail != nil {
			f.Fail = map[string][]error{"GetPublicAccessBlock": {tc.fail}}
		}
		got := collecttest.Read(t, recovery.Collectors, snapshot.S3AccountAccess, "", f)
		if got.Value != tc.want || got.Read() != tc.read {
			t.Errorf("%s: %+v", name, got)
		}
		if !slices.Equal(f.Calls(), []string{"GetPublicAccessBlock " + snapshottest.Account}) {
			t.Errorf("%s: %v", name, f.Calls())
		}
	}
}
