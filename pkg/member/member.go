// Package member takes the roles that member accounts of an organisation have
// for the responder.
//
// AWS Health's organisational view brings the events of all members to one
// account (the event's account is then the receiver's, and affectedAccount the
// key's). What is kept stays in the responder's own account; only what is asked
// of IAM and CloudTrail about a key is asked in the key's.
package member

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
)

// STS is what taking a role needs of the SDK's client.
type STS interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

// Accounts gives one function its way into member accounts.
type Accounts struct {
	STS      STS
	Settings settings.Settings
	// Function is the function's name under lambdas; its role in every member
	// account is named after it.
	Function string
	// Own is the configuration that the function has in its own account.
	Own aws.Config

	mu      sync.Mutex
	entered map[string]aws.Config
}

// attempts is how often STS is asked: while it throttles, a key is live.
const attempts = 8

// New returns the function's way into member accounts, or nil where the
// settings name no organisation.
func New(s settings.Settings, own aws.Config, function string) *Accounts {
	if s.Organization == "" {
		return nil
	}
	client := sts.NewFromConfig(timeout.Calls(own, timeout.Call), func(o *sts.Options) { o.RetryMaxAttempts = attempts })
	return &Accounts{STS: client, Settings: s, Function: function, Own: own}
}

// Config is the configuration for calls in the account. The role is taken with
// the first of them, and its credentials are kept for the function's next runs.
func (a *Accounts) Config(account string) aws.Config {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, ok := a.entered[account]; ok {
		return known
	}
	cfg := a.Own.Copy()
	cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(
		a.STS, a.Settings.MemberRoleARN(account, a.Function),
		func(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = "ekr-" + a.Function },
	))
	if a.entered == nil {
		a.entered = map[string]aws.Config{}
	}
	a.entered[account] = cfg
	return cfg
}

// Enter takes the role now. IAM answers AccessDenied about keys that it does not
// know, so whether the role may be taken must be known before IAM is asked.
func (a *Accounts) Enter(ctx context.Context, account string) error {
	if _, err := a.Config(account).Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("sts AssumeRole %s: %w", a.Settings.MemberRoleARN(account, a.Function), err)
	}
	return nil
}
