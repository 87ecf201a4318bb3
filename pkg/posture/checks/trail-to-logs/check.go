// Package trailtologs asks whether a trail for all Regions also sends its events
// to CloudWatch Logs, where alarms can be set on them.
package trailtologs

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-to-logs",
	Question: "Does a trail for all Regions send its events to CloudWatch Logs?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "In the bucket, events wait for somebody to read them. In CloudWatch Logs, alarms watch them as they come.",
	Fix: checks.Fix{
		Do:      "Give the trail a log group, and a role that may write to it.",
		Command: "aws cloudtrail update-trail --name <trail> --cloud-watch-logs-log-group-arn <log-group> --cloud-watch-logs-role-arn <role>",
		Breaks:  "Nothing. CloudWatch Logs charges for what is sent and kept.",
	},
	Ref:           checks.References{SecurityHub: []string{"CloudTrail.5"}, Prowler: []string{"cloudtrail_cloudwatch_logging_enabled"}},
	Reads:         []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	OneSuffices:   true,
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has events that somebody should be told of.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail for all Regions", Many: "trails for all Regions", Good: "sending to CloudWatch Logs"})
	good, why := 0, "no trail for all Regions has a log group"
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			if !trail.MultiRegion || trail.LogGroup == "" {
				continue
			}
			r := checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}
			status, ok := checks.ReadInner(t, r, region, &trail.Status)
			if !ok {
				continue
			}
			problem := problem(s, o, status)
			if problem == "" {
				good++
				t.Pass()
				continue
			}
			why = "trail " + trail.Name + " " + problem
		}
	}
	switch {
	case good > 0:
		t.Settle()
	case !t.Doubted():
		t.Fail(checks.Account(s), "", fmt.Sprintf("Nothing arrives in CloudWatch Logs: %s.", why))
	}
	return t.Findings()
}

func problem(s *snapshot.Snapshot, o checks.Options, status snapshot.TrailStatus) string {
	switch {
	case !status.Logging:
		return "is stopped"
	case status.LogsDeliveryError != "":
		return "was refused (" + status.LogsDeliveryError + ")"
	case status.LogsDelivery.IsZero():
		return "has never sent anything"
	case s.Age(status.LogsDelivery) > time.Duration(o.TrailDeliveryHours)*time.Hour:
		return "sent last at " + status.LogsDelivery.UTC().Format("2006-01-02 15:04 UTC")
	}
	return ""
}
