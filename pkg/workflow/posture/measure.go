package posture

import "github.com/exposed-key-responder/responder/pkg/metric"

// Measure gives the numbers of a review.
func (h *Reporter) Measure(_ ReportInput, r Reported) []metric.Value {
	return []metric.Value{metric.Count(metric.PostureFailures, r.Failed), metric.Count(metric.PostureUnknown, r.Unknown)}
}
