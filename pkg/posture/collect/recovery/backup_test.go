package recovery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	backuptypes "github.com/aws/aws-sdk-go-v2/service/backup/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func recoveryPoint(rule, status string, age time.Duration) backuptypes.RecoveryPointByBackupVault {
	return backuptypes.RecoveryPointByBackupVault{
		RecoveryPointArn: aws.String("arn:" + rule + status), ResourceArn: aws.String("arn:vol-1"),
		Status: backuptypes.RecoveryPointStatus(status), CreationDate: aws.Time(snapshottest.Ago(age)),
		CreatedBy: &backuptypes.RecoveryPointCreator{BackupPlanId: aws.String("plan-1"), BackupRuleId: &rule},
	}
}

func plans() *fakeaws.Backup {
	f := &fakeaws.Backup{
		Plans: []backuptypes.BackupPlansListMember{{
			BackupPlanId: aws.String("plan-1"), BackupPlanArn: aws.String("arn:plan-1"), BackupPlanName: aws.String("nightly"),
			CreationDate: aws.Time(snapshottest.DaysAgo(90)), LastExecutionDate: aws.Time(snapshottest.DaysAgo(1)),
		}},
		Rules: map[string][]backuptypes.BackupRule{"plan-1": {{
			RuleId: aws.String("rule-1"), RuleName: aws.String("daily"), TargetBackupVaultName: aws.String("main"),
			ScheduleExpression: aws.String("cron(0 5 ? * * *)"), StartWindowMinutes: aws.Int64(60),
			Lifecycle:                              &backuptypes.Lifecycle{DeleteAfterDays: aws.Int64(35)},
			CopyActions:                            []backuptypes.CopyAction{{DestinationBackupVaultArn: aws.String("arn:far")}},
			TargetLogicallyAirGappedBackupVaultArn: aws.String("arn:gap"),
		}}},
		Selections: map[string][]backuptypes.BackupSelection{"plan-1": {
			{
				SelectionName: aws.String("tags"),
				ListOfTags:    []backuptypes.Condition{{ConditionKey: aws.String("aws:ResourceTag/backup"), ConditionValue: aws.String("daily")}},
			},
			{
				SelectionName: aws.String("arns"), Resources: []string{"*"}, NotResources: []string{"arn:aws:s3:::*"},
				Conditions: &backuptypes.Conditions{
					StringEquals:    []backuptypes.ConditionParameter{{ConditionKey: aws.String("aws:ResourceTag/a"), ConditionValue: aws.String("1")}},
					StringNotEquals: []backuptypes.ConditionParameter{{ConditionKey: aws.String("aws:ResourceTag/b"), ConditionValue: aws.String("2")}},
					StringLike:      []backuptypes.ConditionParameter{{ConditionKey: aws.String("aws:ResourceTag/c"), ConditionValue: aws.String("3*")}},
					StringNotLike:   []backuptypes.ConditionParameter{{ConditionKey: aws.String("aws:ResourceTag/d"), ConditionValue: aws.String("4*")}},
				},
			},
		}},
		Points: map[string][]backuptypes.RecoveryPointByBackupVault{"main": {recoveryPoint("rule-1", "COMPLETED", 3*time.Hour)}},
	}
	f.PageSize = 1
	return f
}

func readPlan(t *testing.T, f *fakeaws.Backup) snapshot.BackupPlan {
	t.Helper()
	got := collecttest.Read(t, recovery.Collectors, snapshot.BackupPlans, snapshottest.Away, f)
	if len(got.Value) != 1 || !got.Whole() {
		t.Fatalf("%+v", got)
	}
	return got.Value[0]
}

func TestBackupPlans(t *testing.T) {
	want := snapshot.BackupPlan{
		ID: "plan-1", ARN: "arn:plan-1", Name: "nightly", Created: snapshottest.DaysAgo(90), LastRun: snapshottest.DaysAgo(1),
		Rules: snapshot.Full([]snapshot.BackupRule{{
			ID: "rule-1", Name: "daily", Schedule: "cron(0 5 ? * * *)", StartMinutes: 60, Vault: "main", CopyTo: []string{"arn:far", "arn:gap"}, KeptDays: 35,
		}}, snapshottest.Now),
		Selections: snapshot.Full([]snapshot.BackupSelection{
			{ID: "tags", Name: "tags", AnyTag: []snapshot.Tag{{Key: "backup", Value: "daily"}}},
			{ID: "arns", Name: "arns", Resources: []string{"*"}, NotResources: []string{"arn:aws:s3:::*"}, Conditions: []snapshot.BackupCondition{
				{Operator: "StringEquals", Key: "a", Value: "1"}, {Operator: "StringNotEquals", Key: "b", Value: "2"},
				{Operator: "StringLike", Key: "c", Value: "3*"}, {Operator: "StringNotLike", Key: "d", Value: "4*"},
			}},
		}, snapshottest.Now),
		Points: snapshot.Full([]snapshot.RecoveryPoint{{
			ARN: "arn:rule-1COMPLETED", Vault: "main", Resource: "arn:vol-1", Rule: "rule-1", Status: "COMPLETED", Created: snapshottest.Ago(3 * time.Hour),
		}}, snapshottest.Now),
	}
	if diff := cmp.Diff(want, readPlan(t, plans())); diff != "" {
		t.Error(diff)
	}
}

