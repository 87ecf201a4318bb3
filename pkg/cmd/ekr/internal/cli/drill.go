package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const drillHelp = `Have the deployed responder prove that it works: it makes a user without
permissions and a key of its own, announces the key as exposed, looks what
becomes of it, and removes both. No other user is touched, and nobody is mailed
unless something is not proved.

Ctrl-C ends only the following: the drill runs on, and cleans up.

Exit code 1: something that a leaked key would need was seen not to work, or
nobody hears of the result.
Exit code 3: something could not be read, so that nobody knows.

AWS permissions: states:StartExecution, and to follow states:DescribeExecution
and states:GetExecutionHistory, on ekr-drill.`

func newDrill(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "drill",
		Short:   "Prove that the responder works, on a throw-away user",
		Long:    drillHelp,
		Example: "  ekr drill\n  ekr drill --json",
		Args:    noArguments,
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.drill(cmd.Context(), f) }
	return cmd
}

func (a *app) drill(ctx context.Context, f *format) error {
	d, err := a.connect(ctx)
	if err != nil {
		return err
	}
	arn, err := operator.StartDrill(ctx, d.States, d.caller.MachineARN(d.region, settings.DrillMachine), d.caller, a.Now())
	if err != nil {
		return unread(d.hint(err))
	}
	a.say("started %s", arn)
	execution, err := a.follow(ctx, d, arn, a.once())
	result := drilledOf(execution)
	if err := a.print(f, result, func(w io.Writer) { writeDrilled(w, result) }); err != nil {
		return err
	}
	if err != nil {
		return unread(err)
	}
	return quiet(result.code())
}

// once tells of each state that an execution enters, and not again when it comes
// back to it: a drill looks every few seconds.
func (a *app) once() func(operator.Progress) {
	began, told := a.Now(), map[string]bool{}
	return func(p operator.Progress) {
		if p.Case == nil && !told[p.State] {
			told[p.State] = true
			a.say("%s", progress(p, began))
		}
	}
}
