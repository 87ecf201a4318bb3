package keys

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Account is the account of a person's credentials, and the responder in it.
type Account struct {
	Checker
	States manual.Starter
	// Machine is the ARN of ekr-respond.
	Machine string
	Now     func() time.Time
}

// Connect finds out who the credentials of the environment belong to.
func Connect(ctx context.Context) (*Account, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	cfg.Region = manual.IdentityRegion(cfg.Region)
	identity := sts.NewFromConfig(cfg)
	caller, err := manual.Identify(ctx, identity)
	if err != nil {
		return nil, err
	}
	region, err := caller.HomeRegion()
	if err != nil {
		return nil, err
	}
	cfg.Region = region
	return &Account{
		Checker: Checker{IAM: iam.NewFromConfig(cfg), STS: identity, Account: caller.Account},
		States:  sfn.NewFromConfig(cfg),
		Machine: caller.MachineARN(region, settings.RespondMachine),
		Now:     time.Now,
	}, nil
}

// Start starts the responder for a key of the account. The reason stands in
// notices and records, and must not hold what others wrote.
func (a *Account) Start(ctx context.Context, key *report.Key, reason string) error {
	id, err := accesskey.Parse(key.AccessKeyID)
	if err != nil {
		return err
	}
	key.Execution, err = manual.Start(ctx, a.States, a.Machine, manual.Request{AccessKeyID: id, Reason: reason}, a.Now())
	return err
}

// Respond is Start with the error said in the answer.
func (a *Account) Respond(ctx context.Context, key *report.Key, reason string) {
	err := a.Start(ctx, key, reason)
	switch {
	case awserr.Of(err) == awserr.NotFound:
		note(key, "no response was started: the responder is not deployed in account %s", a.Account)
	case err != nil:
		note(key, "no response was started: states StartExecution: %s", awserr.Code(err))
	}
}
