package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
)

// restore is the function that undoes a containment. Only a person's command
// invokes it; no machine does.
const restore = "restore"

// function is one function of the responder.
type function struct {
	name        string
	description string
	// memory is in MB. Lambda gives processor time in proportion.
	memory  int
	timeout int
	may     func(*deployment) []parts.Statement
}

// all lists the functions. Those that the machines invoke share their timeouts
// with the machines.
var all = []function{
	{machines.Intake, "Reads the event and names the keys", 256, machines.Timeouts[machines.Intake], nothing},
	{machines.Contain, "Switches a key off, and verifies later that it stayed so", 512, machines.Timeouts[machines.Contain], (*deployment).containMay},
	{machines.Notify, "Writes and sends the notices", 256, machines.Timeouts[machines.Notify], (*deployment).notifyMay},
	{machines.Investigate, "Reads what CloudTrail has of a key in one Region", 512, machines.Timeouts[machines.Investigate], (*deployment).investigateMay},
	{machines.Summarize, "Sums up what a key was used for", 1024, machines.Timeouts[machines.Summarize], (*deployment).summarizeMay},
	{restore, "Undoes a containment; invoked by a person only", 256, 120, (*deployment).restoreMay},
}

// Functions names the functions: the directories under lambdas.
func Functions() []string {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	return names
}

func nothing(*deployment) []parts.Statement { return nil }

func (d *deployment) functions() {
	for _, f := range all {
		d.function(f)
	}
}

// function makes one function with its role, its log group and its alarms.
func (d *deployment) function(f function) {
	name := "ekr-" + f.name
	group := parts.LogGroup(d.stack, "/aws/lambda/"+name, d.config.LogRetentionDays)
	writeLog := parts.Statement{
		Sid:       "WriteLog",
		Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		Resources: []string{*group.LogGroupArn()},
	}
	awslambda.NewFunction(d.stack, jsii.String(name), &awslambda.FunctionProps{
		FunctionName: jsii.String(name),
		Description:  jsii.String(f.description),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: d.architecture(),
		Handler:      jsii.String("bootstrap"),
		Code:         d.code(f.name),
		MemorySize:   jsii.Number(f.memory),
		Timeout:      awscdk.Duration_Seconds(jsii.Number(f.timeout)),
		Environment:  d.environment(),
		Role:         parts.Role(d.stack, name, "lambda.amazonaws.com", append(f.may(d), writeLog)),
		LogGroup:     group,
	})
	for _, metric := range []string{"Errors", "Throttles"} {
		parts.Alarm(d.stack, name+"-"+metric, "Function "+name+" has "+metric+": a key may be on still, or a person not told",
			parts.Metric{Namespace: "AWS/Lambda", Name: metric, Dimension: "FunctionName", Of: name, Statistic: "Sum"}, d.alarms)
	}
}

func (d *deployment) architecture() awslambda.Architecture {
	if d.config.Architecture == "x86_64" {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

func (d *deployment) environment() *map[string]*string {
	variables := map[string]*string{}
	for name, value := range d.names.Variables() {
		variables[name] = jsii.String(value)
	}
	return &variables
}
