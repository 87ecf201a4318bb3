package collect_test

import (
	"context"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// disks counts the snapshots of a Region, as an example of a regional collector.
var disks = collect.Reader[snapshotLister, string]{
	To:   snapshot.SnapshotBlock,
	Dial: func(c aws.Config) snapshotLister { return ec2.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[snapshotLister]) (string, error) {
		out, err := collect.Call(ctx, s, s.Client.DescribeSnapshots, &ec2.DescribeSnapshotsInput{OwnerIds: []string{"self"}})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Snapshots[0].SnapshotId), nil
	},
}

type snapshotLister interface {
	DescribeSnapshots(context.Context, *ec2.DescribeSnapshotsInput, ...func(*ec2.Options)) (*ec2.DescribeSnapshotsOutput, error)
}

func disk(region string) *fakeaws.EC2 {
	return &fakeaws.EC2{Snapshots: []ec2types.Snapshot{{SnapshotId: aws.String("snap-" + region)}}}
}

// TestARegionThatHangsCostsOnlyItself reads three Regions, of which one never
// answers and one refuses, in a time of its own.
func TestARegionThatHangsCostsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs, refuses := disk("eu-west-1"), disk("me-south-1")
		hangs.Hang = []string{"DescribeSnapshots"}
		refuses.Fail = map[string][]error{"DescribeSnapshots": {fakeaws.Error("AuthFailure")}}
		fakes := map[string]any{"eu-west-1": hangs, "me-south-1": refuses, "us-east-1": disk("us-east-1")}
		env := collecttest.Env(func(region string) []any { return []any{fakes[region]} })
		env.Pacer = collect.NewPacer()
		var seen []collect.Progress
		env.Progress = func(p collect.Progress) { seen = append(seen, p) }
		list := []collect.Collector{disks}

		start := time.Now()
		s := collect.Run(t.Context(), env, list, collect.Plan(list, []string{"eu-west-1", "me-south-1", "us-east-1"}), snapshottest.Now)
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("the Region that hangs held the review for %s", took)
		}
		got := map[string]string{}
		for _, region := range s.RegionNames() {
			part := snapshot.SnapshotBlock.In(s, region)
			got[region] = part.Value
			if !part.Whole() {
				got[region] = string(part.Unread()[0].Reason)
			}
		}
		want := map[string]string{"eu-west-1": "timed out", "me-south-1": "Region not enabled", "us-east-1": "snap-us-east-1"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if len(seen) != 3 || seen[2].Done != 3 || seen[2].Total != 3 {
			t.Errorf("progress: %+v", seen)
		}
	})
}

// TestRunEndsWithItsContext leaves everything named that was not read in time.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	env := collecttest.Env(func(region string) []any { return []any{disk(region)} })
	list := []collect.Collector{disks}
	s := collect.Run(ctx, env, list, collect.Plan(list, []string{"us-east-1"}), snapshottest.Now)
	part := snapshot.SnapshotBlock.In(s, "us-east-1")
	if part.Read() || part.Unread()[0].Reason != snapshot.TimedOut {
		t.Errorf("%+v", part)
	}
}

// TestHomeIsNeverDisabled: there, the same refusal means that the credentials
// are no good.
func TestHomeIsNeverDisabled(t *testing.T) {
	f := disk("us-east-1")
	f.Fail = map[string][]error{"DescribeSnapshots": {fakeaws.Error("UnrecognizedClientException")}}
	got := collecttest.Read(t, []collect.Collector{disks}, snapshot.SnapshotBlock, snapshottest.Home, f)
	if got.Gaps[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got.Gaps)
	}
}

func TestPlanAndChoose(t *testing.T) {
	list := []collect.Collector{collect.Enabled, users, disks}
	want := []collect.Task{
		{Part: "iam.oidcProviders"}, {Part: "ec2.snapshotBlock", Region: "a"}, {Part: "ec2.snapshotBlock", Region: "b"},
	}
	if diff := cmp.Diff(want, collect.Plan(list, []string{"a", "b"})); diff != "" {
		t.Error(diff)
	}
	chosen := collect.Choose(list, []snapshot.Ref{snapshot.SnapshotBlock})
	if len(chosen) != 1 || chosen[0].Client() != reflect.TypeFor[snapshotLister]() {
		t.Errorf("%v", chosen)
	}
}

func TestRegions(t *testing.T) {
	denied := []error{fakeaws.Error("AccessDeniedException")}
	for name, tc := range map[string]struct {
		fake *fakeaws.Regions
		fail map[string][]error
		only []string
		want []string
		gaps int
	}{
		"enabled ones, sorted":      {want: []string{"eu-central-1", "eu-south-1", "us-east-1"}},
		"by EC2 if refused":         {fail: map[string][]error{"ListRegions": denied}, want: []string{"eu-central-1", "eu-south-1", "us-east-1"}},
		"by EC2 if broken off":      {fail: map[string][]error{"ListRegions": {nil, denied[0]}}, want: []string{"eu-central-1", "eu-south-1", "us-east-1"}},
		"named ones":                {only: []string{"us-east-1", "eu-south-1"}, want: []string{"eu-south-1", "us-east-1"}},
		"the home Region not named": {only: []string{"eu-south-1"}, want: []string{"eu-south-1", "us-east-1"}},
		"a named one, not enabled":  {only: []string{"us-east-1", "me-south-1"}, want: []string{"us-east-1"}, gaps: 1},
		"named ones, none known": {
			fail: map[string][]error{"ListRegions": denied, "DescribeRegions": denied}, only: []string{"me-south-1"}, want: []string{"me-south-1", "us-east-1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeaws.Regions{Names: []string{"us-east-1", "eu-south-1", "eu-central-1"}}
			f.PageSize, f.Fail = 2, tc.fail
			got := collect.Regions(t.Context(), collecttest.Env(func(string) []any { return []any{f} }), tc.only)
			if diff := cmp.Diff(tc.want, got.Value); diff != "" || len(got.Gaps) != tc.gaps || !got.Read() {
				t.Errorf("gaps %v\n%s", got.Gaps, diff)
			}
		})
	}
}

// TestRegionsThatNobodyTells reviews the Regions that every account has, and
// says that there may be others. No Regions at all is no answer either.
func TestRegionsThatNobodyTells(t *testing.T) {
	refused := &fakeaws.Regions{}
	refused.Fail = map[string][]error{
		"ListRegions": {fakeaws.Error("AccessDeniedException")}, "DescribeRegions": {fakeaws.Error("UnauthorizedOperation")},
	}
	for name, f := range map[string]*fakeaws.Regions{"refused": refused, "empty": {}} {
		got := collect.Regions(t.Context(), collecttest.Env(func(string) []any { return []any{f} }), nil)
		if len(got.Value) != 17 || got.Whole() || len(got.Gaps) != 2 {
			t.Errorf("%s: %d Regions, gaps %v", name, len(got.Value), got.Gaps)
		}
	}
}
