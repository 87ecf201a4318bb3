package cli

import (
	"context"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
)

// regionForm is what names of Regions look like. What does not is a slip, and the
// name of a host that nobody should ask for.
var regionForm = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$`)

// identify finds out who calls. Without credentials, or with such as AWS does not
// take, it says what to do about that.
func identify(ctx context.Context, cfg aws.Config, client manual.STS) (manual.Caller, error) {
	if cfg.Credentials != nil {
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return manual.Caller{}, fmt.Errorf("no AWS credentials: log in, or choose a profile (--profile, AWS_PROFILE); 'aws sts get-caller-identity' has to work first: %w", err)
		}
	}
	caller, err := manual.Identify(ctx, client)
	if awserr.Of(err) == awserr.Denied {
		return caller, fmt.Errorf("AWS does not take these credentials: log in again, or choose another profile (--profile): %w", err)
	}
	return caller, err
}
