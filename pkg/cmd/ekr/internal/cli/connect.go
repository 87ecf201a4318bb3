package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Clients are the parts of AWS that the commands call.
type Clients struct {
	Identity  manual.STS
	States    operator.StepFunctions
	Functions operator.Lambda
	Table     incident.Queryable
	// Queues are those of a Region.
	Queues func(region string) operator.SQS
	// The rest is what ekr usage reads: IAM, the list of Regions, the event
	// history of each, and buckets of log files.
	IAM     containment.Reader
	Regions collect.RegionLister
	// Organization is what ekr readiness reads beside them.
	Organization readiness.Organization
	Trail        func(region string) trail.CloudTrail
	Bucket       func(ctx context.Context, name string) (trail.S3, error)
}

func newClients(cfg aws.Config) Clients {
	return Clients{
		Identity:  sts.NewFromConfig(cfg),
		States:    sfn.NewFromConfig(cfg),
		Functions: lambda.NewFromConfig(cfg),
		Table:     dynamodb.NewFromConfig(cfg),
		Queues: func(region string) operator.SQS {
			return sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.Region = region })
		},
		IAM:     iam.NewFromConfig(cfg),
		Regions: collect.Enabled.Dial(cfg),
		Trail:   func(region string) trail.CloudTrail { return trail.NewClient(cfg, region) },
		Bucket:  bucketClient(cfg),

		Organization: organizations.NewFromConfig(cfg),
	}
}

func loadConfig(ctx context.Context, region, profile string) (aws.Config, error) {
	// The SDK would write warnings of its own among our words, which are kept inert.
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{}), workflow.UserAgent()}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	return config.LoadDefaultConfig(ctx, options...)
}

// deployment is the responder of the caller's account.
type deployment struct {
	Clients
	caller manual.Caller
	region string
	config aws.Config
}

func (d deployment) incidents() *incident.Register {
	return incident.NewRegister(d.Table, settings.TableName)
}

// hint says what it most often means that AWS does not know the machine, the
// table or the function.
func (d deployment) hint(err error) error {
	if awserr.Of(err) != awserr.NotFound {
		return err
	}
	return fmt.Errorf("the responder is not deployed in account %s, %s (is it the right one? --profile chooses another; a member of an organisation may have its responder in another account): %w", d.caller.Account, d.region, err)
}

// connect finds out who calls, and in which Region the responder of their
// account runs. It says both: a person has many profiles and little sleep.
func (a *app) connect(ctx context.Context) (deployment, error) {
	if a.region != "" && !regionForm.MatchString(a.region) {
		return deployment{}, wrong("--region %q is no Region such as us-east-1", a.region)
	}
	cfg, err := a.Config(ctx, a.region, a.profile)
	var noProfile config.SharedConfigProfileNotExistError
	if errors.As(err, &noProfile) {
		return deployment{}, exit{code: codeWrong, err: fmt.Errorf("there is no profile %q in the AWS configuration", noProfile.Profile)}
	}
	if err != nil {
		return deployment{}, unread(err)
	}
	cfg.Region = manual.IdentityRegion(cfg.Region)
	caller, err := identify(ctx, cfg, a.Clients(cfg).Identity)
	if err != nil {
		return deployment{}, unread(err)
	}
	region := a.region
	if region == "" {
		if region, err = caller.HomeRegion(); err != nil {
			return deployment{}, exit{code: codeWrong, err: err}
		}
	}
	cfg.Region = region
	a.say("account %s, %s, as %s", caller.Account, region, caller.ARN)
	return deployment{Clients: a.Clients(cfg), caller: caller, region: region, config: cfg}, nil
}
