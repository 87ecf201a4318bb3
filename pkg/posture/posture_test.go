package posture_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	checklist "github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// TestWhatChecksReadIsWhatIsCollected compares both ways: a part that nobody
// collects would be UNKNOWN for ever, and one that no check reads costs calls
// and permissions for nothing.
func TestWhatChecksReadIsWhatIsCollected(t *testing.T) {
	var collected, read []string
	for _, c := range collectors.Collectors() {
		collected = append(collected, c.Part().Name())
	}
	for _, ref := range checks.Needs(checklist.Checks()) {
		read = append(read, ref.Name())
	}
	slices.Sort(collected)
	slices.Sort(read)
	if diff := cmp.Diff(read, collected); diff != "" {
		t.Errorf("parts that checks read (-) and that are collected (+):\n%s", diff)
	}
}

// TestAccountThatRefusesEverything has every API of a Region refuse: each check
// must end UNKNOWN, and the reason must be there.
func TestAccountThatRefusesEverything(t *testing.T) {
	regions := &fakeaws.Regions{Names: []string{"eu-central-1", "us-east-1"}}
	env := collecttest.Env(func(string) []any { return []any{regions} })
	env.Config = aws.Config{HTTPClient: refuses{}, Credentials: aws.AnonymousCredentials{}}
	s := collect.Everything(t.Context(), env, collectors.Collectors())
	for _, located := range s.Collected() {
		if located.Ref.Name() != snapshot.EnabledRegions.Name() && located.Part.Read() {
			t.Errorf("%s %s was read all the same", located.Ref.Name(), located.Region)
		}
	}
	for _, f := range checks.Judge(s, checklist.Checks(), checks.Defaults(), nil) {
		if f.Outcome != checks.Unknown || f.Unread[0].Reason != snapshot.Denied {
			t.Errorf("%s: %s: %s", f.Check, f.Outcome, f.Evidence)
		}
	}
}

// TestFromReadingToFindings goes the whole way over fakes of two Regions, the
// parts read in separate runs and put together through JSON.
func TestFromReadingToFindings(t *testing.T) {
	shared := &fakeaws.EC2{Snapshots: []ec2types.Snapshot{{SnapshotId: aws.String("snap-1")}}, Public: []string{"snap-1"}}
	denied := &fakeaws.EC2{}
	denied.Fail = map[string][]error{"DescribeSnapshots": {fakeaws.Error("UnauthorizedOperation")}}
	regions := &fakeaws.Regions{Names: []string{"eu-central-1", "us-east-1"}}
	clients := map[string][]any{"us-east-1": {regions, shared}, "eu-central-1": {regions, denied}}
	env := collecttest.Env(func(region string) []any { return clients[region] })

	list, _ := checklist.Choose("ebs-snapshot-private")
	needed := collect.Choose(collectors.Collectors(), checks.Needs(list))
	whole := snapshot.New(env.Account, env.Partition, env.Home, env.Clock())
	whole.EnabledRegions = collect.Regions(t.Context(), env, nil)
	for _, task := range collect.Plan(needed, whole.EnabledRegions.Value) {
		text, err := json.Marshal(collect.Run(t.Context(), env, needed, []collect.Task{task}, whole.TakenAt))
		if err != nil {
			t.Fatal(err)
		}
		var piece snapshot.Snapshot
		if err := json.Unmarshal(text, &piece); err != nil {
			t.Fatal(err)
		}
		if err := whole.Merge(&piece); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range checks.Judge(whole, list, checks.Defaults(), nil) {
		got = append(got, string(f.Outcome)+" "+f.Region+" "+f.Resource.ID)
	}
	want := []string{"UNKNOWN eu-central-1 ec2.snapshots", "FAIL us-east-1 snap-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
