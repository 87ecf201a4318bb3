package responder

import (
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// line is one line of a graph: namespace, metric, dimensions by name and value,
// and at the end how it is drawn.
type line []any

// Graphs lie two beside each other in CloudWatch's 24 columns.
const (
	graphWidth  = 12
	graphHeight = 6
)

// dashboard shows how the responder fares: its own numbers first, then what AWS
// counts of its parts. Metrics of its own exist from the first incident on.
func (d *deployment) dashboard() {
	if !d.config.Settings.Metrics {
		return
	}
	graphs := []object{
		d.graph("Time to contain (ms)", own(metric.TimeToContain, "Maximum"), own(metric.TimeToContain, "p50"), own(metric.DrillTime, "Maximum")),
		d.graph("Incidents, and further events about them", own(metric.Incidents, "Sum"), own(metric.Sightings, "Sum")),
		d.graph("Steps that failed", own(metric.FailedSteps, "Sum")),
		d.graph("Drills", own(metric.DrillsPassed, "Sum"), own(metric.DrillsFailed, "Sum")),
		d.graph("Posture review", own(metric.PostureFailures, "Maximum"), own(metric.PostureUnknown, "Maximum")),
		d.graph("Events that were not handed over", ofQueue(settings.DeadLetters), ofQueue(settings.PostureDeadLetters), ofQueue(settings.DrillDeadLetters)),
		d.graph("Executions that failed", d.ofMachines("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")...),
		d.graph("Errors of functions", d.ofFunctions("Errors", "Sum")...),
		d.graph("Duration of functions (ms)", d.ofFunctions("Duration", "Maximum")...),
		d.graph("Notices and alarms that SNS could not deliver",
			line{"AWS/SNS", "NumberOfNotificationsFailed", "TopicName", settings.NoticeTopic, drawn("Sum")},
			line{"AWS/SNS", "NumberOfNotificationsFailed", "TopicName", settings.AlarmTopic, drawn("Sum")}),
	}
	for i, graph := range graphs {
		graph["x"], graph["y"] = i%2*graphWidth, i/2*graphHeight
	}
	body, err := json.Marshal(object{"widgets": graphs})
	if err != nil {
		panic(err) // plain values: this is a mistake in the program
	}
	awscloudwatch.NewCfnDashboard(d.stack, jsii.String("dashboard"), &awscloudwatch.CfnDashboardProps{
		DashboardName: jsii.String("ekr"),
		DashboardBody: jsii.String(string(body)),
	})
}

func (d *deployment) graph(title string, lines ...line) object {
	return object{"type": "metric", "width": graphWidth, "height": graphHeight, "properties": object{
		"title": title, "region": d.names.Region, "view": "timeSeries", "period": 300, "metrics": lines,
	}}
}

func drawn(statistic string) object { return object{"stat": statistic} }

// own is a metric of the responder.
func own(name metric.Name, statistic string) line {
	return line{metric.Namespace, name, object{"stat": statistic, "label": string(name) + ", " + statistic}}
}

func ofQueue(name string) line {
	return line{"AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, drawn("Maximum")}
}

func (d *deployment) ofMachines(metrics ...string) (lines []line) {
	for _, machine := range d.machineNames {
		for _, name := range metrics {
			lines = append(lines, line{"AWS/States", name, "StateMachineArn", d.machineARN(machine), object{"stat": "Sum", "label": machine + " " + name}})
		}
	}
	return lines
}

func (d *deployment) ofFunctions(name, statistic string) (lines []line) {
	for _, f := range functionsOf(d.config) {
		lines = append(lines, line{"AWS/Lambda", name, "FunctionName", "ekr-" + f.name, drawn(statistic)})
	}
	return lines
}
