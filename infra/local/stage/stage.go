// Package stage sets up what an incident needs: a user whose key leaked, the
// calls that somebody else makes with it, and AWS's quarantine. All of it is
// real in the emulator's IAM, so that the responder finds what CloudTrail tells.
package stage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/infra/local/scenarios"
)

const (
	administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
	quarantine    = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV4"
	trust         = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`
)

// Quiet makes a user and its key, with which nothing happens.
func Quiet(ctx context.Context, cfg aws.Config, account string) (scenarios.Cast, error) {
	cast, _, err := victim(ctx, cfg, account)
	return cast, err
}

// Set makes the user and its key, has the key attack the account, and has AWS
// quarantine the user. The cast names all that came out of it.
func Set(ctx context.Context, cfg aws.Config, account string) (scenarios.Cast, error) {
	cast, key, err := victim(ctx, cfg, account)
	if err != nil {
		return cast, err
	}
	owner := iam.NewFromConfig(cfg)
	if err := makeRole(ctx, owner, cast.Role); err != nil {
		return cast, err
	}
	leaked := cfg.Copy()
	leaked.Credentials = credentials.NewStaticCredentialsProvider(*key.AccessKeyId, *key.SecretAccessKey, "")
	if err := attack(ctx, leaked, &cast); err != nil {
		return cast, err
	}
	_, err = owner.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &cast.User, PolicyArn: aws.String(quarantine)})
	if err != nil {
		return cast, fmt.Errorf("iam AttachUserPolicy %s %s: %w", cast.User, quarantine, err)
	}
	return cast, nil
}

// victim makes the user whose key leaked.
func victim(ctx context.Context, cfg aws.Config, account string) (scenarios.Cast, *types.AccessKey, error) {
	cast := scenarios.Cast{Account: account, Role: "OrgAudit", Quarantine: quarantine}
	client := iam.NewFromConfig(cfg)
	var err error
	if cast.User, err = makeUser(ctx, client, "ci-deploy"); err != nil {
		return cast, nil, err
	}
	key, err := makeKey(ctx, client, cast.User)
	if err != nil {
		return cast, nil, err
	}
	cast.Key = *key.AccessKeyId
	return cast, key, nil
}

// attack makes the attacker's calls that leave something behind, signed with the
// leaked key.
func attack(ctx context.Context, leaked aws.Config, cast *scenarios.Cast) error {
	as, roles := iam.NewFromConfig(leaked), sts.NewFromConfig(leaked)
	if _, err := roles.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err != nil {
		return fmt.Errorf("sts GetCallerIdentity with the leaked key: %w", err)
	}
	if _, err := as.ListUsers(ctx, &iam.ListUsersInput{}); err != nil {
		return fmt.Errorf("iam ListUsers with the leaked key: %w", err)
	}
	var err error
	if cast.MadeUser, err = makeUser(ctx, as, "svc-backup2"); err != nil {
		return err
	}
	made, err := makeKey(ctx, as, cast.MadeUser)
	if err != nil {
		return err
	}
	sibling, err := makeKey(ctx, as, cast.User)
	if err != nil {
		return err
	}
	role := "arn:aws:iam::" + cast.Account + ":role/" + cast.Role
	session, err := roles.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("s3sync")})
	if err != nil {
		return fmt.Errorf("sts AssumeRole %s: %w", role, err)
	}
	cast.MadeKey, cast.SiblingKey, cast.SessionKey = *made.AccessKeyId, *sibling.AccessKeyId, *session.Credentials.AccessKeyId
	return nil
}

// makeUser makes an administrator. If the name is taken, as in an emulator that
// ran an incident before, a name is formed from it that nobody else can have: if
// that one is taken as well, a repeated request has made the user.
func makeUser(ctx context.Context, client *iam.Client, name string) (string, error) {
	tags := []types.Tag{{Key: aws.String("owner"), Value: aws.String("team-payments")}}
	_, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: &name, Tags: tags})
	var taken *types.EntityAlreadyExistsException
	if errors.As(err, &taken) {
		const enough = 8
		name += "-" + strings.ToLower(rand.Text()[:enough])
		_, err = client.CreateUser(ctx, &iam.CreateUserInput{UserName: &name, Tags: tags})
	}
	if err != nil && !errors.As(err, &taken) {
		return "", fmt.Errorf("iam CreateUser %s: %w", name, err)
	}
	_, err = client.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &name, PolicyArn: aws.String(administrator)})
	if err != nil {
		return "", fmt.Errorf("iam AttachUserPolicy %s: %w", name, err)
	}
	return name, nil
}

func makeKey(ctx context.Context, client *iam.Client, user string) (*types.AccessKey, error) {
	out, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &user})
	if err != nil {
		return nil, fmt.Errorf("iam CreateAccessKey %s: %w", user, err)
	}
	return out.AccessKey, nil
}

func makeRole(ctx context.Context, client *iam.Client, name string) error {
	_, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(trust)})
	var taken *types.EntityAlreadyExistsException
	if err != nil && !errors.As(err, &taken) {
		return fmt.Errorf("iam CreateRole %s: %w", name, err)
	}
	return nil
}
