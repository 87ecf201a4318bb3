package cli

import (
	"bufio"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// commands lists all commands, in the order of the help.
var commands = []func(*app) *cobra.Command{
	newEvent,
	newUsage,
	newRespond,
	newIncidents,
	newRestore,
	newPause,
	newRedrive,
	newPosture,
	newReadiness,
	newDrill,
}

// app is what the commands share.
type app struct {
	Env
	region, profile string
	// answers reads the lines of In: one reader for all, since it reads ahead.
	answers *bufio.Reader
}

const rootHelp = `ekr is the operator's command of the exposed-key responder.

Results go to standard output, words and progress to standard error.
Exit codes, the first that applies:
  2  wrong usage, or input that cannot be read
  3  AWS could not be read in full, or it is not known what came of a change
     (ekr posture: unless a check failed)
  4  the responder is paused: ekr respond leaves the key as it is
  1  the answer is bad news; each command says what that is
  0  none of these

AWS credentials are found as the AWS CLI finds them. The responder runs in
us-east-1 (in GovCloud: us-gov-west-1), and ekr looks for it there whatever
Region the shell is set to.`

func newRoot(env Env) *cobra.Command {
	a := &app{Env: env, answers: bufio.NewReader(env.In)}
	root := &cobra.Command{
		Use:           "ekr",
		Short:         "Operate the exposed-key responder",
		Long:          rootHelp,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wrong("unknown command %q", args[0])
			}
			cmd.SetOut(env.Err)
			_ = cmd.Help()
			return quiet(codeWrong)
		},
	}
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.PersistentFlags().StringVar(&a.region, "region", "", "Region of the responder, if it is not the usual one")
	root.PersistentFlags().StringVar(&a.profile, "profile", "", "named profile of the AWS configuration")
	for _, command := range commands {
		root.AddCommand(command(a))
	}
	return root
}

// version is the module's version as the build recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
