package protection_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const home = snapshottest.Home

// things are one resource of each kind; the volume is attached to an instance.
func things(s *snapshot.Snapshot) map[string]protection.Resource {
	volume := snapshot.Volume{ID: "vol-1", Type: "gp3", Instances: []string{"i-1"}, Tags: map[string]string{"backup": "daily", "stage": "prod"}}
	database := snapshot.Database{ID: "main", ARN: checks.ARN(s, "rds", home, "db:main"), Engine: "postgres", Tags: map[string]string{"backup": "weekly"}}
	cluster := snapshot.Database{ID: "shop", ARN: checks.ARN(s, "rds", home, "cluster:shop"), Engine: "aurora-postgresql"}
	bucket := snapshot.Bucket{Name: "app-logs", Region: home, Tags: snapshot.Full(map[string]string{"stage": "prod-2"}, s.TakenAt)}
	return map[string]protection.Resource{
		"volume": protection.OfVolume(s, home, &volume), "database": protection.OfDatabase(s, &database),
		"cluster": protection.OfDatabase(s, &cluster), "bucket": protection.OfBucket(s, &bucket),
	}
}

// account has one plan with one selection, and the instance i-1.
func account(selection snapshot.BackupSelection) *snapshot.Snapshot {
	s := snapshottest.Empty()
	snapshot.Instances.Set(s, home, []snapshot.Instance{{ID: "i-1", RootVolume: "vol-1", Tags: map[string]string{"role": "web"}}})
	snapshot.BackupPlans.Set(s, home, []snapshot.BackupPlan{{
		ID: "plan-1", ARN: checks.ARN(s, "backup", home, "plan:plan-1"), Name: "nightly",
		Selections: snapshot.Full([]snapshot.BackupSelection{selection}, s.TakenAt),
	}})
	return s
}

