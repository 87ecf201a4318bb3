// Package costs computes what a deployment costs in a month, at the list prices of
// us-east-1 that stand here and without free tiers: nobody knows what else an
// account uses of them. Sources: the price pages of the services named; AWS
// changes them.
package costs

// Prices in USD.
const (
	perKey           = 1.00         // KMS: a key, a month
	perRotation      = 1.00         // KMS: each of a key's first two rotations, a month
	perAlarm         = 0.10         // CloudWatch: an alarm on one metric, a month
	perDashboard     = 3.00         // CloudWatch: a dashboard, a month
	perMetricHour    = 0.30 / 730   // CloudWatch: a custom metric, an hour in which it is reported
	perGBSecond      = 0.0000133334 // Lambda, arm64
	perCall          = 0.20 / 1e6   // Lambda: a request
	perTransition    = 0.025 / 1e3  // Step Functions, Standard
	perObject        = 0.005 / 1e3  // S3: a PUT
	perWrite         = 0.625 / 1e6  // DynamoDB, on demand: a write of 1 KB
	perLogGB         = 0.50         // CloudWatch Logs: ingestion
	perEMail         = 2.00 / 1e5   // SNS
	perScheduledCall = 1.00 / 1e6   // EventBridge Scheduler
)

// Standing is what is charged whether anything happens or not.
type Standing struct{ Keys, Alarms, Dashboards int }

// USD is the price of a month.
func (s Standing) USD() float64 {
	return float64(s.Keys)*perKey + float64(s.Alarms)*perAlarm + float64(s.Dashboards)*perDashboard
}

// Rotated is what the keys cost more a month after so many of their yearly
// rotations.
func (s Standing) Rotated(times int) float64 {
	return float64(s.Keys*min(times, 2)) * perRotation
}

// Run is what one review, drill or incident uses.
type Run struct {
	Name string
	// Times is how often it happens in a month; Why says where the amounts come
	// from.
	Times float64
	Why   string
	// GBSeconds are those of all functions together.
	Calls, GBSeconds, Transitions, Objects, Writes, EMails, Scheduled float64
	// LogMB is what the functions and machines write to their logs. Metrics are
	// those that it reports.
	LogMB, Metrics float64
}

// USD is the price of one run, with or without metrics of its own.
func (r Run) USD(metrics bool) float64 {
	price := r.Calls*perCall + r.GBSeconds*perGBSecond + r.Transitions*perTransition + r.Objects*perObject +
		r.Writes*perWrite + r.EMails*perEMail + r.Scheduled*perScheduledCall + r.LogMB/1024*perLogGB
	if metrics {
		price += r.Metrics * perMetricHour
	}
	return price
}

// Month are the runs of a month with the default schedules and one incident. The
// amounts are rounded up.
func Month() []Run {
	return []Run{
		{
			Name: "posture review", Times: 30.4,
			Why:   "40 calls of 10 s at 1 GB, and one of 30 s at 2 GB",
			Calls: 41, GBSeconds: 460, Transitions: 100, Objects: 45, EMails: 1, Scheduled: 1, LogMB: 1, Metrics: 2,
		},
		{
			Name: "drill", Times: 4.3,
			Why:   "some 30 calls of a second or two at 0.5 GB",
			Calls: 30, GBSeconds: 30, Transitions: 100, Objects: 10, Writes: 20, EMails: 1, Scheduled: 1, LogMB: 1, Metrics: 3,
		},
		{
			Name: "incident of a busy key", Times: 1,
			Why:   "17 Regions read for three minutes each, in four looks, at 0.5 GB; summed up at 1.8 GB",
			Calls: 400, GBSeconds: 6500, Transitions: 1200, Objects: 400, Writes: 100, EMails: 5, LogMB: 10, Metrics: 4,
		},
	}
}
