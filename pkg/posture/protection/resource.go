package protection

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Resource is something that AWS Backup can back up.
type Resource struct {
	ARN string
	// Type is AWS Backup's name, as in its opt-in settings: EBS, EC2, RDS,
	// Aurora, Neptune, DocumentDB or S3.
	Type    string
	Name    string
	Created time.Time
	Tags    *snapshot.Part[map[string]string]
	// Volume and Bucket are set if it is one.
	Volume *snapshot.Volume
	Bucket *snapshot.Bucket
}

// CloudFormation is the type of the resource in findings.
func (r Resource) CloudFormation() string {
	switch {
	case r.Type == "EBS":
		return "AWS::EC2::Volume"
	case r.Type == "EC2":
		return "AWS::EC2::Instance"
	case r.Type == "S3":
		return "AWS::S3::Bucket"
	case strings.Contains(r.ARN, ":cluster:"):
		return "AWS::RDS::DBCluster"
	}
	return "AWS::RDS::DBInstance"
}

// OfVolume is a volume as a resource.
func OfVolume(s *snapshot.Snapshot, region string, v *snapshot.Volume) Resource {
	return Resource{
		ARN: arn(s, "ec2", region, "volume/"+v.ID), Type: "EBS", Name: v.ID, Created: v.Created, Tags: whole(v.Tags, s), Volume: v,
	}
}

func ofInstance(s *snapshot.Snapshot, region string, i *snapshot.Instance) Resource {
	return Resource{ARN: arn(s, "ec2", region, "instance/"+i.ID), Type: "EC2", Name: i.ID, Tags: whole(i.Tags, s)}
}

// OfDatabase is a DB instance or cluster as a resource.
func OfDatabase(s *snapshot.Snapshot, d *snapshot.Database) Resource {
	return Resource{ARN: d.ARN, Type: databaseType(d.Engine), Name: d.ID, Created: d.Created, Tags: whole(d.Tags, s)}
}

// OfBucket is a bucket as a resource.
func OfBucket(s *snapshot.Snapshot, b *snapshot.Bucket) Resource {
	return Resource{
		ARN: "arn:" + s.Partition + ":s3:::" + b.Name, Type: "S3", Name: b.Name, Created: b.Created, Tags: &b.Tags, Bucket: b,
	}
}

func databaseType(engine string) string {
	switch {
	case strings.HasPrefix(engine, "aurora"):
		return "Aurora"
	case strings.HasPrefix(engine, "neptune"):
		return "Neptune"
	case strings.HasPrefix(engine, "docdb"):
		return "DocumentDB"
	}
	return "RDS"
}

func whole(tags map[string]string, s *snapshot.Snapshot) *snapshot.Part[map[string]string] {
	part := snapshot.Full(tags, s.TakenAt)
	return &part
}

func arn(s *snapshot.Snapshot, service, region, resource string) string {
	return strings.Join([]string{"arn", s.Partition, service, region, s.Account, resource}, ":")
}

// CLI is the command of the AWS CLI for a database: the services that share the
// API of RDS have commands of their own.
func (r Resource) CLI() string {
	switch r.Type {
	case "Neptune":
		return "aws neptune"
	case "DocumentDB":
		return "aws docdb"
	}
	return "aws rds"
}

// OfCluster reports whether it is a DB cluster.
func (r Resource) OfCluster() bool { return r.CloudFormation() == "AWS::RDS::DBCluster" }
