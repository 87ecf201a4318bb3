package keys

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Roles is what finding the responder of another account takes.
type Roles interface {
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
}

// Account is the account of a person's credentials, and the responder in it.
type Account struct {
	Checker
	States manual.Starter
	// Roles tells which account's responder looks after this one, if it has none
	// itself.
	Roles Roles
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
	users := iam.NewFromConfig(cfg)
	return &Account{
		Checker: Checker{IAM: users, STS: identity, Organizations: organizations.NewFromConfig(cfg), Account: caller.Account},
		States:  sfn.NewFromConfig(cfg),
		Roles:   users,
		Machine: caller.MachineARN(region, settings.RespondMachine),
		Now:     time.Now,
	}, nil
}

// start starts the responder for a key of the account, or of a member of the
// organisation, in which it takes the roles that the member has for it. The reason
// stands in notices and records, and must not hold what others wrote.
func (a *Account) start(ctx context.Context, key *report.Key, reason string) error {
	request, err := a.request(key, reason)
	if err != nil {
		return err
	}
	key.Execution, err = manual.Start(ctx, a.States, a.Machine, request, a.Now())
	return err
}

// StartOnce is Start for a machine that may ask again after a failure: of what it
// asks about the same key on the same occasion, one execution is started.
func (a *Account) StartOnce(ctx context.Context, key *report.Key, reason, occasion string) error {
	request, err := a.request(key, reason)
	if err != nil {
		return err
	}
	const length = 8
	sum := sha256.Sum256([]byte(occasion))
	name := fmt.Sprintf("once-%s-%s", request.AccessKeyID, hex.EncodeToString(sum[:length]))
	key.Execution, err = manual.Execute(ctx, a.States, a.Machine, name, request)
	// So says Step Functions of one that has ended; one that runs is started again
	// without effect.
	if awserr.Code(err) == "ExecutionAlreadyExists" {
		key.Execution, err = name, nil
	}
	return err
}

func (a *Account) request(key *report.Key, reason string) (manual.Request, error) {
	id, err := accesskey.Parse(key.AccessKeyID)
	request := manual.Request{AccessKeyID: id, Reason: reason}
	if key.Account != a.Account {
		request.AccountID = key.Account
	}
	return request, err
}

// Respond is Start with the error said in the answer.
func (a *Account) Respond(ctx context.Context, key *report.Key, reason string) {
	err := a.start(ctx, key, reason)
	switch {
	case awserr.Of(err) == awserr.NotFound:
		note(key, "no response was started: %s", a.notDeployed(ctx, key))
	case err != nil:
		note(key, "no response was started: states StartExecution: %s", awserr.Code(err))
	}
}

// trusted is the responder's account in the trust policy of the role that a member
// has for it.
var trusted = regexp.MustCompile(`:iam::(\d{12}):role/ekr-contain"`)

// notDeployed says where the response is to be started that this account has no
// machine for.
func (a *Account) notDeployed(ctx context.Context, key *report.Key) string {
	here := "the responder is not deployed in account " + a.Account
	name := settings.MemberRole("contain")
	out, err := a.Roles.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	switch {
	case awserr.Of(err) == awserr.NotFound:
		return here
	case err != nil:
		return here + ", and whether that of another account looks after it could not be read: iam GetRole " + name + ": " + awserr.Code(err)
	}
	policy := ""
	if out.Role != nil {
		policy, _ = url.QueryUnescape(aws.ToString(out.Role.AssumeRolePolicyDocument)) // "" tells nothing either
	}
	account := trusted.FindStringSubmatch(policy)
	if account == nil {
		return here + ", and role " + name + " does not tell which account's looks after it"
	}
	return here + "; that of account " + account[1] + " looks after it. With credentials there: ekr respond --account " + key.Account + " --access-key-id " + key.AccessKeyID + " --reason TEXT"
}
