package investigate

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// errOwnTrail says that no log of a member may be read where the settings do not
// say that the trail is the organisation's.
var errOwnTrail = errors.New("the trail that trailBucket names is not the organisation's, so it has no logs of this account")

// openLogs opens the bucket with the logs of an account.
type openLogs func(ctx context.Context, account string) (trail.Bucket, error)

// logsOf opens the trail's bucket in the Region that it is in, which may be
// another one; nil if the settings name none. The responder's own account is
// meant unless the account is a member of its organisation.
func logsOf(s settings.Settings, cfg aws.Config) openLogs {
	if s.Trail.Bucket == "" {
		return nil
	}
	return func(ctx context.Context, account string) (trail.Bucket, error) {
		switch elsewhere := s.Elsewhere(account); {
		case !elsewhere:
			account = s.Account
		case s.Trail.Organization == "":
			return trail.Bucket{}, errOwnTrail
		}
		client, err := trail.NewS3(ctx, cfg, s.Trail.Bucket)
		return trail.Bucket{
			Client: client, Name: s.Trail.Bucket, Prefix: s.Trail.Prefix, Organization: s.Trail.Organization, Account: account,
		}, err
	}
}
