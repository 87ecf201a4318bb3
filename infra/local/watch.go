package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/infra/local/follow"
	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/pkg/chrono"
)

const (
	look = 100 * time.Millisecond
	// patience is how long an execution may take to begin, limit for all of it.
	patience = 5 * time.Second
	limit    = 5 * time.Minute
)

// errStuck says that the responder did not come to an end.
var errStuck = errors.New("the responder has not come to an end")

// watch shows what happens until every execution has ended.
func (i *incident) watch(ctx context.Context) error {
	for {
		if err := i.step(ctx); err != nil {
			return err
		}
		since := time.Since(i.sent)
		runs := i.follower.Runs()
		running := slices.ContainsFunc(runs, func(r follow.Run) bool { return !r.Ended() })
		switch {
		case len(runs) == 0 && since > patience:
			i.timeline.Entry(timeline.Entry{At: time.Now(), Label: "nothing", Text: "no rule takes this event: the responder does not hear of it"})
			return nil
		case len(runs) > 0 && !running:
			return i.settle(ctx)
		case since > limit:
			return errStuck
		}
		if err := chrono.Sleep(ctx, look); err != nil {
			return err
		}
	}
}

// settle takes a last look, in case something came between the last one and
// the end of the executions.
func (i *incident) settle(ctx context.Context) error {
	if err := chrono.Sleep(ctx, 3*look); err != nil {
		return err
	}
	return i.step(ctx)
}

// step shows what is new, in the order in which it happened.
func (i *incident) step(ctx context.Context) error {
	entries, err := i.follower.Look(ctx)
	if err != nil {
		return err
	}
	select {
	case i.inactive = <-i.off:
		entries = append(entries, timeline.Entry{At: i.inactive, Label: timeline.Key, Text: i.subject.Key + " of " + i.subject.User + " is Inactive, read back from IAM"})
	default:
	}
	notices := i.inbox.Notices()
	for _, n := range notices[i.shown:] {
		entries = append(entries, timeline.Entry{At: n.At, Label: timeline.Notice, Text: n.Subject})
	}
	i.shown = len(notices)
	slices.SortStableFunc(entries, func(a, b timeline.Entry) int { return a.At.Compare(b.At) })
	for _, e := range entries {
		i.timeline.Entry(e)
	}
	return nil
}

// status reads the key's status from IAM; "" if the user has no such key.
func (i *incident) status(ctx context.Context) (string, error) {
	keys, err := iam.NewFromConfig(i.aws).ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &i.subject.User})
	if err != nil {
		return "", fmt.Errorf("iam ListAccessKeys %s: %w", i.subject.User, err)
	}
	for _, key := range keys.AccessKeyMetadata {
		if aws.ToString(key.AccessKeyId) == i.subject.Key {
			return string(key.Status), nil
		}
	}
	return "", nil
}

// awaitOff reads the key's status until it is Inactive, closely: the time that
// is shown is that of the reading.
func (i *incident) awaitOff(ctx context.Context) {
	const closely = 20 * time.Millisecond
	for {
		if status, err := i.status(ctx); err == nil && status == "Inactive" {
			i.off <- time.Now()
			return
		}
		if chrono.Sleep(ctx, closely) != nil {
			return
		}
	}
}
