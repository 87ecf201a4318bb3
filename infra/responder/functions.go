package responder

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
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
	// pending is how many errors a minute are in order.
	pending int
	may     func(*deployment) []parts.Statement
}

// reviews tells whether the function is a part of the posture review, without
// which keys are contained all the same.
func (f function) reviews() bool { return strings.HasPrefix(f.name, "posture-") }

// all lists the functions. Those that the machines invoke share their timeouts
// with the machines. Notify answers with an error while another execution is
// sending the same notice: three times a minute for each that waits.
var all = []function{
	{machines.Intake, "Reads the event and names the keys", 256, machines.Timeouts[machines.Intake], 0, (*deployment).intakeMay},
	{machines.Contain, "Switches a key off, and verifies later that it stayed so", 512, machines.Timeouts[machines.Contain], 0, (*deployment).containMay},
	{machines.Notify, "Writes and sends the notices", 256, machines.Timeouts[machines.Notify], 6, (*deployment).notifyMay},
	{machines.Investigate, "Reads what CloudTrail has of a key in one Region", 512, machines.Timeouts[machines.Investigate], 0, (*deployment).investigateMay},
	{machines.Summarize, "Sums up what a key was used for", 1769, machines.Timeouts[machines.Summarize], 0, (*deployment).summarizeMay},
	{postureCollect, "Reads a part of the account for the posture review", 1024, machines.Timeouts[machines.PostureCollect], 0, (*deployment).postureCollectMay},
	{postureReport, "Judges the account and tells what is news", 2048, machines.Timeouts[machines.PostureReport], 0, (*deployment).postureReportMay},
	{machines.CodeCommit, "Looks for credentials in what is pushed to CodeCommit", 2048, machines.Timeouts[machines.CodeCommit], 0, (*deployment).codeCommitMay},
	{drillStep, "Proves on a throw-away user that the responder works", 256, machines.Timeouts[machines.DrillStep], 0, (*deployment).drillStepMay},
	{restore, "Undoes a containment, pauses the responder; invoked by a person only", 256, 120, 0, (*deployment).restoreMay},
}

// Functions names the functions that the settings want: directories under
// lambdas.
func Functions(c config.Config) []string {
	var names []string
	for _, f := range functionsOf(c) {
		names = append(names, f.name)
	}
	return names
}

// functionsOf leaves out what the settings do not ask for.
func functionsOf(c config.Config) []function {
	return slices.DeleteFunc(slices.Clone(all), func(f function) bool {
		return f.name == machines.CodeCommit && len(c.CodeCommit) == 0
	})
}

func (d *deployment) functions() {
	for _, f := range functionsOf(d.config) {
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
	asset := awss3assets.NewAsset(d.stack, jsii.String(name+"-code"), &awss3assets.AssetProps{
		Path: jsii.String(d.folder(f.name)),
	})
	props := &awslambda.CfnFunctionProps{
		FunctionName:  jsii.String(name),
		Description:   jsii.String(f.description),
		Runtime:       jsii.String("provided.al2023"),
		Architectures: jsii.Strings(d.config.Architecture),
		Handler:       jsii.String("bootstrap"),
		Code:          parts.Object{"s3Bucket": asset.S3BucketName(), "s3Key": asset.S3ObjectKey()},
		MemorySize:    jsii.Number(f.memory),
		Timeout:       jsii.Number(f.timeout),
		Environment:   parts.Object{"variables": d.names.Variables()},
		Role:          d.role(name, "lambda.amazonaws.com", append(f.may(d), writeLog)).RoleArn(),
		LoggingConfig: parts.Object{"logGroup": group.LogGroupName()},
	}
	if n := d.config.ReservedConcurrency; n > 0 && f.name == machines.Contain {
		props.ReservedConcurrentExecutions = jsii.Number(n)
	}
	made := awslambda.NewCfnFunction(d.stack, jsii.String(name), props)
	asset.AddResourceMetadata(made, jsii.String("Code"))
	d.functionAlarms(f)
}

// functionAlarms tells of errors and throttled calls. The machines try again,
// and tell of what fails in the end: this is the earlier and the wider sign.
func (d *deployment) functionAlarms(f function) {
	name := "ekr-" + f.name
	of := func(metric string, above int) parts.Metric {
		return parts.Metric{Namespace: "AWS/Lambda", Name: metric, Dimension: "FunctionName", Of: name, Statistic: "Sum", Above: above}
	}
	parts.Alarm(d.stack, name+"-errors", d.errorsOf(f), of("Errors", f.pending), d.alarms)
	parts.Alarm(d.stack, name+"-throttles", d.throttlesOf(f), of("Throttles", 0), d.alarms)
}
