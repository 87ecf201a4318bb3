package monitoring

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/posture/alerts"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/targets"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// FiltersLogs is what reading metric filters needs of the SDK's client.
type FiltersLogs interface {
	DescribeMetricFilters(context.Context, *cloudwatchlogs.DescribeMetricFiltersInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeMetricFiltersOutput, error)
}

// AlarmsCloudWatch is what reading alarms needs of the SDK's clients.
type AlarmsCloudWatch interface {
	alarmsCloudWatch
	targets.TopicSNS
}

type alarmsCloudWatch interface {
	DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
}

// TrailRulesEventBridge is what reading rules on CloudTrail's events needs of
// the SDK's clients.
type TrailRulesEventBridge interface {
	targets.RulesEventBridge
	targets.TopicSNS
}

var metricFilters = collect.Reader[FiltersLogs, []snapshot.MetricFilter]{
	To:   snapshot.MetricFilters,
	Dial: func(c aws.Config) FiltersLogs { return cloudwatchlogs.NewFromConfig(c) },
	Read: readMetricFilters,
}

// readMetricFilters lists the filters of all log groups at once. A filter that
// makes several metrics is kept once for each.
func readMetricFilters(ctx context.Context, s collect.Session[FiltersLogs]) ([]snapshot.MetricFilter, error) {
	found, err := collect.Pages(ctx, s, s.Client.DescribeMetricFilters, &cloudwatchlogs.DescribeMetricFiltersInput{Limit: aws.Int32(50)},
		func(in *cloudwatchlogs.DescribeMetricFiltersInput, token *string) { in.NextToken = token },
		func(out *cloudwatchlogs.DescribeMetricFiltersOutput) ([]logstypes.MetricFilter, *string) {
			return out.MetricFilters, out.NextToken
		})
	var list []snapshot.MetricFilter
	for _, filter := range found {
		for _, metric := range filter.MetricTransformations {
			list = append(list, snapshot.MetricFilter{
				Name: aws.ToString(filter.FilterName), LogGroup: aws.ToString(filter.LogGroupName), Pattern: aws.ToString(filter.FilterPattern),
				Namespace: aws.ToString(metric.MetricNamespace), Metric: aws.ToString(metric.MetricName),
			})
		}
	}
	return list, err
}

var alarms = collect.Reader[AlarmsCloudWatch, []snapshot.Alarm]{
	To: snapshot.Alarms,
	Dial: func(c aws.Config) AlarmsCloudWatch {
		return struct {
			alarmsCloudWatch
			targets.TopicSNS
		}{cloudwatch.NewFromConfig(c), sns.NewFromConfig(c)}
	},
	Read: readAlarms,
}

// readAlarms keeps the alarms on metrics of the account's own, and asks once
// for each of their topics who is subscribed to it.
func readAlarms(ctx context.Context, s collect.Session[AlarmsCloudWatch]) ([]snapshot.Alarm, error) {
	in := &cloudwatch.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}, MaxRecords: aws.Int32(100)}
	found, err := collect.Pages(ctx, s, s.Client.DescribeAlarms, in,
		func(in *cloudwatch.DescribeAlarmsInput, token *string) { in.NextToken = token },
		func(out *cloudwatch.DescribeAlarmsOutput) ([]types.MetricAlarm, *string) {
			return out.MetricAlarms, out.NextToken
		})
	var list []snapshot.Alarm
	var actions [][]snapshot.Target
	for _, alarm := range found {
		metrics := ownMetrics(alarm)
		if len(metrics) == 0 {
			continue
		}
		to := make([]snapshot.Target, len(alarm.AlarmActions))
		for i, arn := range alarm.AlarmActions {
			to[i].ARN = arn
		}
		actions = append(actions, to)
		list = append(list, snapshot.Alarm{
			Name: aws.ToString(alarm.AlarmName), ARN: aws.ToString(alarm.AlarmArn), Enabled: aws.ToBool(alarm.ActionsEnabled),
			Metrics: metrics, Actions: to,
		})
	}
	targets.Of(ctx, s, actions...)
	return list, err
}

// ownMetrics lists the metrics that an alarm watches, but for AWS's own: log
// records cannot be counted in a namespace that begins with AWS/.
func ownMetrics(alarm types.MetricAlarm) (own []snapshot.Metric) {
	add := func(namespace, name *string) {
		if name != nil && !strings.HasPrefix(aws.ToString(namespace), "AWS/") {
			own = append(own, snapshot.Metric{Namespace: aws.ToString(namespace), Name: *name})
		}
	}
	add(alarm.Namespace, alarm.MetricName)
	for _, query := range alarm.Metrics {
		if query.MetricStat != nil && query.MetricStat.Metric != nil {
			add(query.MetricStat.Metric.Namespace, query.MetricStat.Metric.MetricName)
		}
	}
	return own
}

var trailRules = collect.Reader[TrailRulesEventBridge, []snapshot.Rule]{
	To: snapshot.TrailRules,
	Dial: func(c aws.Config) TrailRulesEventBridge {
		return struct {
			targets.RulesEventBridge
			targets.TopicSNS
		}{eventbridge.NewFromConfig(c), sns.NewFromConfig(c)}
	},
	Read: readTrailRules,
}

// readTrailRules keeps the rules that may tell of calls and sign-ins. Asking for
// the targets of all others would only cost calls.
func readTrailRules(ctx context.Context, s collect.Session[TrailRulesEventBridge]) ([]snapshot.Rule, error) {
	list, err := targets.Rules(ctx, s, "", func(rule eventtypes.Rule) bool {
		return alerts.Relevant(aws.ToString(rule.EventPattern), s.Account, s.Region)
	})
	lists := make([][]snapshot.Target, len(list))
	for i := range list {
		lists[i] = list[i].Targets.Value
	}
	targets.Of(ctx, s, lists...)
	return list, err
}
