package protection_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func read(s *snapshot.Snapshot) *protection.Region {
	return protection.Read(checks.NewTally(s, checks.Words{}), s, home)
}

// addPlan adds a plan whose selections could be read or not.
func addPlan(s *snapshot.Snapshot, name string, selections ...snapshot.BackupSelection) {
	plans := snapshot.BackupPlans.In(s, home)
	added := snapshot.BackupPlan{ID: name, Name: name, Selections: snapshot.Full(selections, s.TakenAt)}
	if len(selections) == 0 {
		added.Selections.Lose(snapshottest.Denied)
	}
	plans.Value = append(plans.Value, added)
}

// said is a Cover with the names of its plans.
type said struct {
	By, OptedOut string
	Plans        []string
	Unsure       bool
}

func TestCoverSaysWhatDoes(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*snapshot.Snapshot)
		want   said
	}{
		"one plan":  {func(*snapshot.Snapshot) {}, said{By: "backup plan nightly", Plans: []string{"nightly"}}},
		"two plans": {func(s *snapshot.Snapshot) { addPlan(s, "weekly", arns("*")) }, said{By: "backup plan nightly", Plans: []string{"nightly", "weekly"}}},
		"another that does not": {
			func(s *snapshot.Snapshot) { addPlan(s, "buckets", arns("arn:aws:s3:::*")) }, said{By: "backup plan nightly", Plans: []string{"nightly"}},
		},
		"another that is unread": {func(s *snapshot.Snapshot) { addPlan(s, "hidden") }, said{By: "backup plan nightly", Plans: []string{"nightly"}, Unsure: true}},
		"a list that broke off": {
			func(s *snapshot.Snapshot) { snapshot.BackupPlans.In(s, home).Doubt(snapshottest.Denied) },
			said{By: "backup plan nightly", Plans: []string{"nightly"}, Unsure: true},
		},
		"opted out": {
			func(s *snapshot.Snapshot) { snapshot.BackupOptIn.Set(s, home, map[string]bool{"RDS": false}) }, said{OptedOut: "nightly"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(snapshot.BackupSelection{AnyTag: tagged("backup", "weekly")})
			tc.change(s)
			cover := read(s).Cover(things(s)["database"])
			got := said{By: cover.By, OptedOut: cover.OptedOut, Unsure: cover.Unsure}
			for _, p := range cover.Plans {
				got.Plans = append(got.Plans, p.Name)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestByPlansLeavesPoliciesAside: a lifecycle policy that was not read says
// nothing about plans.
func TestByPlansLeavesPoliciesAside(t *testing.T) {
	s := account(arns("arn:aws:s3:::*"))
	region := protection.ReadPlans(checks.NewTally(s, checks.Words{}), s, home)
	if got := region.Cover(things(s)["volume"]); got.Answer != protection.No || got.Unsure {
		t.Errorf("%+v", got)
	}
}

// TestInstancesThatAreNotListed has a volume on an instance that the list lacks:
// if the list is whole the instance has no tags, else it may have any.
func TestInstancesThatAreNotListed(t *testing.T) {
	boot := protection.OfVolume(snapshottest.Empty(), home, &snapshot.Volume{ID: "vol-9", Instances: []string{"i-9"}})
	free := protection.OfVolume(snapshottest.Empty(), home, &snapshot.Volume{ID: "vol-8"})
	policy := func(p snapshot.LifecyclePolicy) func(*snapshot.Snapshot) {
		return func(s *snapshot.Snapshot) {
			p.Enabled = true
			snapshot.LifecyclePolicies.Set(s, home, []snapshot.LifecyclePolicy{p})
		}
	}
	byInstance := policy(snapshot.LifecyclePolicy{ResourceTypes: []string{"INSTANCE"}, TargetTags: tagged("role", "web")})
	notBoot := policy(snapshot.LifecyclePolicy{ResourceTypes: []string{"VOLUME"}, Default: true, Without: snapshot.LifecycleExclusions{BootVolumes: true}})
	for name, tc := range map[string]struct {
		of            protection.Resource
		selection     snapshot.BackupSelection
		change        func(*snapshot.Snapshot)
		whole, broken protection.Answer
	}{
		"selected by a tag":              {boot, snapshot.BackupSelection{AnyTag: tagged("role", "web")}, nil, protection.No, protection.Maybe},
		"a policy by a tag":              {boot, arns("arn:aws:s3:::*"), byInstance, protection.No, protection.Maybe},
		"a policy without boot volumes":  {boot, arns("arn:aws:s3:::*"), notBoot, protection.Yes, protection.Maybe},
		"attached to nothing, by policy": {free, arns("arn:aws:s3:::*"), notBoot, protection.Yes, protection.Yes},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(tc.selection)
			if tc.change != nil {
				tc.change(s)
			}
			if got := read(s).Cover(tc.of).Answer; got != tc.whole {
				t.Errorf("the list is whole: %d, not %d", got, tc.whole)
			}
			snapshot.Instances.In(s, home).Doubt(snapshottest.Denied)
			if got := read(s).Cover(tc.of).Answer; got != tc.broken {
				t.Errorf("the list broke off: %d, not %d", got, tc.broken)
			}
		})
	}
}

func TestSelectsAnswersForOnePlan(t *testing.T) {
	s := account(arns("arn:aws:rds:*:*:db:*"))
	addPlan(s, "instances", snapshot.BackupSelection{AnyTag: tagged("role", "web")})
	addPlan(s, "hidden")
	region := read(s)
	all := []protection.Resource{things(s)["bucket"], things(s)["database"]}
	for id, want := range map[string]protection.Answer{"plan-1": protection.Yes, "instances": protection.Yes, "hidden": protection.Maybe, "gone": protection.No} {
		if got := region.Selects(id, all); got != want {
			t.Errorf("%s: %d, not %d", id, got, want)
		}
	}
	if got := region.Selects("plan-1", all[:1]); got != protection.No {
		t.Errorf("only a bucket: %d", got)
	}
	if diff := cmp.Diff([]string{"arn:aws:ec2:us-east-1:111122223333:volume/vol-1", "arn:aws:ec2:us-east-1:111122223333:instance/i-1"}, region.ARNs(things(s)["volume"])); diff != "" {
		t.Error(diff)
	}
}

func TestInventory(t *testing.T) {
	s := snapshottest.Empty()
	snapshot.Volumes.Set(s, home, []snapshot.Volume{{ID: "vol-1", State: "available"}, {ID: "vol-2", State: "deleting"}, {ID: "vol-3", State: "deleted"}})
	snapshot.DBInstances.Set(s, home, []snapshot.Database{
		{ID: "main", ARN: "arn:aws:rds:::db:main", Engine: "docdb"}, {ID: "member", Cluster: "shop"}, {ID: "replica", ReplicaOf: "main"},
	})
	snapshot.DBClusters.Set(s, home, []snapshot.Database{{ID: "graph", ARN: "arn:aws:rds:::cluster:graph", Engine: "neptune"}})
	snapshot.Buckets.Set(s, "", []snapshot.Bucket{{Name: "here", Region: home}, {Name: "there", Region: snapshottest.Away}})
	inventory := protection.NewInventory(checks.NewTally(s, checks.Words{}), s)
	list, whole := inventory.In(home)
	var got []string
	for _, r := range list {
		got = append(got, r.Called()+" "+r.Type+" "+r.CLI()+" "+r.Checked().Type)
	}
	if diff := cmp.Diff([]string{
		"volume vol-1 EBS aws rds AWS::EC2::Volume", "DB instance main DocumentDB aws docdb AWS::RDS::DBInstance",
		"DB cluster graph Neptune aws neptune AWS::RDS::DBCluster", "bucket here S3 aws rds AWS::S3::Bucket",
	}, got); diff != "" || !whole {
		t.Errorf("whole %v:\n%s", whole, diff)
	}
	if list, _ := inventory.In(snapshottest.Away); len(list) != 1 || list[0].Name != "there" {
		t.Errorf("%+v", list)
	}
	for _, ref := range protection.InventoryParts {
		broken := snapshottest.Empty()
		snapshottest.Doubt(broken, ref)
		if _, whole := protection.NewInventory(checks.NewTally(broken, checks.Words{}), broken).In(home); whole {
			t.Errorf("whole without all of %s", ref.Name())
		}
	}
}
