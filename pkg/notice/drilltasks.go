package notice

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// tasks are what mends a drill that did not pass, and the drill that proves it.
func (d DrillFacts) tasks() []Task {
	if d.Drill.Passed {
		return nil
	}
	var list []Task
	add := func(text string, commands ...string) { list = append(list, Task{Text: text, Commands: commands}) }
	arn := d.Settings.ARN
	if d.missing(workflow.DrillKeyOff, workflow.DrillDenied, workflow.DrillRecorded, workflow.DrillAlertSent) {
		add("Find where the event stopped. Is the rule on, and did the responder start?",
			command("aws", "events", "describe-rule", "--region", d.Settings.Region, "--name", "ekr-drill"),
			command("aws", "stepfunctions", "list-executions", "--region", d.Settings.Region, "--state-machine-arn", arn("states", "stateMachine:"+settings.RespondMachine), "--max-items", "5"))
		add("What was refused stands in the log of the function (an SCP, or a changed role?):", d.log("ekr-contain"))
	}
	if d.missing(workflow.DrillAlertSent, workflow.DrillReportSent) {
		add("Notices are refused: the key of the topic, or its policy?", d.log("ekr-notify"))
	}
	if d.missing(workflow.DrillReportSent, workflow.DrillClosed) {
		add("The investigation did not end. Look at its execution:",
			command("aws", "stepfunctions", "list-executions", "--region", d.Settings.Region, "--state-machine-arn", arn("states", "stateMachine:"+settings.IncidentMachine), "--max-items", "5"))
	}
	list = append(list, d.subscribe(workflow.DrillNoticesHeard, settings.NoticeTopic)...)
	list = append(list, d.subscribe(workflow.DrillAlarmsHeard, settings.AlarmTopic)...)
	if d.missing(workflow.DrillRan, workflow.DrillCleanedUp) {
		add("What the drill itself was refused stands in its log. The next drill removes what this one left:", d.log("ekr-drill-step"))
	}
	add("Then prove that it works:", "ekr drill")
	return list
}

func (d DrillFacts) subscribe(step workflow.DrillStepName, topic string) []Task {
	if !d.missing(step) {
		return nil
	}
	return []Task{{
		Text:     fmt.Sprintf("Somebody must hear topic %s. Subscribe the address again, and click the link in the mail that comes:", topic),
		Commands: []string{command("aws", "sns", "subscribe", "--region", d.Settings.Region, "--topic-arn", d.Settings.ARN("sns", topic), "--protocol", "email", "--notification-endpoint", "ADDRESS")},
	}}
}

// log shows what a function logged during the drill.
func (d DrillFacts) log(function string) string {
	since := at(d.Drill.StartedAt).Format(time.RFC3339)
	return command("aws", "logs", "tail", "--region", d.Settings.Region, "/aws/lambda/"+function, "--since", since)
}
