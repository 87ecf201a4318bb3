package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const pauseHelp = `Pause the responder: until the end of the pause, which is at most 4 hours after
its beginning, no key that leaks is switched off. Each is told at P1, and
contained when the pause is over. What was contained before stays so; evidence
raises nothing meanwhile; drills go on. Every pause is announced by a notice.

A pause can be prolonged within its 4 hours, and ended before its time, which
has the keys that wait contained at once. Another one may begin 10 minutes after
the last. The principal of an open incident cannot pause.

Without flags the command shows whether the responder is paused.

Exit code 1: the responder is paused (without flags); refused (with flags), or
keys that wait could not all be contained at once.
Exit code 3: it could not be read, or what came of it is not known.

AWS permissions: lambda:InvokeFunction on ekr-restore; without flags only
dynamodb:GetItem on the table ekr-incidents.`

const pauseExample = `  ekr pause --for 2h --reason "change 4711: new build host"
  ekr pause
  ekr pause --end`

type pauseFlags struct {
	length, reason string
	end            bool
}

// pauseView is the result of ekr pause.
type pauseView struct {
	Paused bool   `json:"paused"`
	By     string `json:"by"`
	Reason string `json:"reason"`
	At     string `json:"at"`
	Until  string `json:"until"`
	// Refused is why nothing was changed; "" if it was, or nothing was asked for.
	Refused string `json:"refused"`
	// Waiting are the keys that came in a pause that was ended, and are contained
	// now. Problem is what could not be done, or read.
	Waiting []string `json:"waiting"`
	Problem string   `json:"problem"`
}

func newPause(a *app) *cobra.Command {
	var flags pauseFlags
	cmd := &cobra.Command{
		Use:     "pause [--for T --reason TEXT | --end]",
		Short:   "Contain nothing new for a limited time",
		Long:    pauseHelp,
		Example: pauseExample,
		Args:    noArguments,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().StringVar(&flags.length, "for", "", "how long from now on, such as 90m or 2h")
	cmd.Flags().StringVar(&flags.reason, "reason", "", "why, for the notices")
	cmd.Flags().BoolVar(&flags.end, "end", false, "end the pause that is on")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		asked := cmd.Flags().Changed
		if !asked("for") && !asked("reason") && !asked("end") {
			return a.showPause(cmd.Context(), f)
		}
		in, err := flags.input(a.Now())
		if err != nil {
			return err
		}
		return a.askPause(cmd.Context(), f, in)
	}
	return cmd
}

// input checks what was given before anything is asked of AWS.
func (f pauseFlags) input(now time.Time) (workflow.PauseInput, error) {
	if f.end {
		if f.length != "" || f.reason != "" {
			return workflow.PauseInput{}, wrong("--end ends the pause that is on, and takes neither --for nor --reason")
		}
		return workflow.PauseInput{End: true}, nil
	}
	length, err := time.ParseDuration(f.length)
	if err != nil || length < time.Minute || length > incident.MaxPause {
		return workflow.PauseInput{}, wrong("--for %q is not a time from 1m to %dh, such as 90m or 2h", f.length, int(incident.MaxPause.Hours()))
	}
	reason, err := reasonOf(f.reason)
	return workflow.PauseInput{Until: now.Add(length).UTC().Truncate(time.Second), Reason: reason}, err
}

func (a *app) showPause(ctx context.Context, f *format) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	p, err := incident.ReadPause(ctx, d.Table, settings.TableName)
	if errors.Is(err, incident.ErrPauseInvalid) {
		return unread(fmt.Errorf("%w: it pauses nothing, and keys are contained. Find out who wrote it into the table %s", err, settings.TableName))
	}
	if err != nil {
		return unread(fmt.Errorf("it is not known whether the responder is paused: %w", d.hint(err)))
	}
	view, code := pauseView{Waiting: []string{}}, codeOK
	if p.On(a.Now()) {
		view.Paused, view.By, view.Reason, view.At, view.Until = true, p.By, p.Reason, stamp(p.At), stamp(p.Until)
		code = codeBad
	}
	return a.printPause(f, view, code)
}

// askPause has the function begin or end a pause, and prints how things stand.
func (a *app) askPause(ctx context.Context, f *format, in workflow.PauseInput) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	in.By = d.caller.ARN
	r, err := operator.Pause(ctx, d.Functions, settings.RestoreFunction, in)
	view := pauseView{
		Paused: r.On, By: r.By, Reason: r.Reason, At: stamp(r.At), Until: stamp(r.Until),
		Refused: r.Refused, Waiting: list(r.Waiting), Problem: r.Problem,
	}
	switch {
	case err != nil:
		if errors.Is(err, operator.ErrUnknownOutcome) {
			a.say("To see how things stand: ekr pause")
		}
		return unread(d.hint(err))
	case r.Refused != "" || r.Problem != "":
		return a.printPause(f, view, codeBad)
	}
	return a.printPause(f, view, codeOK)
}

func (a *app) printPause(f *format, view pauseView, code int) error {
	if err := a.print(f, view, func(w io.Writer) { writePause(w, view) }); err != nil {
		return err
	}
	return quiet(code)
}

func writePause(w io.Writer, view pauseView) {
	rows := [][]string{}
	if view.Refused != "" {
		rows = append(rows, []string{"REFUSED", view.Refused})
	}
	if view.Paused {
		rows = append(rows, []string{"PAUSED", "no key is switched off until " + view.Until},
			[]string{"by", view.By}, []string{"since", view.At}, []string{"reason", view.Reason})
	} else {
		rows = append(rows, []string{"not paused", "keys are contained"})
	}
	if len(view.Waiting) > 0 {
		rows = append(rows, []string{"contained now", strings.Join(view.Waiting, " ")})
	}
	if view.Problem != "" {
		rows = append(rows, []string{"PROBLEM", view.Problem})
	}
	table(w, "", rows)
}
