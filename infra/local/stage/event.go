package stage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// Subject is the key that a run is about, and its owner.
type Subject struct {
	User, Key string
}

// Recast makes a sample event one about this account. If a key id in it belongs
// to a user of the account, the event stays as it is and is about that key. If
// not, the first key id becomes the key of the run wherever it stands; further
// ids stay, as keys that nobody knows here. An event without a key id is left
// alone.
func Recast(ctx context.Context, cfg aws.Config, event []byte, played Subject) ([]byte, Subject, error) {
	text := string(event)
	named := accesskey.Find(text)
	if len(named) == 0 {
		return event, played, nil
	}
	owners, err := owners(ctx, iam.NewFromConfig(cfg))
	if err != nil {
		return nil, played, err
	}
	known := slices.IndexFunc(named, func(id accesskey.ID) bool { return owners[string(id)] != "" })
	if known >= 0 {
		key := string(named[known])
		return event, Subject{User: owners[key], Key: key}, nil
	}
	return []byte(strings.ReplaceAll(text, string(named[0]), played.Key)), played, nil
}

// owners lists the users of the account by their keys.
func owners(ctx context.Context, client *iam.Client) (map[string]string, error) {
	found := map[string]string{}
	users := iam.NewListUsersPaginator(client, &iam.ListUsersInput{})
	for users.HasMorePages() {
		page, err := users.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("iam ListUsers: %w", err)
		}
		for _, user := range page.Users {
			keys, err := client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user.UserName})
			if err != nil {
				return nil, fmt.Errorf("iam ListAccessKeys %s: %w", *user.UserName, err)
			}
			for _, key := range keys.AccessKeyMetadata {
				found[*key.AccessKeyId] = *user.UserName
			}
		}
	}
	return found, nil
}