// TestBackupPlansThatFail takes away one call at a time: what the others gave
// stays.
func TestBackupPlansThatFail(t *testing.T) {
	for call, want := range map[string][3]string{ // rules, selections, points
		"GetBackupPlan":                   {"no", "whole", "no"},
		"ListBackupSelections":            {"whole", "no", "whole"},
		"ListBackupSelections, 2":         {"whole", "part", "whole"},
		"GetBackupSelection tags":         {"whole", "part", "whole"},
		"ListRecoveryPointsByBackupVault": {"whole", "whole", "part"},
	} {
		f := plans()
		name, second := strings.CutSuffix(call, ", 2")
		f.Fail = map[string][]error{name: {fakeaws.Error("AccessDeniedException")}}
		if second {
			f.Fail[name] = []error{nil, fakeaws.Error("AccessDeniedException")}
		}
		p := readPlan(t, f)
		got := [3]string{state(&p.Rules), state(&p.Selections), state(&p.Points)}
		if got != want {
			t.Errorf("%s: %v, wanted %v", call, got, want)
		}
		if second && len(p.Selections.Value) != 1 {
			t.Errorf("%s: the selection of the first page is lost", call)
		}
		if !p.Points.Read() && p.Points.Unread()[0].Reason != snapshot.Denied {
			t.Errorf("%s: points: %v", call, p.Points.Unread())
		}
	}
	f := plans()
	f.Fail = map[string][]error{
		"GetBackupSelection tags":         {fakeaws.Error("ResourceNotFoundException")},
		"ListRecoveryPointsByBackupVault": {fakeaws.Error("ResourceNotFoundException")},
	}
	if p := readPlan(t, f); len(p.Selections.Value) != 1 || !p.Selections.Whole() || !p.Points.Whole() || len(p.Points.Value) > 0 {
		t.Errorf("a selection and a vault that are gone: %+v", p)
	}
}

func state(part snapshot.AnyPart) string {
	switch {
	case part.Whole():
		return "whole"
	case part.Read():
		return "part"
	}
	return "no"
}