// covered lists the kinds whose answer is the one asked for, in a fixed order.
func covered(s *snapshot.Snapshot, want protection.Answer) (kinds []string) {
	region := protection.Read(checks.NewTally(s, checks.Words{}), s, home)
	for _, kind := range []string{"volume", "database", "cluster", "bucket"} {
		if region.Cover(things(s)[kind]).Answer == want {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func arns(list ...string) snapshot.BackupSelection { return snapshot.BackupSelection{Resources: list} }

func tagged(key, value string) []snapshot.Tag { return []snapshot.Tag{{Key: key, Value: value}} }

func given(operator, key, value string) []snapshot.BackupCondition {
	return []snapshot.BackupCondition{{Operator: operator, Key: key, Value: value}}
}

var everything = []string{"volume", "database", "cluster", "bucket"}

func TestSelections(t *testing.T) {
	for name, tc := range map[string]struct {
		selection snapshot.BackupSelection
		want      []string
	}{
		"everything":                    {arns("*"), everything},
		"nothing named":                 {arns(), everything},
		"one ARN":                       {arns("arn:aws:ec2:us-east-1:111122223333:volume/vol-1"), []string{"volume"}},
		"another ARN":                   {arns("arn:aws:ec2:us-east-1:111122223333:volume/vol-10"), nil},
		"an ARN of another Region":      {arns("arn:aws:ec2:us-west-2:111122223333:volume/vol-1"), nil},
		"all volumes":                   {arns("arn:aws:ec2:*:*:volume/*"), []string{"volume"}},
		"the instance of the volume":    {arns("arn:aws:ec2:*:*:instance/*"), []string{"volume"}},
		"another instance":              {arns("arn:aws:ec2:us-east-1:111122223333:instance/i-2"), nil},
		"all databases, not clusters":   {arns("arn:aws:rds:*:*:db:*"), []string{"database"}},
		"all clusters":                  {arns("arn:aws:rds:*:*:cluster:*"), []string{"cluster"}},
		"two kinds":                     {arns("arn:aws:rds:*:*:cluster:*", "arn:aws:s3:::*"), []string{"cluster", "bucket"}},
		"buckets that begin so":         {arns("arn:aws:s3:::app-*"), []string{"bucket"}},
		"buckets that begin otherwise":  {arns("arn:aws:s3:::data-*"), nil},
		"a question mark is itself":     {arns("arn:aws:s3:::app-log?"), nil},
		"other partition":               {arns("arn:aws-us-gov:s3:::*"), nil},
		"a tag":                         {snapshot.BackupSelection{AnyTag: tagged("backup", "daily")}, []string{"volume"}},
		"a tag of the instance":         {snapshot.BackupSelection{AnyTag: tagged("role", "web")}, []string{"volume"}},
		"a tag in other case":           {snapshot.BackupSelection{AnyTag: tagged("Backup", "daily")}, nil},
		"any of two tags":               {snapshot.BackupSelection{AnyTag: append(tagged("backup", "daily"), tagged("backup", "weekly")...)}, []string{"volume", "database"}},
		"* or a tag is everything":      {snapshot.BackupSelection{Resources: []string{"*"}, AnyTag: tagged("backup", "never")}, everything},
		"an ARN or a tag":               {snapshot.BackupSelection{Resources: []string{"arn:aws:s3:::*"}, AnyTag: tagged("backup", "daily")}, []string{"volume", "bucket"}},
		"all but volumes and instances": {snapshot.BackupSelection{Resources: []string{"*"}, NotResources: []string{"arn:aws:ec2:*"}}, []string{"database", "cluster", "bucket"}},
		"a tag, and yet excluded": {snapshot.BackupSelection{
			AnyTag: tagged("backup", "daily"), NotResources: []string{"arn:aws:ec2:us-east-1:111122223333:volume/vol-1"},
		}, nil},
		"equals":                 {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringEquals", "backup", "daily")}, []string{"volume"}},
		"not equals":             {snapshot.BackupSelection{Resources: []string{"arn:aws:ec2:*:*:volume/*", "arn:aws:rds:*"}, Conditions: given("StringNotEquals", "backup", "daily")}, []string{"database", "cluster"}},
		"like":                   {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "prod*")}, []string{"volume", "bucket"}},
		"like, in the middle":    {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "*r*-*2")}, []string{"bucket"}},
		"like, in order":         {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "*o*r*")}, nil},
		"like, each once":        {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "*o*o*")}, nil},
		"a pattern among ARNs":   {arns("arn:aws:s3:::app-*", "arn:aws:s3:::other"), []string{"bucket"}},
		"like, the end":          {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "*-2")}, []string{"bucket"}},
		"like without wildcard":  {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringLike", "stage", "prod")}, []string{"volume"}},
		"not like":               {snapshot.BackupSelection{Resources: []string{"arn:aws:s3:::*", "arn:aws:rds:*"}, Conditions: given("StringNotLike", "stage", "prod*")}, []string{"database", "cluster"}},
		"both of two conditions": {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: append(given("StringLike", "stage", "p*"), given("StringEquals", "backup", "daily")...)}, []string{"volume"}},
		"a tag, and a condition": {snapshot.BackupSelection{AnyTag: tagged("backup", "daily"), Conditions: given("StringEquals", "stage", "test")}, nil},
		"an unknown operator":    {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringSounds", "stage", "prod")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(tc.selection)
			if diff := cmp.Diff(tc.want, covered(s, protection.Yes)); diff != "" {
				t.Error(diff)
			}
			if maybe := covered(s, protection.Maybe); maybe != nil {
				t.Errorf("all was read, and yet unsure of %v", maybe)
			}
		})
	}
}

