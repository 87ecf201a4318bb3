// Package metric reports numbers to CloudWatch inside log lines, in the embedded
// metric format: no call is made and no permission is needed.
//
// Metrics have no dimensions, so each costs once, and only for the hours in
// which there is something to report.
package metric

import (
	"context"
	"log/slog"
	"time"
)

// Namespace is where CloudWatch shows the metrics.
const Namespace = "ExposedKeyResponder"

// Name is the name of a metric.
type Name string

// The metrics.
const (
	// TimeToContain is the time from the arrival of an event until its key was
	// read back as Inactive, in milliseconds, for each key that was contained.
	TimeToContain Name = "TimeToContain"
	// Incidents counts keys for which an incident was opened, Sightings the
	// further events about one that is open.
	Incidents Name = "Incidents"
	Sightings Name = "Sightings"
	// FailedSteps counts steps of a containment that were refused or failed, and
	// steps of the machines that failed for good.
	FailedSteps Name = "FailedSteps"
	// DrillsPassed and DrillsFailed count drills; DrillTime is how long a drill
	// took that passed, in milliseconds.
	DrillsPassed Name = "DrillsPassed"
	DrillsFailed Name = "DrillsFailed"
	DrillTime    Name = "DrillTime"
	// PostureFailures counts what a review found wrong, PostureUnknown what it
	// could not tell.
	PostureFailures Name = "PostureFailures"
	PostureUnknown  Name = "PostureUnknown"
)

// Names lists all metrics.
var Names = []Name{
	TimeToContain, Incidents, Sightings, FailedSteps, DrillsPassed, DrillsFailed, DrillTime, PostureFailures, PostureUnknown,
}

// Value is one number to report.
type Value struct {
	Name Name
	// Milliseconds says what Number counts; otherwise it counts things.
	Milliseconds bool
	Number       int64
}

// Count reports how many there were.
func Count(name Name, n int) Value { return Value{Name: name, Number: int64(n)} }

// Time reports how long something took.
func Time(name Name, d time.Duration) Value {
	return Value{Name: name, Milliseconds: true, Number: d.Milliseconds()}
}

// Drill is what one drill reports: whether it passed, and if so how long it took
// until its key was Inactive; less than nothing if no key was to be switched off.
func Drill(passed bool, took time.Duration) []Value {
	switch {
	case !passed:
		return []Value{Count(DrillsPassed, 0), Count(DrillsFailed, 1)}
	case took < 0:
		return []Value{Count(DrillsPassed, 1), Count(DrillsFailed, 0)}
	}
	return []Value{Count(DrillsPassed, 1), Count(DrillsFailed, 0), Time(DrillTime, took)}
}

// document is the part of a line that tells CloudWatch which of its fields are
// metrics.
// Source: CloudWatch user guide, "Specification: Embedded metric format".
type document struct {
	// Timestamp is in milliseconds since 1970.
	Timestamp         int64       `json:"Timestamp"`
	CloudWatchMetrics []directive `json:"CloudWatchMetrics"`
}

type directive struct {
	Namespace string
	// Dimensions has one set, which is empty.
	Dimensions [][]string
	Metrics    []definition
}

type definition struct {
	Name Name
	Unit string
}

// Log writes one line that reports the values; none without values.
func Log(ctx context.Context, log *slog.Logger, now time.Time, values []Value) {
	if len(values) == 0 {
		return
	}
	d := directive{Namespace: Namespace, Dimensions: [][]string{{}}}
	attrs := make([]slog.Attr, 0, len(values)+1)
	for _, v := range values {
		unit := "Count"
		if v.Milliseconds {
			unit = "Milliseconds"
		}
		d.Metrics = append(d.Metrics, definition{v.Name, unit})
		attrs = append(attrs, slog.Int64(string(v.Name), v.Number))
	}
	attrs = append(attrs, slog.Any("_aws", document{now.UnixMilli(), []directive{d}}))
	log.LogAttrs(ctx, slog.LevelInfo, "metrics", attrs...)
}
