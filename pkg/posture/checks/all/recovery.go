package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	ebsencryptiondefault "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-encryption-default"
	ebssnapshotblock "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-block"
	ebssnapshotprivate "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-private"
	ebssnapshotrecent "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-recent"
	s3versioning "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-versioning"
)

// recovery are the checks of EBS, RDS, S3 and AWS Backup.
var recovery = []checks.Check{
	ebssnapshotrecent.Check,
	ebssnapshotprivate.Check,
	ebssnapshotblock.Check,
	ebsencryptiondefault.Check,
	s3versioning.Check,
}
