package identity

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// AccessKeysIAM is what reading access keys needs of the SDK's client.
type AccessKeysIAM interface {
	CredentialReportIAM
	ListUsers(context.Context, *iam.ListUsersInput, ...func(*iam.Options)) (*iam.ListUsersOutput, error)
	ListAccessKeys(context.Context, *iam.ListAccessKeysInput, ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error)
	GetAccessKeyLastUsed(context.Context, *iam.GetAccessKeyLastUsedInput, ...func(*iam.Options)) (*iam.GetAccessKeyLastUsedOutput, error)
}

// accessKeys reads the keys of every user fresh: the credential report is up to
// four hours old and names no key. It saves a call for every key that was used
// lately, which is most.
var accessKeys = collect.Reader[AccessKeysIAM, []snapshot.UserKeys]{
	To:   snapshot.AccessKeys,
	Dial: func(c aws.Config) AccessKeysIAM { return iam.NewFromConfig(c) },
	Read: readAccessKeys,
}

func readAccessKeys(ctx context.Context, s collect.Session[AccessKeysIAM]) ([]snapshot.UserKeys, error) {
	users, err := collect.Pages(ctx, s, s.Client.ListUsers, &iam.ListUsersInput{MaxItems: aws.Int32(1000)},
		func(in *iam.ListUsersInput, token *string) { in.Marker = token },
		func(out *iam.ListUsersOutput) ([]types.User, *string) { return out.Users, out.Marker })
	list := make([]snapshot.UserKeys, len(users))
	for i, user := range users {
		list[i] = snapshot.UserKeys{
			User: aws.ToString(user.UserName), ARN: aws.ToString(user.Arn), Created: aws.ToTime(user.CreateDate),
		}
	}
	uses := readUses(ctx, s)
	collect.Each(list, func(user *snapshot.UserKeys) {
		keys, err := keysOf(ctx, s, user.User)
		for i := range keys {
			if keys[i].Active {
				keys[i].LastUsed = lastUse(ctx, s, uses, user.ARN, keys[i])
			}
		}
		user.Keys = collect.Result(s, keys, err)
	})
	return list, err
}

func keysOf(ctx context.Context, s collect.Session[AccessKeysIAM], user string) ([]snapshot.AccessKey, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListAccessKeys, &iam.ListAccessKeysInput{UserName: &user},
		func(in *iam.ListAccessKeysInput, token *string) { in.Marker = token },
		func(out *iam.ListAccessKeysOutput) ([]types.AccessKeyMetadata, *string) {
			return out.AccessKeyMetadata, out.Marker
		})
	var keys []snapshot.AccessKey
	for _, key := range found {
		keys = append(keys, snapshot.AccessKey{
			ID: aws.ToString(key.AccessKeyId), Active: key.Status == types.StatusTypeActive, Created: aws.ToTime(key.CreateDate),
		})
	}
	return keys, err
}
