package fakeaws

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"
)

// Backup is the AWS Backup of one Region.
type Backup struct {
	Fake
	Plans      []types.BackupPlansListMember
	Rules      map[string][]types.BackupRule      // by plan id
	Selections map[string][]types.BackupSelection // by plan id; the name is the id
	Vaults     []types.BackupVaultListMember
	Points     map[string][]types.RecoveryPointByBackupVault // by vault name
	Protected  []types.ProtectedResource
	OptIn      map[string]bool
}

// ListBackupPlans implements the call.
func (f *Backup) ListBackupPlans(ctx context.Context, in *backup.ListBackupPlansInput, _ ...func(*backup.Options)) (*backup.ListBackupPlansOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Plans, in.NextToken)
	return &backup.ListBackupPlansOutput{BackupPlansList: part, NextToken: next}, nil
}

// GetBackupPlan implements the call.
func (f *Backup) GetBackupPlan(ctx context.Context, in *backup.GetBackupPlanInput, _ ...func(*backup.Options)) (*backup.GetBackupPlanOutput, error) {
	id := aws.ToString(in.BackupPlanId)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	return &backup.GetBackupPlanOutput{BackupPlan: &types.BackupPlan{Rules: f.Rules[id]}}, nil
}

// ListBackupSelections implements the call.
func (f *Backup) ListBackupSelections(ctx context.Context, in *backup.ListBackupSelectionsInput, _ ...func(*backup.Options)) (*backup.ListBackupSelectionsOutput, error) {
	id := aws.ToString(in.BackupPlanId)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Selections[id], in.NextToken)
	out := &backup.ListBackupSelectionsOutput{NextToken: next}
	for _, s := range part {
		out.BackupSelectionsList = append(out.BackupSelectionsList, types.BackupSelectionsListMember{SelectionId: s.SelectionName, SelectionName: s.SelectionName})
	}
	return out, nil
}

// GetBackupSelection implements the call.
func (f *Backup) GetBackupSelection(ctx context.Context, in *backup.GetBackupSelectionInput, _ ...func(*backup.Options)) (*backup.GetBackupSelectionOutput, error) {
	id := aws.ToString(in.SelectionId)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	list := f.Selections[aws.ToString(in.BackupPlanId)]
	i := slices.IndexFunc(list, func(s types.BackupSelection) bool { return aws.ToString(s.SelectionName) == id })
	if i < 0 {
		return nil, Error("ResourceNotFoundException")
	}
	return &backup.GetBackupSelectionOutput{BackupSelection: &list[i]}, nil
}

// ListBackupVaults implements the call.
func (f *Backup) ListBackupVaults(ctx context.Context, in *backup.ListBackupVaultsInput, _ ...func(*backup.Options)) (*backup.ListBackupVaultsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Vaults, in.NextToken)
	return &backup.ListBackupVaultsOutput{BackupVaultList: part, NextToken: next}, nil
}

// ListRecoveryPointsByBackupVault implements the call, with its filters by plan
// and by time.
func (f *Backup) ListRecoveryPointsByBackupVault(ctx context.Context, in *backup.ListRecoveryPointsByBackupVaultInput, _ ...func(*backup.Options)) (*backup.ListRecoveryPointsByBackupVaultOutput, error) {
	vault := aws.ToString(in.BackupVaultName)
	if err := f.Enter(ctx, in, vault); err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Clone(f.Points[vault]), func(p types.RecoveryPointByBackupVault) bool {
		other := in.ByBackupPlanId != nil && (p.CreatedBy == nil || aws.ToString(p.CreatedBy.BackupPlanId) != *in.ByBackupPlanId)
		return other || in.ByCreatedAfter != nil && !aws.ToTime(p.CreationDate).After(*in.ByCreatedAfter)
	})
	part, next := Page(&f.Fake, list, in.NextToken)
	return &backup.ListRecoveryPointsByBackupVaultOutput{RecoveryPoints: part, NextToken: next}, nil
}

// ListProtectedResources implements the call.
func (f *Backup) ListProtectedResources(ctx context.Context, in *backup.ListProtectedResourcesInput, _ ...func(*backup.Options)) (*backup.ListProtectedResourcesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Protected, in.NextToken)
	return &backup.ListProtectedResourcesOutput{Results: part, NextToken: next}, nil
}

// DescribeRegionSettings implements the call.
func (f *Backup) DescribeRegionSettings(ctx context.Context, in *backup.DescribeRegionSettingsInput, _ ...func(*backup.Options)) (*backup.DescribeRegionSettingsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &backup.DescribeRegionSettingsOutput{ResourceTypeOptInPreference: f.OptIn}, nil
}
