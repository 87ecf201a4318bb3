package responder

import (
	"path"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// What reading a trail's log files takes. None of it is granted unless the
// settings name the trail's bucket.

// readsTrail tells whether they do.
func (d *deployment) readsTrail() bool { return d.names.Trail.Bucket != "" }

// readTrail lets investigate list and read the logs of this account, or of its
// organisation's members if it protects them, and nothing else that lies in the
// bucket.
func (d *deployment) readTrail() []parts.Statement {
	t := d.names.Trail
	bucket := "arn:" + d.names.Partition + ":s3:::" + t.Bucket
	account := d.names.Account
	if d.names.Organization != "" && t.Organization != "" {
		account = "*" // a member's, whose logs lie in the same trail
	}
	logs := path.Join(t.Prefix, "AWSLogs", t.Organization, account, "CloudTrail") + "/*"
	statements := []parts.Statement{
		{
			Sid: "ListTrail", Actions: []string{"s3:ListBucket"}, Resources: []string{bucket},
			When: map[string]any{"StringLike": map[string]any{"s3:prefix": logs}},
		},
		{Sid: "ReadTrail", Actions: []string{"s3:GetObject"}, Resources: []string{bucket + "/" + logs}},
	}
	if key := d.config.TrailKey; key != "" {
		statements = append(statements, parts.Statement{
			Sid: "DecryptTrail", Actions: []string{"kms:Decrypt"}, Resources: []string{key},
			When: map[string]any{"StringLike": map[string]any{"kms:ViaService": "s3.*.amazonaws.com"}},
		})
	}
	return statements
}

// runDistributedMap is what Step Functions does in the name of a machine with a
// Distributed Map: it reads the items, and runs the body as executions of the
// same machine, which it follows and may stop.
// Source: Step Functions developer guide, "IAM policies for using Distributed Map
// states". The executions of a Map are named MACHINE/LABEL:ID.
func (d *deployment) runDistributedMap() []parts.Statement {
	execution := d.names.ARN("states", "execution:"+settings.IncidentMachine)
	return []parts.Statement{
		{Sid: "RunMap", Actions: []string{"states:StartExecution"}, Resources: []string{d.machineARN(settings.IncidentMachine)}},
		{Sid: "FollowMap", Actions: []string{"states:DescribeExecution", "states:StopExecution"}, Resources: []string{execution + ":*", execution + "/*"}},
		{Sid: "ReadItems", Actions: []string{"s3:GetObject"}, Resources: []string{
			d.bucketARN() + "/incidents/*/trail/*",
		}},
	}
}
