package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/infra/local/deploy"
	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/infra/local/scenarios"
	"github.com/exposed-key-responder/responder/infra/local/stage"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const (
	// memberAccount is the second account, a member of the organisation in which
	// the responder acts too. The emulator takes a key id of 12 digits for the
	// account's own.
	memberAccount = "444455556666"
	organization  = "o-local00000"
	// memberLimit is how long the responder may take in it.
	memberLimit = time.Minute
)

// member plays a key of a member account: its stack is deployed as a StackSet
// would, and the event comes in the responder's own account.
func (i *incident) member(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, memberLimit)
	defer cancel()
	there := i.aws.Copy()
	there.Credentials = credentials.NewStaticCredentialsProvider(memberAccount, "local", "")
	err := i.lines.Step("member", "deploying "+settings.MemberStack+" to account "+memberAccount+", by its template", func() error {
		return deploy.Deployment{
			Root: i.root, Dir: i.dir, CDK: i.tools.CDK, AWS: there, Endpoint: i.endpoint, Account: memberAccount, Lines: i.lines,
			Settings: map[string]string{"memberOf": i.account, "organization": organization},
		}.Member(ctx, settings.MemberStack)
	})
	if err != nil {
		return err
	}
	cast, err := stage.Quiet(ctx, there, memberAccount)
	if err != nil {
		return err
	}
	return i.lines.Step("member", "key "+cast.Key+" of user "+cast.User+" in account "+memberAccount, func() error {
		if err := i.announce(ctx, cast); err != nil {
			return err
		}
		return i.containedThere(ctx, iam.NewFromConfig(there), cast)
	})
}

// announce sends the event of a key, as the organisational view brings it.
func (i *incident) announce(ctx context.Context, cast scenarios.Cast) error {
	event, err := scenarios.Event(scenarios.Default, cast, time.Now())
	if err != nil {
		return err
	}
	entry, err := stage.Entry(event, time.Now())
	if err != nil {
		return err
	}
	_, err = stage.Send(ctx, i.aws, entry)
	return err
}

// containedThere waits until the key is off and the user denied by the member's
// own policy, and the alert names the member.
func (i *incident) containedThere(ctx context.Context, client *iam.Client, cast scenarios.Cast) error {
	for {
		missing, err := i.missingThere(ctx, client, cast)
		if err != nil || len(missing) == 0 {
			return err
		}
		if err := chrono.Sleep(ctx, reviewPoll); err != nil {
			return errors.New("in account " + memberAccount + ": " + strings.Join(missing, "; "))
		}
	}
}

func (i *incident) missingThere(ctx context.Context, client *iam.Client, cast scenarios.Cast) (missing []string, err error) {
	keys, err := client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &cast.User})
	if err != nil {
		return nil, fmt.Errorf("iam ListAccessKeys %s in %s: %w", cast.User, memberAccount, err)
	}
	if len(keys.AccessKeyMetadata) != 1 || keys.AccessKeyMetadata[0].Status != types.StatusTypeInactive {
		missing = append(missing, "the key is not off")
	}
	policies, err := client.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: &cast.User})
	if err != nil {
		return nil, fmt.Errorf("iam ListAttachedUserPolicies %s in %s: %w", cast.User, memberAccount, err)
	}
	own := settings.Settings{Partition: "aws", Account: memberAccount}.PolicyARN(settings.RevokePolicy)
	if !slices.ContainsFunc(policies.AttachedPolicies, func(p types.AttachedPolicy) bool { return aws.ToString(p.PolicyArn) == own }) {
		missing = append(missing, "the user is not denied by "+own)
	}
	told := slices.ContainsFunc(i.inbox.Notices(), func(n inbox.Notice) bool {
		return strings.Contains(n.Subject, memberAccount) && strings.Contains(n.Text, cast.Key)
	})
	if !told {
		missing = append(missing, "no alert names the account")
	}
	return missing, nil
}