// TestRecoveryPointsAreReadAsFarAsNeeded: up to the first that is complete and
// young, within two periods and start windows, 50 hours here.
func TestRecoveryPointsAreReadAsFarAsNeeded(t *testing.T) {
	for name, tc := range map[string]struct {
		points []backuptypes.RecoveryPointByBackupVault
		change func(*backuptypes.BackupRule)
		want   []string
		calls  int
	}{
		"the first is good": {
			points: []backuptypes.RecoveryPointByBackupVault{
				recoveryPoint("rule-1", "COMPLETED", time.Hour), recoveryPoint("rule-1", "COMPLETED", 20*time.Hour),
			},
			want: []string{"COMPLETED 1h0m0s"}, calls: 1,
		},
		"the second is good": {
			points: []backuptypes.RecoveryPointByBackupVault{
				recoveryPoint("rule-1", "CREATING", time.Hour), recoveryPoint("rule-1", "COMPLETED", 25*time.Hour), recoveryPoint("rule-1", "COMPLETED", 26*time.Hour),
			},
			want: []string{"CREATING 1h0m0s", "COMPLETED 25h0m0s"}, calls: 2,
		},
		"none is good, one is too old to count": {
			points: []backuptypes.RecoveryPointByBackupVault{
				recoveryPoint("rule-1", "PARTIAL", time.Hour), recoveryPoint("rule-1", "COMPLETED", 26*time.Hour), recoveryPoint("rule-1", "COMPLETED", 51*time.Hour),
			},
			want: []string{"PARTIAL 1h0m0s", "COMPLETED 26h0m0s"}, calls: 2,
		},
		"the first is too old, the second is good": {
			points: []backuptypes.RecoveryPointByBackupVault{recoveryPoint("rule-1", "COMPLETED", 26*time.Hour), recoveryPoint("rule-1", "COMPLETED", time.Hour)},
			want:   []string{"COMPLETED 26h0m0s", "COMPLETED 1h0m0s"}, calls: 2,
		},
		"of another rule": {
			points: []backuptypes.RecoveryPointByBackupVault{recoveryPoint("rule-2", "COMPLETED", time.Hour)}, calls: 1,
		},
		"kept up to date for a year": {
			points: []backuptypes.RecoveryPointByBackupVault{recoveryPoint("rule-1", "AVAILABLE", 365*24*time.Hour)},
			change: func(r *backuptypes.BackupRule) { r.EnableContinuousBackup = aws.Bool(true) },
			want:   []string{"AVAILABLE 8760h0m0s"}, calls: 1,
		},
		"a schedule that is not understood": {
			points: []backuptypes.RecoveryPointByBackupVault{recoveryPoint("rule-1", "COMPLETED", time.Hour)},
			change: func(r *backuptypes.BackupRule) { r.ScheduleExpression = aws.String("now and then") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := plans()
			f.Points["main"] = tc.points
			if tc.change != nil {
				tc.change(&f.Rules["plan-1"][0])
			}
			var got []string
			for _, p := range readPlan(t, f).Points.Value {
				got = append(got, p.Status+" "+snapshottest.Now.Sub(p.Created).String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if n := f.Count("ListRecoveryPointsByBackupVault"); n != tc.calls {
				t.Errorf("%d calls, not %d", n, tc.calls)
			}
		})
	}
}

// TestOfOnePageTheNewestIsKept, for each status.
func TestOfOnePageTheNewestIsKept(t *testing.T) {
	f := plans()
	f.PageSize = 0
	f.Points["main"] = []backuptypes.RecoveryPointByBackupVault{
		recoveryPoint("rule-1", "COMPLETED", 20*time.Hour), recoveryPoint("rule-1", "CREATING", 2*time.Hour),
		recoveryPoint("rule-1", "COMPLETED", time.Hour), recoveryPoint("rule-1", "COMPLETED", 10*time.Hour),
	}
	points := readPlan(t, f).Points.Value
	if len(points) != 2 || points[0].Status != "COMPLETED" || points[0].Created != snapshottest.Ago(time.Hour) || points[1].Status != "CREATING" {
		t.Errorf("%+v", points)
	}
}

func TestVaultsProtectedAndOptIn(t *testing.T) {
	f := &fakeaws.Backup{
		Vaults: []backuptypes.BackupVaultListMember{
			{BackupVaultName: aws.String("main"), BackupVaultArn: aws.String("arn:main"), NumberOfRecoveryPoints: 3, Locked: aws.Bool(true), LockDate: &snapshottest.Now},
			{BackupVaultName: aws.String("gap"), VaultType: backuptypes.VaultTypeLogicallyAirGappedBackupVault},
		},
		Protected: []backuptypes.ProtectedResource{{ResourceArn: aws.String("arn:vol-1"), ResourceType: aws.String("EBS"), LastBackupTime: &snapshottest.Now}, {}},
		OptIn:     map[string]bool{"EBS": true, "S3": false},
	}
	f.PageSize = 1
	vaults := collecttest.Read(t, recovery.Collectors, snapshot.BackupVaults, snapshottest.Away, f)
	if diff := cmp.Diff([]snapshot.BackupVault{
		{Name: "main", ARN: "arn:main", Points: 3, Locked: true, LockedFrom: snapshottest.Now}, {Name: "gap", AirGapped: true},
	}, vaults.Value); diff != "" {
		t.Error(diff)
	}
	protected := collecttest.Read(t, recovery.Collectors, snapshot.BackupProtected, snapshottest.Away, &fakeaws.Backup{Protected: f.Protected})
	if diff := cmp.Diff([]snapshot.ProtectedResource{{ARN: "arn:vol-1", Type: "EBS", Last: snapshottest.Now}, {}}, protected.Value); diff != "" {
		t.Error(diff)
	}
	optIn := collecttest.Read(t, recovery.Collectors, snapshot.BackupOptIn, snapshottest.Away, &fakeaws.Backup{OptIn: f.OptIn})
	if diff := cmp.Diff(f.OptIn, optIn.Value); diff != "" || !optIn.Whole() {
		t.Errorf("%v %s", optIn.Gaps, diff)
	}
}
