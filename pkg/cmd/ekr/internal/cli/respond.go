package cli

import (
	"context"
	"fmt"
	"io"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const respondHelp = `Start the deployed responder for one access key, and follow it until the key is
contained and the alert is sent. The key's owner is found by the responder; an
owner is never asked for.

Ctrl-C ends only the following: the execution runs on.

While the responder is paused it leaves the key on, and says so at once: until
when, by whom and why. The key is contained when the pause is over, which
'ekr pause --end' makes now.

Exit code 1: the key is not contained, or nobody could be told. With --dry-run:
the key could not be contained as it stands.
Exit code 3: what became of the key could not be read.
Exit code 4: the responder is paused, and the key is not contained.

AWS permissions: states:StartExecution, and to follow states:DescribeExecution
and states:GetExecutionHistory, on ekr-respond.`

const respondExample = `  ekr respond --access-key-id AKIAIOSFODNN7EXAMPLE --reason "in a public gist"
  ekr respond --access-key-id AKIAIOSFODNN7EXAMPLE --reason rehearsal --dry-run --json`

// maxReason bounds the reason, in characters: it stands in notices.
const maxReason = 300

var accountID = regexp.MustCompile(`^\d{12}$`)

type respondFlags struct {
	key, account, reason string
	dryRun, noFollow     bool
}

func newRespond(a *app) *cobra.Command {
	var flags respondFlags
	cmd := &cobra.Command{
		Use:     "respond --access-key-id ID --reason TEXT",
		Short:   "Respond to an exposed access key by hand",
		Long:    respondHelp,
		Example: respondExample,
		Args:    noArguments,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().StringVar(&flags.key, "access-key-id", "", "the exposed key's id, such as AKIAIOSFODNN7EXAMPLE")
	cmd.Flags().StringVar(&flags.account, "account", "", "the member account of the organisation that the key is of, if it is not the responder's own")
	cmd.Flags().StringVar(&flags.reason, "reason", "", "why, for the notice and the record")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "change nothing, tell what would be done")
	cmd.Flags().BoolVar(&flags.noFollow, "no-follow", false, "start it and return")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		request, err := flags.request()
		if err != nil {
			return err
		}
		return a.respond(cmd.Context(), f, request, !flags.noFollow)
	}
	return cmd
}

// request checks what was given before anything is asked of AWS.
func (f respondFlags) request() (manual.Request, error) {
	if f.key == "" {
		return manual.Request{}, wrong("--access-key-id is missing")
	}
	key, err := accesskey.Parse(f.key)
	if err != nil {
		// Without the text: it may be the secret, pasted into the wrong place.
		return manual.Request{}, wrong("--access-key-id is given something that is no access key id such as AKIAIOSFODNN7EXAMPLE")
	}
	if f.account != "" && !accountID.MatchString(f.account) {
		return manual.Request{}, wrong("--account is given something that is no account id of 12 digits")
	}
	reason, err := reasonOf(f.reason)
	return manual.Request{AccessKeyID: key, AccountID: f.account, Reason: reason, DryRun: f.dryRun}, err
}

func reasonOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", wrong("--reason is missing: it stands in the notice and the record")
	}
	if n := utf8.RuneCountInString(text); n > maxReason {
		return "", wrong("--reason has %d characters; at most %d", n, maxReason)
	}
	return text, nil
}

func (a *app) respond(ctx context.Context, f *format, request manual.Request, follow bool) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	arn, err := manual.Start(ctx, d.States, d.caller.MachineARN(d.region, settings.RespondMachine), request, a.Now())
	if err != nil {
		return unread(d.hint(err))
	}
	a.say("started %s", arn)
	execution := operator.Execution{ARN: arn}
	if follow {
		began := a.Now()
		execution, err = a.follow(ctx, d, arn, func(p operator.Progress) {
			a.say("%s", progress(p, began))
			if p.Problem != "" {
				a.say("If the responder is paused, that is the end of the pause. To see it: ekr pause")
			}
		})
	}
	result := resultOf(request, execution)
	if err := a.print(f, result, func(w io.Writer) { writeResponse(w, result) }); err != nil {
		return err
	}
	if err != nil {
		return unread(err)
	}
	if !follow {
		return nil
	}
	return quiet(result.code())
}

// follow watches the execution. An interrupt ends the watching alone.
func (a *app) follow(ctx context.Context, d deployment, arn string, seen func(operator.Progress)) (operator.Execution, error) {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	follower := operator.Follower{
		Client: d.States,
		Every:  time.Second,
		Pause:  a.Pause,
		Seen:   seen,
	}
	execution, err := follower.Follow(ctx, arn)
	if err != nil && ctx.Err() != nil {
		a.say("ekr follows no longer; the execution runs on. To see it:")
		a.say("  aws stepfunctions describe-execution --region %s --execution-arn %s", d.region, arn)
		return execution, fmt.Errorf("interrupted before the execution had ended")
	}
	if err != nil {
		return execution, fmt.Errorf("the execution was started and may be running: %w", err)
	}
	return execution, nil
}

func progress(p operator.Progress, began time.Time) string {
	if p.Problem != "" {
		return "only the end of the execution will tell what it did: " + p.Problem
	}
	after := max(p.At.Sub(began), 0).Truncate(100 * time.Millisecond)
	switch {
	case p.Pause != nil:
		return fmt.Sprintf("%6s  PAUSED until %s by %s (%s): the key is left as it is", after, clock(p.Pause.Until), p.Pause.By, p.Pause.Reason)
	case p.Case == nil:
		return fmt.Sprintf("%6s  %s", after, p.State)
	}
	o := p.Case.Outcome
	status := o.KeyStatus
	if status == "" {
		status = "in an unknown state"
	}
	return fmt.Sprintf("%6s  key %s is %s", after, p.Case.Exposure.AccessKeyID, status)
}
