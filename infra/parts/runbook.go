package parts

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Runbook is what a person needs who is told that a part of the responder is in
// trouble. It travels in the template as metadata of the part, from where
// infra/RUNBOOK.md is extracted.
type Runbook struct {
	// Means says what has happened, Breaks what comes of it; a sentence or two
	// each.
	Means, Breaks string
	// Recover are the steps out of it, in order. Those that begin with "$ " are
	// commands, in which words in capitals are to be filled in.
	Recover []string
}

// RunbookMetadata is where a resource has its runbook.
const RunbookMetadata = "Runbook"

// attach puts the runbook beside the resource.
func (b Runbook) attach(resource awscdk.CfnResource) {
	resource.AddMetadata(jsii.String(RunbookMetadata), Object{
		"Means": b.Means, "Breaks": b.Breaks, "Recover": b.Recover,
	})
}

// short is the runbook in the description of an alarm, which its mail repeats.
func (b Runbook) short(stack awscdk.Stack, name string) string {
	return b.Means + " " + b.Breaks + " What to do: infra/RUNBOOK.md#" + anchor(stack, name)
}

// anchor is where a part stands in infra/RUNBOOK.md. Parts of the stack in the
// backup Region have names that the home Region has too.
func anchor(stack awscdk.Stack, name string) string {
	if *stack.StackName() == settings.StackName {
		return name
	}
	return name + "-in-" + *stack.Region()
}

// In adds the Region of the stack to a command of the AWS command line.
func In(stack awscdk.Stack, command string) string {
	return "$ " + strings.TrimSpace(command) + " --region " + *stack.Region()
}

// Again is the step that puts back what was changed or removed.
const Again = "Deploy again from the repository, with the settings of this account (README, Deploy) and --revert-drift: it puts back what was changed, which a deployment without that does not see. Delete a function whose code was changed first: CloudFormation cannot read code."