// TestOptIn has AWS Backup opted in to nothing: what a selection names by its
// type is backed up all the same, but for Aurora.
func TestOptIn(t *testing.T) {
	for name, tc := range map[string]struct {
		selection snapshot.BackupSelection
		want      []string
	}{
		"*":                   {arns("*"), nil},
		"by service":          {arns("arn:aws:ec2:*", "arn:aws:rds:*"), nil},
		"by service, in full": {arns("arn:aws:ec2:*:*:*", "arn:aws:rds:us-east-1:111122223333:*"), nil},
		"by type":             {arns("arn:aws:ec2:*:*:volume/*", "arn:aws:rds:*:*:db:*", "arn:aws:rds:*:*:cluster:*", "arn:aws:s3:::*"), []string{"volume", "database", "bucket"}},
		"by ARN":              {arns("arn:aws:ec2:us-east-1:111122223333:volume/vol-1", "arn:aws:rds:us-east-1:111122223333:cluster:shop"), []string{"volume"}},
		"by tag":              {snapshot.BackupSelection{AnyTag: tagged("backup", "daily")}, nil},
		"by type, though also by tag": {snapshot.BackupSelection{
			Resources: []string{"arn:aws:ec2:*:*:volume/*"}, AnyTag: tagged("backup", "daily"),
		}, []string{"volume"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(tc.selection)
			snapshot.BackupOptIn.Set(s, home, map[string]bool{"EBS": false, "EC2": false, "RDS": false, "Aurora": false, "S3": false})
			if diff := cmp.Diff(tc.want, covered(s, protection.Yes)); diff != "" {
				t.Error(diff)
			}
		})
	}
	s := account(arns("*"))
	snapshot.BackupOptIn.Set(s, home, map[string]bool{"EBS": false, "EC2": true})
	if diff := cmp.Diff(everything, covered(s, protection.Yes)); diff != "" {
		t.Errorf("a volume is backed up with its instance:\n%s", diff)
	}
}

// TestWhatHangsOnTheUnread takes parts away: the answer must be Maybe where they
// could make it Yes, or No, and stay where they could not.
func TestWhatHangsOnTheUnread(t *testing.T) {
	lose := func(ref snapshot.Ref) func(*snapshot.Snapshot) {
		return func(s *snapshot.Snapshot) { ref.Find(s, home).Lose(snapshottest.Denied) }
	}
	plan := func(s *snapshot.Snapshot) *snapshot.BackupPlan { return &snapshot.BackupPlans.In(s, home).Value[0] }
	for name, tc := range map[string]struct {
		selection  snapshot.BackupSelection
		change     func(*snapshot.Snapshot)
		yes, maybe []string
	}{
		"plans":                            {arns("*"), lose(snapshot.BackupPlans), nil, everything},
		"selections":                       {arns("*"), func(s *snapshot.Snapshot) { plan(s).Selections.Lose(snapshottest.Denied) }, nil, everything},
		"some selections":                  {arns("arn:aws:s3:::*"), func(s *snapshot.Snapshot) { plan(s).Selections.Doubt(snapshottest.Denied) }, []string{"bucket"}, []string{"volume", "database", "cluster"}},
		"opt-in, selected by type":         {arns("arn:aws:ec2:*:*:volume/*", "arn:aws:rds:*:*:cluster:*"), lose(snapshot.BackupOptIn), []string{"volume"}, []string{"cluster"}},
		"opt-in, selected by tag":          {snapshot.BackupSelection{AnyTag: tagged("backup", "daily")}, lose(snapshot.BackupOptIn), nil, []string{"volume"}},
		"lifecycle policies":               {arns("arn:aws:s3:::*"), lose(snapshot.LifecyclePolicies), []string{"bucket"}, []string{"volume"}},
		"instances, selected by their tag": {snapshot.BackupSelection{AnyTag: tagged("role", "web")}, lose(snapshot.Instances), nil, []string{"volume"}},
		"instances, selected by ARN":       {arns("arn:aws:ec2:us-east-1:111122223333:instance/i-1"), lose(snapshot.Instances), []string{"volume"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(tc.selection)
			tc.change(s)
			if diff := cmp.Diff(tc.yes, covered(s, protection.Yes)); diff != "" {
				t.Errorf("yes: %s", diff)
			}
			if diff := cmp.Diff(tc.maybe, covered(s, protection.Maybe)); diff != "" {
				t.Errorf("maybe: %s", diff)
			}
		})
	}
}

