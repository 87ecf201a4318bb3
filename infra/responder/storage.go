package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// storage makes the table of incidents and the bucket of evidence. Both outlive
// the stack: they hold what is needed to undo a containment, and the proof of
// what happened.
func (d *deployment) storage() {
	awsdynamodb.NewTable(d.stack, jsii.String(settings.TableName), &awsdynamodb.TableProps{
		TableName:          jsii.String(settings.TableName),
		PartitionKey:       &awsdynamodb.Attribute{Name: jsii.String("pk"), Type: awsdynamodb.AttributeType_STRING},
		SortKey:            &awsdynamodb.Attribute{Name: jsii.String("sk"), Type: awsdynamodb.AttributeType_STRING},
		BillingMode:        awsdynamodb.BillingMode_PAY_PER_REQUEST,
		DeletionProtection: jsii.Bool(true),
		RemovalPolicy:      awscdk.RemovalPolicy_RETAIN,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
	})
	props := &awss3.BucketProps{
		BucketName:        jsii.String(d.bucket()),
		Versioned:         jsii.Bool(true),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		LifecycleRules:    &[]*awss3.LifecycleRule{evidenceLifecycle()},
	}
	if days := d.config.ObjectLockDays; days > 0 {
		props.ObjectLockEnabled = jsii.Bool(true)
		props.ObjectLockDefaultRetention = awss3.ObjectLockRetention_Governance(awscdk.Duration_Days(jsii.Number(days)))
	}
	d.evidenceBucket = awss3.NewBucket(d.stack, jsii.String("ekr-evidence"), props)
}

func (d *deployment) bucket() string {
	return settings.BucketName(d.names.Account, d.names.Region)
}

func (d *deployment) bucketARN() string { return "arn:" + d.names.Partition + ":s3:::" + d.bucket() }

// evidenceLifecycle moves evidence to cheaper storage once the incident is
// surely over, and drops only what was overwritten or never finished.
func evidenceLifecycle() *awss3.LifecycleRule {
	return &awss3.LifecycleRule{
		Id:                                  jsii.String("evidence"),
		AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(365)),
		Transitions: &[]*awss3.Transition{{
			StorageClass:    awss3.StorageClass_INFREQUENT_ACCESS(),
			TransitionAfter: awscdk.Duration_Days(jsii.Number(90)),
		}},
	}
}
