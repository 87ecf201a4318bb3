package cli

import (
	"regexp"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// envelope is what the SDK writes around AWS's own words: "operation error SQS:
// GetQueueUrl, https response error StatusCode: 400, RequestID: x, api error ...".
// The operation stands before it in our own.
var envelope = regexp.MustCompile(`operation error [\w ]+: \w+, (?:exceeded maximum number of attempts, \d+, )?(?:https response error StatusCode: \d+, RequestID: [\w-]*, )?(?:api error )?`)

// plain writes an error for people, without secrets.
func plain(err error) string { return envelope.ReplaceAllString(awserr.Words(err), "") }

// noArguments refuses words that belong to no flag, and does not repeat them: a
// secret may have been pasted there.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrong("%s takes flags only, and was given %d words that belong to none", cmd.CommandPath(), len(args))
	}
	return nil
}

// oneIncident asks for the id of one incident.
func oneIncident(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return wrong("%s takes the id of one incident, such as EKR-1123-7F3K, and was given %d words ('ekr incidents --open' lists them)", cmd.CommandPath(), len(args))
	}
	return nil
}
