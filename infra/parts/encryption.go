package parts

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// EncryptAll has everything in the stack that keeps data encrypted with its key:
// logs, queues, table, bucket, the environment of functions, and the histories of
// machines. The key then outlives the stack, as table and bucket do: without it
// they could not be read.
func EncryptAll(stack awscdk.Stack, key awskms.Key) {
	key.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	for _, s := range dataKeyStatements(stack) {
		key.AddToResourcePolicy(s, nil)
	}
	for _, construct := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		encrypt(construct, key.KeyArn())
	}
}

// reusePeriod is how many seconds Step Functions uses one data key: the longest
// that it allows, since each key is a call that costs.
const reusePeriod = 900

func encrypt(construct any, key *string) {
	switch made := construct.(type) {
	case awslogs.CfnLogGroup:
		made.SetKmsKeyId(key)
	case awssqs.CfnQueue:
		made.SetKmsMasterKeyId(key)
		made.AddPropertyDeletionOverride(jsii.String("SqsManagedSseEnabled"))
	case awsdynamodb.CfnTable:
		made.SetSseSpecification(&awsdynamodb.CfnTable_SSESpecificationProperty{
			SseEnabled: jsii.Bool(true), SseType: jsii.String("KMS"), KmsMasterKeyId: key,
		})
	case awss3.CfnBucket:
		made.SetBucketEncryption(&awss3.CfnBucket_BucketEncryptionProperty{
			ServerSideEncryptionConfiguration: []any{&awss3.CfnBucket_ServerSideEncryptionRuleProperty{
				BucketKeyEnabled: jsii.Bool(true),
				ServerSideEncryptionByDefault: &awss3.CfnBucket_ServerSideEncryptionByDefaultProperty{
					SseAlgorithm: jsii.String("aws:kms"), KmsMasterKeyId: key,
				},
			}},
		})
	case awslambda.CfnFunction:
		made.SetKmsKeyArn(key)
	case awsstepfunctions.CfnStateMachine:
		made.SetEncryptionConfiguration(&awsstepfunctions.CfnStateMachine_EncryptionConfigurationProperty{
			Type: jsii.String("CUSTOMER_MANAGED_KMS_KEY"), KmsKeyId: key, KmsDataKeyReusePeriodSeconds: jsii.Number(reusePeriod),
		})
	}
}

// dataKeyStatements let the key be used for the stack's data: by its own roles
// through the services that keep the data, and by CloudWatch Logs for our logs.
// Among the roles is the one in which people read evidence; those who read incidents
// need kms:Decrypt in a policy of their own.
func dataKeyStatements(stack awscdk.Stack) []awsiam.PolicyStatement {
	arn := func(service, resource string) string {
		return "arn:" + *stack.Partition() + ":" + service + ":" + *stack.Region() + ":" + *stack.Account() + ":" + resource
	}
	var through []string
	for _, service := range []string{"dynamodb", "s3", "sqs", "lambda", "states"} {
		through = append(through, service+"."+*stack.Region()+".amazonaws.com")
	}
	roles := "arn:" + *stack.Partition() + ":iam::" + *stack.Account() + ":role/ekr-*"
	return []awsiam.PolicyStatement{
		keyStatement(awsiam.NewAnyPrincipal(), []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"}, Object{
			"StringEquals": Object{"kms:CallerAccount": stack.Account(), "kms:ViaService": through},
			"ArnLike":      Object{"aws:PrincipalArn": roles},
		}),
		keyStatement(awsiam.NewServicePrincipal(jsii.String("logs."+*stack.Region()+".amazonaws.com"), nil),
			[]string{"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"}, Object{
				"ArnLike": Object{"kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:/aws/*/ekr-*")},
			}),
		// Machines hand their logs over through a service of its own.
		keyStatement(awsiam.NewServicePrincipal(jsii.String("delivery.logs.amazonaws.com"), nil), []string{"kms:Decrypt"}, Object{
			"StringEquals": Object{"kms:EncryptionContext:SourceArn": arn("logs", "*")},
		}),
	}
}

func keyStatement(principal awsiam.IPrincipal, actions []string, when Object) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{principal},
		Actions:    jsii.Strings(actions...),
		Resources:  jsii.Strings("*"),
		Conditions: &when,
	})
}
