package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// machines makes the two state machines, each with a role that may invoke just
// the functions that its definition names.
func (d *deployment) machines() {
	investigation := machines.Investigation(d.names.VerifyAfter, d.names.WatchAfter, d.readsTrail())
	uses := []string{machines.Contain, machines.Notify, machines.Investigate, machines.Summarize}
	if d.readsTrail() {
		uses = append(uses, machines.ReadObject)
	}
	d.machine(settings.IncidentMachine, investigation, uses...)
	d.machine(settings.RespondMachine, machines.Respond(),
		machines.Intake, machines.Contain, machines.Notify, machines.Start, machines.Incident)
}

func (d *deployment) machineARN(name string) string {
	return d.names.ARN("states", "stateMachine:"+name)
}

// machine makes one machine. Its log says what happened without the data: names
// and addresses stay in the execution's history, which IAM guards by itself.
func (d *deployment) machine(name string, definition machines.Definition, uses ...string) {
	d.machineNames = append(d.machineNames, name)
	text, err := definition.JSON()
	if err != nil {
		panic(err) // a definition is made of plain values: this is a mistake in the program
	}
	group := parts.LogGroup(d.stack, "/aws/vendedlogs/states/"+name, d.config.LogRetentionDays)
	role := d.role(name, parts.StepFunctions, append(d.mayUse(uses), d.keepHistory(name)...))
	substitutions := map[string]any{}
	for _, used := range uses {
		substitutions[used] = d.arnOf(used)
	}
	id := name
	if name == settings.DrillMachine {
		id += "-machine" // the rule of that name has the name
	}
	awsstepfunctions.NewCfnStateMachine(d.stack, jsii.String(id), &awsstepfunctions.CfnStateMachineProps{
		StateMachineName:        jsii.String(name),
		StateMachineType:        jsii.String("STANDARD"),
		RoleArn:                 role.RoleArn(),
		DefinitionString:        jsii.String(text),
		DefinitionSubstitutions: substitutions,
		LoggingConfiguration: parts.Object{
			"level":                "ALL",
			"includeExecutionData": false,
			"destinations":         []any{parts.Object{"cloudWatchLogsLogGroup": parts.Object{"logGroupArn": group.LogGroupArn()}}},
		},
	})
}

// functionNames are the functions whose placeholder is not their name.
var functionNames = map[string]string{
	machines.PostureCollect: postureCollect, machines.PostureReport: postureReport, machines.DrillStep: drillStep,
}

// arnOf gives what a definition's ${name} stands for.
func (d *deployment) arnOf(name string) string {
	switch name {
	case machines.Incident:
		return d.machineARN(settings.IncidentMachine)
	case machines.Start:
		return "arn:" + d.names.Partition + ":states:::states:startExecution"
	case machines.ReadObject:
		return "arn:" + d.names.Partition + ":states:::s3:getObject"
	}
	if hyphened, other := functionNames[name]; other {
		name = hyphened
	}
	return d.names.ARN("lambda", "function:ekr-"+name)
}

func (d *deployment) mayUse(uses []string) []parts.Statement {
	var functions []string
	var statements []parts.Statement
	for _, used := range uses {
		switch used {
		case machines.Start:
		case machines.ReadObject:
			statements = append(statements, d.runDistributedMap()...)
		case machines.Incident:
			statements = append(statements, parts.Statement{
				Sid: "StartInvestigation", Actions: []string{"states:StartExecution"}, Resources: []string{d.arnOf(used)},
			})
		default:
			functions = append(functions, d.arnOf(used))
		}
	}
	return append(statements, parts.Statement{
		Sid: "InvokeFunctions", Actions: []string{"lambda:InvokeFunction"}, Resources: functions,
	})
}

// keepHistory is what Step Functions needs to write a machine's log, none of which
// can be narrowed to a resource, and to encrypt log and history with the stack's
// key.
func (d *deployment) keepHistory(machine string) []parts.Statement {
	statements := []parts.Statement{{Sid: "DeliverLogs", Actions: []string{
		"logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
		"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
	}, Resources: []string{"*"}}}
	if !d.config.StackKey {
		return statements
	}
	key := []string{*d.key.KeyArn()}
	return append(statements,
		parts.Statement{
			Sid: "EncryptHistory", Actions: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resources: key,
			// The executions of a Distributed Map are of MACHINE/LABEL.
			When: map[string]any{"StringLike": map[string]any{
				"kms:EncryptionContext:aws:states:stateMachineArn": []string{d.machineARN(machine), d.machineARN(machine) + "/*"},
			}},
		},
		parts.Statement{
			Sid: "EncryptLogs", Actions: []string{"kms:GenerateDataKey"}, Resources: key,
			When: map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:SourceArn": d.names.ARN("logs", "*")}},
		})
}
