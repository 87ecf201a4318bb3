package responder

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/parts"
)

// opsItem opens an item in Systems Manager's OpsCenter for each execution that did
// not end as it should. Both topics are encrypted with one key: where that is
// disabled, neither a notice nor an alarm leaves, and this is what is left.
// Source: EventBridge user guide, targets; Systems Manager user guide, "Configure
// EventBridge rules to create OpsItems".
func (d *deployment) opsItem() {
	target := d.names.ARN("ssm", "opsitem")
	d.rule(parts.RuleProps{
		Name: "ekr-ended-item", Description: "A response did not end as it should: kept as an OpsItem", Pattern: d.endedPattern(),
		Target: parts.Target{
			ARN: jsii.String(target),
			Role: parts.Role(d.stack, "ekr-ended-item", parts.EventBridge, []parts.Statement{{
				Sid: "OpenItem", Actions: []string{"ssm:CreateOpsItem"}, Resources: []string{"*"},
			}}),
			Words: opsItemWords(),
		},
		Runbook: d.ended(),
	})
}

// opsItemWords fill in an item. As in the mail, only values are put in that AWS
// chose. Items about one execution are one.
func opsItemWords() *awsevents.CfnRule_InputTransformerProperty {
	item, err := json.Marshal(object{
		"title":       "Exposed-key responder: an execution ended as <status>",
		"description": strings.Join(endedLines, "\\n"),
		"category":    "Security",
		"severity":    "1",
		"source":      "exposed-key-responder",
		"operationalData": object{
			"/aws/dedup":     object{"type": "SearchableString", "value": `{"dedupString":"<execution>"}`},
			"/aws/resources": object{"type": "SearchableString", "value": `[{"arn":"<machine>"}]`},
		},
	})
	if err != nil {
		panic(err) // plain values: this is a mistake in the program
	}
	// The template's placeholders stand as they are, and line breaks as \n.
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\\n`, `\n`).Replace(string(item))
	return &awsevents.CfnRule_InputTransformerProperty{InputPathsMap: endedPaths, InputTemplate: jsii.String(plain)}
}
