package notify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestMeasureCountsFailedSteps(t *testing.T) {
	one := []metric.Value{metric.Count(metric.FailedSteps, 1)}
	for _, test := range []struct {
		kind string
		sent bool
		want []metric.Value
	}{
		{"help", true, one}, {"help", false, nil}, {"alert", true, nil},
	} {
		got := (&Handler{}).Measure(workflow.NotifyInput{Kind: test.kind}, workflow.Receipt{Sent: test.sent})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s, sent %v: %s", test.kind, test.sent, diff)
		}
	}
}
