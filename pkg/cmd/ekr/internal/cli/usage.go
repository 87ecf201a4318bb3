package cli

import (
	"context"
	"errors"
	"io"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/inquiry"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

const usageHelp = `Tell what an access key was used for, by itself and by every credential that it
minted. Nothing needs to be deployed, and nothing is changed.

Without --logs the event history of every Region that is enabled is searched,
over the last 90 days, at the two requests a second that AWS allows in each, and
IAM is asked about the key and its owner. With --logs only log files are read:
of a file, of a folder however deep, or of a trail's bucket. They may be plain
or gzip, in any form in which CloudTrail's records are kept.

A time is a duration before now (36h, 7d) or such as 2026-11-23T18:00:00Z. Give
the time of the exposure if it is known: what came before is taken for the key's
ordinary use. Otherwise every call is taken to have been made since.

Ctrl-C ends the reading; what is known by then is printed.

The result of --json is described in pkg/usage/README.md.

Exit code 1: the severity is P1, P2 or P3.
Exit code 3: not everything could be read; the blind spots name what. What
nobody can see, such as data events in the event history, does not count.

AWS permissions: cloudtrail:LookupEvents; account:ListRegions, else
ec2:DescribeRegions; to read IAM iam:GetAccessKeyLastUsed, iam:ListAccessKeys,
iam:GetUser, and Get and List of the policies of users and groups. For a bucket
only s3:ListBucket and s3:GetObject.`

const usageExample = `  ekr usage --access-key-id AKIAIOSFODNN7EXAMPLE
  ekr usage --access-key-id AKIAIOSFODNN7EXAMPLE --since 48h --exposed-at 2026-11-23T02:40:00Z
  ekr usage --access-key-id AKIAIOSFODNN7EXAMPLE --logs s3://org-trail/AWSLogs/o-abcde12345 --since 30d
  ekr usage --access-key-id AKIAIOSFODNN7EXAMPLE --logs ./logs --json | jq .minted`

type usageFlags struct {
	key                   string
	logs                  []string
	since, until, exposed string
}

func newUsage(a *app) *cobra.Command {
	var flags usageFlags
	cmd := &cobra.Command{
		Use:     "usage --access-key-id ID [--logs PATH]...",
		Short:   "Tell what an access key was used for",
		Long:    usageHelp,
		Example: usageExample,
		Args:    noArguments,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().StringVar(&flags.key, "access-key-id", "", "the key's id, such as AKIAIOSFODNN7EXAMPLE; temporary ones (ASIA) too")
	cmd.Flags().StringArrayVar(&flags.logs, "logs", nil, "read log files instead: a file, a folder or s3://bucket/prefix (may be repeated)")
	cmd.Flags().StringVar(&flags.since, "since", "", "leave out calls before this time (default: 90 days ago; for files: none)")
	cmd.Flags().StringVar(&flags.until, "until", "", "leave out calls after this time (default: now)")
	cmd.Flags().StringVar(&flags.exposed, "exposed-at", "", "when the key was exposed, if known")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		q, err := flags.question(a.Now())
		if err != nil {
			return err
		}
		places, err := placesOf(flags.logs)
		if err != nil {
			return err
		}
		return a.usage(cmd.Context(), f, q, places)
	}
	return cmd
}

// question checks what was given before anything is read.
func (f usageFlags) question(now time.Time) (inquiry.Question, error) {
	q := inquiry.Question{}
	if f.key == "" {
		return q, wrong("--access-key-id is missing")
	}
	var err error
	if q.Key, err = accesskey.Parse(f.key); err != nil {
		// Without the text: it may be the secret, pasted into the wrong place.
		return q, wrong("--access-key-id is given something that is no access key id such as AKIAIOSFODNN7EXAMPLE")
	}
	if q.From, err = past("--since", f.since, now); err != nil {
		return q, err
	}
	if q.To, err = past("--until", f.until, now); err != nil {
		return q, err
	}
	if q.Exposed, err = past("--exposed-at", f.exposed, now); err != nil {
		return q, err
	}
	if !q.To.IsZero() && !q.From.Before(q.To) {
		return q, wrong("--since does not lie before --until")
	}
	return q, nil
}

// past reads a time that is over; the zero time for "".
func past(flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		ago, ok := duration(text)
		if !ok {
			return at, wrong("%s %q is neither a duration such as 36h or 7d nor a time such as 2026-11-23T18:00:00Z", flag, text)
		}
		at = now.Add(-ago)
	}
	if at.After(now) {
		return at, wrong("%s %q does not lie in the past", flag, text)
	}
	return at.UTC(), nil
}

// duration reads a duration, of which Go knows no days.
func duration(text string) (time.Duration, bool) {
	if number, ofDays := strings.CutSuffix(text, "d"); ofDays {
		const most = 36500
		n, err := strconv.Atoi(number)
		return time.Duration(n) * 24 * time.Hour, err == nil && n >= 0 && n <= most
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// usage asks, prints the answer whatever it is, and gives the exit code.
func (a *app) usage(ctx context.Context, f *format, q inquiry.Question, places []inquiry.Place) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program
	ask := a.askAWS
	if len(places) > 0 {
		ask = a.askLogs
	}
	answer, err := ask(ctx, q, places)
	if err != nil {
		return err
	}
	if err := a.print(f, answer.Summary, func(w io.Writer) { writeUsage(w, answer.Summary) }); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return unread(errors.New("interrupted: this is what was known by then"))
	case answer.Nothing != nil:
		return unread(answer.Nothing)
	case !answer.Complete:
		return unread(errors.New("not everything could be read: the blind spots name what"))
	case answer.Summary.Severity != usage.P4:
		return quiet(codeBad)
	}
	return nil
}
