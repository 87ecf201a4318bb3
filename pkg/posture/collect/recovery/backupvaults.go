package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// VaultsBackup is what reading backup vaults needs of the SDK's client.
type VaultsBackup interface {
	ListBackupVaults(context.Context, *backup.ListBackupVaultsInput, ...func(*backup.Options)) (*backup.ListBackupVaultsOutput, error)
}

var backupVaults = collect.Reader[VaultsBackup, []snapshot.BackupVault]{
	To:   snapshot.BackupVaults,
	Dial: func(c aws.Config) VaultsBackup { return backup.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[VaultsBackup]) ([]snapshot.BackupVault, error) {
		return collect.Pages(ctx, s, s.Client.ListBackupVaults, &backup.ListBackupVaultsInput{MaxResults: aws.Int32(pageSize)},
			func(in *backup.ListBackupVaultsInput, token *string) { in.NextToken = token },
			func(out *backup.ListBackupVaultsOutput) ([]snapshot.BackupVault, *string) {
				return each(out.BackupVaultList, backupVault), out.NextToken
			})
	},
}

func backupVault(v types.BackupVaultListMember) snapshot.BackupVault {
	return snapshot.BackupVault{
		Name: aws.ToString(v.BackupVaultName), ARN: aws.ToString(v.BackupVaultArn), Points: int(v.NumberOfRecoveryPoints),
		Locked: aws.ToBool(v.Locked), AirGapped: v.VaultType == types.VaultTypeLogicallyAirGappedBackupVault,
		LockedFrom: aws.ToTime(v.LockDate),
	}
}

// ProtectedBackup is what reading the resources with backups needs of the SDK's
// client.
type ProtectedBackup interface {
	ListProtectedResources(context.Context, *backup.ListProtectedResourcesInput, ...func(*backup.Options)) (*backup.ListProtectedResourcesOutput, error)
}

var backupProtected = collect.Reader[ProtectedBackup, []snapshot.ProtectedResource]{
	To:   snapshot.BackupProtected,
	Dial: func(c aws.Config) ProtectedBackup { return backup.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[ProtectedBackup]) ([]snapshot.ProtectedResource, error) {
		return collect.Pages(ctx, s, s.Client.ListProtectedResources, &backup.ListProtectedResourcesInput{MaxResults: aws.Int32(pageSize)},
			func(in *backup.ListProtectedResourcesInput, token *string) { in.NextToken = token },
			func(out *backup.ListProtectedResourcesOutput) ([]snapshot.ProtectedResource, *string) {
				return each(out.Results, func(r types.ProtectedResource) snapshot.ProtectedResource {
					return snapshot.ProtectedResource{ARN: aws.ToString(r.ResourceArn), Type: aws.ToString(r.ResourceType), Last: aws.ToTime(r.LastBackupTime)}
				}), out.NextToken
			})
	},
}

// SettingsBackup is what reading the opt-in settings needs of the SDK's client.
type SettingsBackup interface {
	DescribeRegionSettings(context.Context, *backup.DescribeRegionSettingsInput, ...func(*backup.Options)) (*backup.DescribeRegionSettingsOutput, error)
}

var backupOptIn = collect.Reader[SettingsBackup, map[string]bool]{
	To:   snapshot.BackupOptIn,
	Dial: func(c aws.Config) SettingsBackup { return backup.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[SettingsBackup]) (map[string]bool, error) {
		out, err := collect.Call(ctx, s, s.Client.DescribeRegionSettings, &backup.DescribeRegionSettingsInput{})
		if err != nil {
			return nil, err
		}
		return out.ResourceTypeOptInPreference, nil
	},
}
