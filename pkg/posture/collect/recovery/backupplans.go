package recovery

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// PlansBackup is what reading backup plans needs of the SDK's client.
type PlansBackup interface {
	ListBackupPlans(context.Context, *backup.ListBackupPlansInput, ...func(*backup.Options)) (*backup.ListBackupPlansOutput, error)
	GetBackupPlan(context.Context, *backup.GetBackupPlanInput, ...func(*backup.Options)) (*backup.GetBackupPlanOutput, error)
	ListBackupSelections(context.Context, *backup.ListBackupSelectionsInput, ...func(*backup.Options)) (*backup.ListBackupSelectionsOutput, error)
	GetBackupSelection(context.Context, *backup.GetBackupSelectionInput, ...func(*backup.Options)) (*backup.GetBackupSelectionOutput, error)
	ListRecoveryPointsByBackupVault(context.Context, *backup.ListRecoveryPointsByBackupVaultInput, ...func(*backup.Options)) (*backup.ListRecoveryPointsByBackupVaultOutput, error)
}

// backupPlans reads plans with what they are made of. The lists say neither the
// rules of a plan nor what a selection selects: each plan and each selection
// takes a call.
var backupPlans = collect.Reader[PlansBackup, []snapshot.BackupPlan]{
	To:   snapshot.BackupPlans,
	Dial: func(c aws.Config) PlansBackup { return backup.NewFromConfig(c) },
	Read: readBackupPlans,
}

func readBackupPlans(ctx context.Context, s collect.Session[PlansBackup]) ([]snapshot.BackupPlan, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListBackupPlans, &backup.ListBackupPlansInput{MaxResults: aws.Int32(pageSize)},
		func(in *backup.ListBackupPlansInput, token *string) { in.NextToken = token },
		func(out *backup.ListBackupPlansOutput) ([]types.BackupPlansListMember, *string) {
			return out.BackupPlansList, out.NextToken
		})
	list := each(found, func(p types.BackupPlansListMember) snapshot.BackupPlan {
		return snapshot.BackupPlan{
			ID: aws.ToString(p.BackupPlanId), ARN: aws.ToString(p.BackupPlanArn), Name: aws.ToString(p.BackupPlanName),
			Created: aws.ToTime(p.CreationDate), LastRun: aws.ToTime(p.LastExecutionDate),
		}
	})
	collect.Each(list, func(p *snapshot.BackupPlan) {
		rules, err := backupRules(ctx, s, p.ID)
		p.Rules = collect.Result(s, rules, err)
		selections, err := backupSelections(ctx, s, p.ID)
		p.Selections = collect.Result(s, selections, err)
		if !p.Rules.Read() {
			p.Points = snapshot.Missing[[]snapshot.RecoveryPoint](p.Rules.Gaps...)
			return
		}
		points, err := recoveryPoints(ctx, s, *p)
		p.Points = collect.Result(s, points, err)
	})
	return list, err
}

func backupRules(ctx context.Context, s collect.Session[PlansBackup], plan string) ([]snapshot.BackupRule, error) {
	out, err := collect.Call(ctx, s, s.Client.GetBackupPlan, &backup.GetBackupPlanInput{BackupPlanId: &plan})
	if err == nil && out.BackupPlan == nil {
		err = malformed("backup GetBackupPlan", "no plan")
	}
	if err != nil {
		return nil, err
	}
	return each(out.BackupPlan.Rules, backupRule), nil
}

func backupRule(r types.BackupRule) snapshot.BackupRule {
	rule := snapshot.BackupRule{
		ID: aws.ToString(r.RuleId), Name: aws.ToString(r.RuleName), Schedule: aws.ToString(r.ScheduleExpression),
		StartMinutes: int(aws.ToInt64(r.StartWindowMinutes)), Continuous: aws.ToBool(r.EnableContinuousBackup),
		Vault: aws.ToString(r.TargetBackupVaultName),
	}
	if r.Lifecycle != nil {
		rule.KeptDays = int(aws.ToInt64(r.Lifecycle.DeleteAfterDays))
	}
	for _, action := range r.CopyActions {
		rule.CopyTo = append(rule.CopyTo, aws.ToString(action.DestinationBackupVaultArn))
	}
	if airGapped := aws.ToString(r.TargetLogicallyAirGappedBackupVaultArn); airGapped != "" {
		rule.CopyTo = append(rule.CopyTo, airGapped)
	}
	return rule
}

// backupSelections lists the selections of a plan and asks for each. One that is
// gone by then selects nothing.
func backupSelections(ctx context.Context, s collect.Session[PlansBackup], plan string) ([]snapshot.BackupSelection, error) {
	listed, err := collect.Pages(ctx, s, s.Client.ListBackupSelections, &backup.ListBackupSelectionsInput{BackupPlanId: &plan, MaxResults: aws.Int32(pageSize)},
		func(in *backup.ListBackupSelectionsInput, token *string) { in.NextToken = token },
		func(out *backup.ListBackupSelectionsOutput) ([]types.BackupSelectionsListMember, *string) {
			return out.BackupSelectionsList, out.NextToken
		})
	if err != nil && len(listed) == 0 {
		return nil, err
	}
	failed := []error{err}
	var list []snapshot.BackupSelection
	for _, member := range listed {
		out, err := collect.Call(ctx, s, s.Client.GetBackupSelection, &backup.GetBackupSelectionInput{BackupPlanId: &plan, SelectionId: member.SelectionId})
		switch {
		case err == nil && out.BackupSelection != nil:
			list = append(list, backupSelection(aws.ToString(member.SelectionId), *out.BackupSelection))
		case err == nil:
			failed = append(failed, malformed("backup GetBackupSelection", "no selection"))
		case awserr.Of(err) != awserr.NotFound:
			failed = append(failed, err)
		}
	}
	return list, partly(failed...)
}

func backupSelection(id string, b types.BackupSelection) snapshot.BackupSelection {
	selection := snapshot.BackupSelection{ID: id, Name: aws.ToString(b.SelectionName), Resources: b.Resources, NotResources: b.NotResources}
	for _, t := range b.ListOfTags {
		selection.AnyTag = append(selection.AnyTag, snapshot.Tag{Key: tagKey(t.ConditionKey), Value: aws.ToString(t.ConditionValue)})
	}
	if c := b.Conditions; c != nil {
		for _, of := range []struct {
			operator string
			list     []types.ConditionParameter
		}{{"StringEquals", c.StringEquals}, {"StringNotEquals", c.StringNotEquals}, {"StringLike", c.StringLike}, {"StringNotLike", c.StringNotLike}} {
			for _, p := range of.list {
				selection.Conditions = append(selection.Conditions, snapshot.BackupCondition{
					Operator: of.operator, Key: tagKey(p.ConditionKey), Value: aws.ToString(p.ConditionValue),
				})
			}
		}
	}
	return selection
}

func tagKey(key *string) string { return strings.TrimPrefix(aws.ToString(key), "aws:ResourceTag/") }
