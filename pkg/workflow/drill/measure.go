package drill

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Measure reports a drill that was judged. One in which no key was to be switched
// off has no time.
func (h *Handler) Measure(in workflow.DrillInput, d workflow.Drill) []metric.Value {
	if in.Phase != workflow.DrillTell {
		return nil
	}
	return metric.Drill(d.Passed, time.Duration(d.Seconds*float64(time.Second)))
}
