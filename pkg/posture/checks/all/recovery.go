package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	ebssnapshotprivate "github.com/exposed-key-responder/responder/pkg/posture/checks/ebs-snapshot-private"
	s3versioning "github.com/exposed-key-responder/responder/pkg/posture/checks/s3-versioning"
)

// recovery are the checks of EBS, RDS, S3 and AWS Backup.
var recovery = []checks.Check{
	ebssnapshotprivate.Check,
	s3versioning.Check,
}
