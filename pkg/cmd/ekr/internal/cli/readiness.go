package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

const readinessHelp = `Look at an account before the responder is deployed there. Changes nothing.

For each active key: whose it is, what it may do, where it is used from, which
level would apply, what room there is to deny its user, and what breaks if it
leaks tonight. For the account: what would refuse the responder, or deafen it.

The event history is asked for the week before each key's last use, in every
enabled Region, at two requests a second in each: --lookups bounds the time.

Exit code 1: a blocker was found. Exit code 3: not everything could be read;
blockers that were found stand in the result all the same.

AWS permissions: pkg/readiness/README.md lists them. The managed policies
SecurityAudit and ViewOnlyAccess together cover nearly all of them.`

const readinessExample = `  ekr readiness
  ekr readiness --settings cdk.json --json > payments-prod.json
  ekr readiness --profile payments-prod --lookups 0`

// lookups is how long the event history may be read, unless the person says so.
const lookups = 10 * time.Minute

// outlook is one call of ekr readiness.
type outlook struct {
	*app
	format *format

	settings, containment, ownerTag string
	lookups                         time.Duration
}

func newReadiness(a *app) *cobra.Command {
	o := &outlook{app: a}
	cmd := &cobra.Command{
		Use:     "readiness",
		Short:   "Look at an account before rolling out",
		Long:    readinessHelp,
		Example: readinessExample,
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.format = addFormat(cmd, asText, asJSON)
	flags := cmd.Flags()
	flags.StringVar(&o.settings, "settings", "", "cdk.json with the settings of the deployment")
	flags.StringVar(&o.containment, "containment", "", "highest level of containment, if not as in the settings")
	flags.StringVar(&o.ownerTag, "owner-tag", "", "tag of users that names their owner, if not as in the settings")
	flags.DurationVar(&o.lookups, "lookups", lookups, "how long to read the event history; 0 leaves it out")
	return cmd
}

func (o *outlook) run(ctx context.Context) error {
	options, err := o.options()
	if err != nil {
		return err
	}
	d, err := o.connect(ctx)
	if err != nil {
		return err
	}
	report := readiness.Judge(o.source(d).Read(ctx), options)
	if err := o.print(o.format, report, func(w io.Writer) { readiness.Text(w, report) }); err != nil {
		return err
	}
	switch {
	case !report.Complete:
		return unread(errors.New("not everything could be read: see what the result names"))
	case !report.Ready:
		return quiet(codeBad)
	}
	return nil
}

// options reads the file of settings, over which flags go.
func (o *outlook) options() (readiness.Options, error) {
	options := readiness.Defaults()
	if o.settings != "" {
		body, err := os.ReadFile(o.settings)
		if err == nil {
			options, err = readiness.ReadSettings(body)
		}
		if err != nil {
			return options, exit{code: codeWrong, err: fmt.Errorf("--settings %s: %w", o.settings, err)}
		}
	}
	if o.containment != "" {
		ceiling, err := level.Parse(o.containment)
		if err != nil {
			return options, wrong("--containment: %w", err)
		}
		options.Ceiling = ceiling
	}
	if o.ownerTag != "" {
		options.OwnerTag = o.ownerTag
	}
	if o.lookups < 0 {
		return options, wrong("--lookups %s is no time", o.lookups)
	}
	return options, nil
}

func (o *outlook) source(d deployment) readiness.Source {
	env := &collect.Env{
		Config: d.config, Account: d.caller.Account, Partition: d.caller.Partition, Home: d.region,
		Pacer: collect.NewPacer(), Clock: o.Now, Progress: o.progress, PartLimit: partLimit,
	}
	if o.Reading != nil {
		o.Reading(env)
	}
	return readiness.Source{
		Env: env, IAM: d.IAM, Organization: d.Organization, Trail: d.Trail, Pacer: trail.NewPacer(), Lookups: o.lookups,
		Tell: func(line string) { o.say("%s", line) },
	}
}

// progress tells of each part that was read, and at once of what it lacks.
func (a *app) progress(p collect.Progress) {
	line := fmt.Sprintf("%d/%d %s", p.Done, p.Total, strings.TrimSpace(p.Part+" "+p.Region))
	if len(p.Unread) > 0 {
		line += ": " + p.Unread[0].String()
	}
	a.say("%s", line)
}