func TestTagsThatCouldNotBeRead(t *testing.T) {
	for name, tc := range map[string]struct {
		selection snapshot.BackupSelection
		want      protection.Answer
	}{
		"selected by tag":       {snapshot.BackupSelection{AnyTag: tagged("backup", "daily")}, protection.Maybe},
		"a condition on a tag":  {snapshot.BackupSelection{Resources: []string{"*"}, Conditions: given("StringNotEquals", "backup", "no")}, protection.Maybe},
		"tags do not matter":    {arns("arn:aws:s3:::*"), protection.Yes},
		"another kind by ARN":   {arns("arn:aws:rds:*:*:db:*"), protection.No},
		"excluded, whatever it": {snapshot.BackupSelection{AnyTag: tagged("backup", "daily"), NotResources: []string{"arn:aws:s3:::*"}}, protection.No},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(tc.selection)
			bucket := snapshot.Bucket{Name: "app-logs", Region: home}
			region := protection.Read(checks.NewTally(s, checks.Words{}), s, home)
			if got := region.Cover(protection.OfBucket(s, &bucket)).Answer; got != tc.want {
				t.Errorf("%d, not %d", got, tc.want)
			}
		})
	}
}

func TestLifecyclePolicies(t *testing.T) {
	volumes, instances := []string{"VOLUME"}, []string{"INSTANCE"}
	for name, tc := range map[string]struct {
		policy snapshot.LifecyclePolicy
		want   protection.Answer
	}{
		"its tag":                          {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: volumes, TargetTags: tagged("backup", "daily")}, protection.Yes},
		"disabled":                         {snapshot.LifecyclePolicy{ResourceTypes: volumes, TargetTags: tagged("backup", "daily")}, protection.No},
		"another tag":                      {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: volumes, TargetTags: tagged("backup", "weekly")}, protection.No},
		"its tag, but of instances":        {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, TargetTags: tagged("backup", "daily")}, protection.No},
		"the tag of its instance":          {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, TargetTags: tagged("role", "web")}, protection.Yes},
		"the same, without boot volumes":   {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, TargetTags: tagged("role", "web"), Without: snapshot.LifecycleExclusions{BootVolumes: true}}, protection.No},
		"the same, without its tag":        {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, TargetTags: tagged("role", "web"), Without: snapshot.LifecycleExclusions{Tags: tagged("stage", "prod")}}, protection.No},
		"default":                          {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: volumes, Default: true}, protection.Yes},
		"default, without its type":        {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: volumes, Default: true, Without: snapshot.LifecycleExclusions{VolumeTypes: []string{"gp3"}}}, protection.No},
		"default, without its tag":         {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: volumes, Default: true, Without: snapshot.LifecycleExclusions{Tags: tagged("stage", "prod")}}, protection.No},
		"default of instances":             {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, Default: true}, protection.Yes},
		"default of instances without tag": {snapshot.LifecyclePolicy{Enabled: true, ResourceTypes: instances, Default: true, Without: snapshot.LifecycleExclusions{Tags: tagged("role", "web")}}, protection.No},
	} {
		t.Run(name, func(t *testing.T) {
			s := account(arns("arn:aws:s3:::*"))
			tc.policy.ID = "policy-1"
			snapshot.LifecyclePolicies.Set(s, home, []snapshot.LifecyclePolicy{tc.policy})
			got := protection.Read(checks.NewTally(s, checks.Words{}), s, home).Cover(things(s)["volume"])
			if got.Answer != tc.want || (got.By == "lifecycle policy policy-1") != (tc.want == protection.Yes) {
				t.Errorf("%+v", got)
			}
		})
	}
}
