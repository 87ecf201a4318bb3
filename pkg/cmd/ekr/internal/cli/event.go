package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

const eventHelp = `Tell what the responder would do with an event, at default settings. No call
to AWS is made.

A file holds an EventBridge event: bare, wrapped by SNS, SQS or PutEvents, or as
a bare CloudTrail record, or the input of a manual execution. "-" is standard
input. A file that holds several events counts as the gravest of them.

With --json, one object per file on a line of its own, in order. A file that
cannot be read gives a line with "error", the others are still read, and the
exit code is 2.`

const eventExample = `  ekr event events/health-exposed.json
  ekr event --json *.json | jq -r 'select(.decision=="respond") | .exposures[].accessKeyId'
  pbpaste | ekr event -`

// eventLine is what is said of one file.
type eventLine struct {
	// File is the name as it was given.
	File      string             `json:"file"`
	Kind      trigger.Kind       `json:"kind"`
	Decision  trigger.Decision   `json:"decision"`
	Level     level.Level        `json:"level"`
	Reason    string             `json:"reason"`
	Exposures []trigger.Exposure `json:"exposures"`
	// Error is why the file could not be read; the fields above then say
	// nothing.
	Error string `json:"error,omitempty"`
}

func newEvent(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "event FILE...",
		Short:   "Tell what the responder would do with an event",
		Long:    eventHelp,
		Example: eventExample,
		Args:    cobra.MinimumNArgs(1),
	}
	f := addFormat(cmd, asText, asJSON)
	cmd.RunE = func(_ *cobra.Command, files []string) error {
		code := codeOK
		for i, file := range files {
			event, err := a.readEvent(file)
			line := lineOf(file, event, err)
			if err != nil {
				code = codeWrong
				a.say("ekr: %s: %s", file, line.Error)
			}
			err = a.print(f, line, func(w io.Writer) { writeEvent(w, line, event, i > 0) })
			if err != nil {
				return err
			}
		}
		return quiet(code)
	}
	return cmd
}

func lineOf(file string, e trigger.Event, err error) eventLine {
	if err != nil {
		return eventLine{File: file, Kind: trigger.Unknown, Exposures: []trigger.Exposure{}, Error: err.Error()}
	}
	return eventLine{
		File: file, Kind: e.Kind, Decision: e.Decision, Level: e.Level, Reason: e.Reason, Exposures: list(e.Exposures),
	}
}
