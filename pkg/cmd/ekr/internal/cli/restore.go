package cli

import (
	"context"
	"errors"
	"io"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

const restoreHelp = `Undo the containment of an incident: without --only one level down, with it by
part. Parts are deny, isolate, boundary, group, fence, key:ID,
service-credential:ID, ssh-key:ID, certificate:ID and session:ROLE; "ekr
incidents ID" names those in force. What would be undone is shown first, and
done after a yes. A reason that is not given is asked for.

The exposed key itself stays off. To switch it on for a limited time, after
which it is contained again: --reactivate-exposed-key --until T, at most 72h.
A key that is on is switched off before the last of what denies its user
everything is lifted. Where that fails nothing is lifted but by the same flags,
with --only and what denies it. A fence is lifted only by name.

The last denial stays while temporary credentials that the key made may be
alive, or the exposed session itself. To lift it all the same:
--accept-live-sessions.

Exit code 1: refused, declined, or not everything was undone.
Exit code 3: it could not be read what would be undone, or what was.

AWS permissions: lambda:InvokeFunction on ekr-restore; dynamodb:Query and
dynamodb:GetItem on the table ekr-incidents.`

const restoreExample = `  ekr restore EKR-1123-7F3K --reason "false alarm, agreed with the owner"
  ekr restore EKR-1123-7F3K --only key:AKIAI44QH8DHBEXAMPLE --reason "made by us"
  ekr restore EKR-1123-7F3K --reactivate-exposed-key --until 2h --reason "billing run" --yes`

// partForm is what containment.Part writes.
var partForm = regexp.MustCompile(`^(deny|isolate|boundary|group|fence|(key|service-credential|ssh-key|certificate|session):[\w+=,.@/-]+)$`)

type restoreFlags struct {
	only               []string
	reactivate         bool
	until              string
	acceptLiveSessions bool
	reason             string
	yes                bool
}

func newRestore(a *app) *cobra.Command {
	var flags restoreFlags
	cmd := &cobra.Command{
		Use:     "restore INCIDENT [--reason TEXT]",
		Short:   "Undo the containment of an incident, by part",
		Long:    restoreHelp,
		Example: restoreExample,
		Args:    oneIncident,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().StringArrayVar(&flags.only, "only", nil, "undo just this part (may be repeated)")
	cmd.Flags().BoolVar(&flags.reactivate, "reactivate-exposed-key", false, "switch the exposed key on, for a limited time")
	cmd.Flags().StringVar(&flags.until, "until", "", "end of the reactivation: a duration such as 2h, or a time such as 2026-11-23T18:00:00Z")
	cmd.Flags().BoolVar(&flags.acceptLiveSessions, "accept-live-sessions", false, "lift the denial although the key's sessions may be alive")
	cmd.Flags().StringVar(&flags.reason, "reason", "", "why, for the notice and the record; asked for if it is not given")
	cmd.Flags().BoolVarP(&flags.yes, "yes", "y", false, "do not ask; needs --reason")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		in, err := flags.input(args[0], a.Now())
		if err != nil {
			return err
		}
		if in.Reason, err = a.reasonFor(flags); err != nil {
			return err
		}
		return a.restore(about(cmd.Context(), in.IncidentID), f, in, flags.yes)
	}
	return cmd
}

// reasonFor asks for the reason that was not given: the commands in notices have
// none, since only whoever pastes them knows it.
func (a *app) reasonFor(f restoreFlags) (string, error) {
	if f.reason == "" && !f.yes {
		// Where nobody answers, it is missing.
		f.reason, _ = a.ask("Why? It stands in the notice and the record: ")
	}
	return reasonOf(f.reason)
}

// input checks what was given before anything is asked of AWS.
func (f restoreFlags) input(id string, now time.Time) (workflow.RestoreInput, error) {
	in := workflow.RestoreInput{Only: list(f.only), ReactivateExposedKey: f.reactivate, AcceptLiveSessions: f.acceptLiveSessions}
	var err error
	if in.IncidentID, err = parseIncident(id); err != nil {
		return in, err
	}
	for _, part := range f.only {
		if !partForm.MatchString(part) {
			return in, wrong("--only %q is no part: deny, isolate, boundary, group, fence, or one such as key:ID", part)
		}
	}
	if f.reactivate != (f.until != "") {
		return in, wrong("--reactivate-exposed-key and --until go together: an exposed key is switched on for a limited time only")
	}
	if f.reactivate {
		in.Until, err = until(f.until, now)
	}
	return in, err
}

// until reads a duration or a time that lies ahead.
func until(text string, now time.Time) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d, err := time.ParseDuration(text)
		if err != nil {
			return time.Time{}, wrong("--until %q is neither a duration up to %dh, such as 2h, nor a time such as 2026-11-23T18:00:00Z", text, int(restore.MaxRevival.Hours()))
		}
		at = now.Add(d)
	}
	if !at.After(now) || at.After(now.Add(restore.MaxRevival)) {
		return time.Time{}, wrong("--until %q is not within the next %d hours", text, int(restore.MaxRevival.Hours()))
	}
	return at.UTC().Truncate(time.Second), nil
}

func (a *app) restore(ctx context.Context, f *format, in workflow.RestoreInput, yes bool) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	in.By = d.caller.ARN
	answer, err := a.foresee(ctx, d, in, yes)
	if err != nil {
		return err
	}
	if answer.Refused == "" && !yes {
		agreed, err := a.confirm()
		if err != nil {
			return err
		}
		if !agreed {
			answer.Refused = "not confirmed, nothing was undone"
		}
	}
	if answer.Refused != "" {
		return a.printRestoration(f, answer, codeBad)
	}
	return a.undo(ctx, f, d, in)
}

// undo has it done and prints what came of it.
func (a *app) undo(ctx context.Context, f *format, d deployment, in workflow.RestoreInput) error {
	result, err := a.invokeRestore(ctx, d, in)
	answer := restoration{
		IncidentID: in.IncidentID, Restored: result.Restored, Refused: result.Refused,
		Steps: stepsOf(result.Actions), Remaining: list(result.Remaining),
	}
	if err != nil {
		answer.Problem = plain(d.hint(err))
		a.say("ekr: %s", answer.Problem)
		if answer.unknown = errors.Is(err, operator.ErrUnknownOutcome); answer.unknown {
			a.say("To see what is in force: ekr incidents %s", in.IncidentID)
		}
		return a.printRestoration(f, answer, codeUnread)
	}
	if !result.Restored {
		return a.printRestoration(f, answer, codeBad)
	}
	return a.printRestoration(f, answer, codeOK)
}

// invokeRestore has the function do it. An interrupt ends the waiting alone.
func (a *app) invokeRestore(ctx context.Context, d deployment, in workflow.RestoreInput) (workflow.RestoreResult, error) {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	a.say("asking %s to undo it; this may take a minute", settings.RestoreFunction)
	return operator.Restore(ctx, d.Functions, settings.RestoreFunction, in)
}

func (a *app) printRestoration(f *format, r restoration, code int) error {
	if err := a.print(f, r, func(w io.Writer) { writeRestoration(w, r) }); err != nil {
		return err
	}
	return quiet(code)
}
