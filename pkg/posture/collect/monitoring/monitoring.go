// Package monitoring reads what watches the account in each Region: trails,
// alarms and AWS's detection services.
package monitoring

import "github.com/exposed-key-responder/responder/pkg/posture/collect"

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{
	trails,
	metricFilters,
	alarms,
	trailRules,
	guardDuty,
	configRecording,
	securityHub,
	accessAnalyzer,
	macie,
}
