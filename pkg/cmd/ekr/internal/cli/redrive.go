package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

const redriveHelp = `Play the events back that EventBridge could not hand to the responder, and that
lie in the queue ekr-dead-letters (of us-west-2 too, if there is one): each is
started again as it came, and leaves the queue once an execution has it. Events
about keys that are contained are sightings of their incident; nothing happens
twice. First mend what kept them from starting: the command shows what AWS said.

What is no event for the responder, such as the end of an execution that the
alarm topic could not be told of, is shown and stays; --acknowledge removes it.
With --dry-run everything is shown and nothing is started or removed.

Exit code 1: something is in the queue still.
Exit code 3: a queue could not be read, or not to its end.

AWS permissions: states:StartExecution on ekr-respond; sqs:GetQueueUrl,
sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage on
ekr-dead-letters.`

const redriveExample = `  ekr redrive --dry-run
  ekr redrive
  ekr redrive --json | jq '.events[] | select(.fate == "stays")'`

// redriveView is the result of ekr redrive.
type redriveView struct {
	DryRun bool `json:"dryRun"`
	// Complete: every queue was read to its end. Problem is why not.
	Complete bool   `json:"complete"`
	Problem  string `json:"problem"`
	// Found counts the events that lay in the queues, Left those that still do.
	Found int `json:"found"`
	Left  int `json:"left"`
	// Oldest is when the first of them was given up; "" if there are none.
	Oldest string     `json:"oldest"`
	Events []deadView `json:"events"`
}

// deadView is one event of a queue.
type deadView struct {
	MessageID string        `json:"messageId"`
	Region    string        `json:"region"`
	Queued    string        `json:"queued"`
	Kind      string        `json:"kind"`
	Code      string        `json:"code"`
	Keys      []string      `json:"keys"`
	Refusal   string        `json:"refusal"`
	Fate      operator.Fate `json:"fate"`
	Problem   string        `json:"problem"`
	Execution string        `json:"execution"`
	// Body is the beginning of what is no event for the responder; "" of others.
	Body string `json:"body"`
}

// maxBody bounds what is shown of an event that a person has to read, in bytes.
const maxBody = 600

func newRedrive(a *app) *cobra.Command {
	var dryRun, acknowledge bool
	cmd := &cobra.Command{
		Use:     "redrive",
		Short:   "Play back events that could not be handed over",
		Long:    redriveHelp,
		Example: redriveExample,
		Args:    noArguments,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what is there, start and remove nothing")
	cmd.Flags().BoolVar(&acknowledge, "acknowledge", false, "remove what is no event for the responder, once shown")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.redrive(cmd.Context(), f, dryRun, acknowledge)
	}
	return cmd
}

func (a *app) redrive(ctx context.Context, f *format, dryRun, acknowledge bool) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	view := redriveView{DryRun: dryRun, Complete: true, Events: []deadView{}}
	var oldest time.Time
	for i, region := range queueRegions(d) {
		play := operator.Redrive{
			Queue: d.Queues(region), States: d.States, Machine: d.caller.MachineARN(d.region, settings.RespondMachine),
			DryRun: dryRun, Acknowledge: acknowledge,
		}
		dead, err := play.Play(ctx, settings.DeadLetters)
		if i > 0 && awserr.Of(err) == awserr.NotFound {
			continue // the stack of the backup Region is a setting
		}
		if err != nil {
			view.Complete = false
			view.Problem = strings.TrimPrefix(view.Problem+"; "+plain(d.hint(fmt.Errorf("%s: %w", region, err))), "; ")
		}
		for _, one := range dead {
			view.add(region, one)
			if !one.Queued.IsZero() && (oldest.IsZero() || one.Queued.Before(oldest)) {
				oldest = one.Queued
			}
		}
	}
	view.Oldest = stamp(oldest)
	if err := a.print(f, view, func(w io.Writer) { writeRedrive(w, view) }); err != nil {
		return err
	}
	switch {
	case !view.Complete:
		return unread(errors.New(view.Problem))
	case view.Left > 0:
		return quiet(codeBad)
	}
	return nil
}

// queueRegions are the Regions in which events may have been given up, the home
// Region first.
func queueRegions(d deployment) []string {
	if home, _ := settings.HomeRegion("aws"); d.region == home {
		return []string{d.region, settings.BackupRegion}
	}
	return []string{d.region}
}

func (v *redriveView) add(region string, d operator.Dead) {
	keys := []string{}
	for _, e := range d.Event.Exposures {
		keys = append(keys, string(e.AccessKeyID))
	}
	body := ""
	if d.Event.Decision == trigger.Ignore {
		body = inert.Text(d.Body, maxBody)
	}
	v.Events = append(v.Events, deadView{
		MessageID: d.MessageID, Region: region, Queued: stamp(d.Queued), Kind: string(d.Event.Kind), Code: d.Event.Code, Keys: keys,
		Refusal: d.Refusal, Fate: d.Fate, Problem: d.Problem, Execution: d.Execution, Body: body,
	})
	v.Found++
	switch d.Fate {
	case operator.Started, operator.Before, operator.Seen:
	default:
		v.Left++
	}
}

func writeRedrive(w io.Writer, v redriveView) {
	switch {
	case v.Found == 0 && v.Complete:
		table(w, "", [][]string{{"No event waits."}})
		return
	case v.Found == 0:
		table(w, "", [][]string{{"NOT KNOWN whether events wait: the queue could not be read."}})
		return
	}
	for _, e := range v.Events {
		fate := string(e.Fate)
		if e.Problem != "" {
			fate = strings.ToUpper(fate) + ": " + e.Problem
		}
		table(w, "", [][]string{{e.Queued, e.Region, e.Kind, dash(e.Code), dash(strings.Join(e.Keys, " ")), fate}})
		if e.Refusal != "" {
			table(w, "  ", [][]string{{"AWS said: " + e.Refusal}})
		}
		if e.Body != "" {
			_, _ = fmt.Fprintln(w, "  "+inert.Text(e.Body, maxBody))
		}
	}
	summary := fmt.Sprintf("%d found, the oldest of %s; %d in the queue still.", v.Found, dash(v.Oldest), v.Left)
	if !v.Complete {
		summary += " MORE MAY WAIT: not all could be read."
	}
	table(w, "", [][]string{{summary}})
}
