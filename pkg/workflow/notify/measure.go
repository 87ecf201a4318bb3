package notify

import (
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Measure counts the steps that failed for good: each has one notice.
func (h *Handler) Measure(in workflow.NotifyInput, r workflow.Receipt) []metric.Value {
	if notice.Kind(in.Kind) != notice.Help || !r.Sent {
		return nil
	}
	return []metric.Value{metric.Count(metric.FailedSteps, 1)}
}
