// Package patience makes clients of the SDK that try a call again for some
// seconds. The SDK itself gives up at the third refusal, a second after the first:
// that is right while a key is live and other steps wait, and too soon for a record,
// a file or a notice that would be lost.
package patience

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

const (
	// attempts are the tries of one call.
	attempts = 5
	// longest is the longest pause between two of them, so that all take no more
	// than six seconds beside the answers.
	longest = 2 * time.Second
)

// Calls returns the configuration for clients that are patient.
func Calls(cfg aws.Config) aws.Config {
	own := cfg.Retryer
	if own == nil {
		own = func() aws.Retryer { return retry.NewStandard() }
	}
	cfg.Retryer = func() aws.Retryer {
		return bounded{retry.AddWithMaxAttempts(own(), attempts).(aws.RetryerV2)}
	}
	return cfg
}

// bounded keeps the pauses short.
type bounded struct{ aws.RetryerV2 }

// RetryDelay implements aws.Retryer.
func (b bounded) RetryDelay(attempt int, err error) (time.Duration, error) {
	pause, err := b.RetryerV2.RetryDelay(attempt, err)
	return min(pause, longest), err
}
