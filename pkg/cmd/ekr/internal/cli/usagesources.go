package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/inquiry"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
)

// placesOf reads what --logs was given. A path that is not there is a mistake,
// and not a place in which nothing was found.
func placesOf(texts []string) ([]inquiry.Place, error) {
	places := []inquiry.Place{}
	for _, text := range texts {
		place, err := inquiry.ParsePlace(text)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s does not exist", text)
		}
		if err != nil {
			return nil, exit{code: codeWrong, err: fmt.Errorf("--logs: %w", err)}
		}
		places = append(places, place)
	}
	return places, nil
}

// askAWS asks the caller's account.
func (a *app) askAWS(ctx context.Context, q inquiry.Question, _ []inquiry.Place) (inquiry.Answer, error) {
	d, err := a.connect(ctx)
	if err != nil {
		return inquiry.Answer{}, err
	}
	told := a.meter()
	defer told.clear()
	live := inquiry.Live{
		Account: d.caller.Account,
		IAM:     d.IAM, Stack: d.stack(), Trail: d.Trail, Pacer: trail.NewPacer(),
		Regions: func(ctx context.Context) snapshot.Part[[]string] { return d.enabled(ctx, a.Now) },
		Now:     a.Now, Tell: told.region,
	}
	return live.Ask(ctx, q), nil
}

// stack names what a deployment in the account would have, so that its denials
// are known when they are seen.
func (d deployment) stack() containment.Stack {
	return contain.StackOf(settings.Settings{Partition: d.caller.Partition, Account: d.caller.Account})
}

// enabled lists the Regions that are enabled for the account.
func (d deployment) enabled(ctx context.Context, now func() time.Time) snapshot.Part[[]string] {
	env := &collect.Env{
		Account: d.caller.Account, Partition: d.caller.Partition, Home: d.region, Pacer: collect.NewPacer(), Clock: now,
		Instead: func(string) []any { return []any{d.Regions} },
	}
	return collect.Regions(ctx, env, nil)
}

// askLogs reads log files. AWS is called only for those in a bucket.
func (a *app) askLogs(ctx context.Context, q inquiry.Question, places []inquiry.Place) (inquiry.Answer, error) {
	from, to := q.From, q.To
	if to.IsZero() {
		to = a.Now()
	}
	if from.IsZero() {
		from = to.Add(-trail.Kept)
	}
	buckets, err := a.openBuckets(ctx, q, places)
	if err != nil {
		return inquiry.Answer{}, err
	}
	if buckets > 0 && q.From.IsZero() {
		a.say("of a bucket the logs from %s on are read; --since reaches further back", from.UTC().Format(time.DateOnly))
	}
	if buckets == len(places) {
		q.From, q.To = from, to
	}
	sources := []trail.Source{}
	for _, place := range places {
		sources = append(sources, place.Source(from, to))
	}
	told := a.meter()
	defer told.clear()
	logs := inquiry.Logs{Source: inquiry.Join(sources...), Now: a.Now, Tell: told.pass}
	return logs.Ask(ctx, q), nil
}

// openBuckets gives the places that are buckets their clients, and counts them.
func (a *app) openBuckets(ctx context.Context, q inquiry.Question, places []inquiry.Place) (int, error) {
	n := 0
	var d deployment
	for i, place := range places {
		if place.Path != "" {
			continue
		}
		var err error
		if n == 0 {
			if d, err = a.connect(ctx); err != nil {
				return n, err
			}
		}
		n++
		place = place.For(q.Key, d.caller.Account)
		place.Bucket.Client, err = d.Bucket(ctx, place.Bucket.Name)
		if awserr.Of(err) == awserr.NotFound {
			return n, exit{code: codeWrong, err: fmt.Errorf("--logs: there is no bucket %s: %w", place.Bucket.Name, err)}
		}
		if err != nil {
			return n, unread(err)
		}
		a.say("logs of account %s: %s", place.Bucket.Account, place)
		places[i] = place
	}
	return n, nil
}

// bucketClient makes the client of the Region that a bucket is in.
func bucketClient(cfg aws.Config) func(context.Context, string) (trail.S3, error) {
	return func(ctx context.Context, name string) (trail.S3, error) { return trail.NewS3(ctx, cfg, name) }
}
