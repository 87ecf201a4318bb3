package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	backupcopyapart "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-copy-apart"
	backupplanexists "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-plan-exists"
	backupplanselects "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-plan-selects"
	backuppointrecent "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-point-recent"
	backupresourcecovered "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-resource-covered"
	backupresourcerecent "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-resource-recent"
	backupvaultlocked "github.com/exposed-key-responder/responder/pkg/posture/checks/backup-vault-locked"
	ebsencryptiondefault "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-encryption-default"
	ebssnapshotblock "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-block"
	ebssnapshotprivate "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-private"
	ebssnapshotrecent "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-recent"
	rdsbackupretention "github.com/exposed-key-responder/responder/pkg/posture/checks/rds-backup-retention"
	rdsrestorerecent "github.com/exposed-key-responder/responder/pkg/posture/checks/rds-restore-recent"
	rdssnapshotprivate "github.com/exposed-key-responder/responder/pkg/posture/checks/rds-snapshot-private"
	rdsstoppedsnapshot "github.com/exposed-key-responder/responder/pkg/posture/checks/rds-stopped-snapshot"
	s3accountblock "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-account-block"
	s3bucketblock "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-bucket-block"
	s3bucketprivate "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-bucket-private"
	s3noncurrentkept "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-noncurrent-kept"
	s3versioning "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-versioning"
)

// recovery are the checks of EBS, RDS, S3 and AWS Backup.
var recovery = []checks.Check{
	ebssnapshotrecent.Check,
	ebssnapshotprivate.Check,
	ebssnapshotblock.Check,
	ebsencryptiondefault.Check,
	rdsbackupretention.Check,
	rdsrestorerecent.Check,
	rdssnapshotprivate.Check,
	rdsstoppedsnapshot.Check,
	s3versioning.Check,
	s3noncurrentkept.Check,
	s3accountblock.Check,
	s3bucketblock.Check,
	s3bucketprivate.Check,
	backupplanexists.Check,
	backupplanselects.Check,
	backupresourcecovered.Check,
	backuppointrecent.Check,
	backupresourcerecent.Check,
	backupvaultlocked.Check,
	backupcopyapart.Check,
}
