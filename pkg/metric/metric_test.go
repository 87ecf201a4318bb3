package metric_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/metric"
)

// TestLog holds the line to the specification of the embedded metric format:
// each metric that is declared is a number at the top of the document.
func TestLog(t *testing.T) {
	var out bytes.Buffer
	now := time.UnixMilli(1763868725000)
	metric.Log(context.Background(), slog.New(slog.NewJSONHandler(&out, nil)), now, []metric.Value{
		metric.Time(metric.TimeToContain, 1234*time.Millisecond), metric.Count(metric.Incidents, 1),
	})
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "time")
	want := map[string]any{
		"level": "INFO", "msg": "metrics", "TimeToContain": 1234.0, "Incidents": 1.0,
		"_aws": map[string]any{
			"Timestamp": 1763868725000.0,
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace": "ExposedKeyResponder", "Dimensions": []any{[]any{}},
				"Metrics": []any{
					map[string]any{"Name": "TimeToContain", "Unit": "Milliseconds"},
					map[string]any{"Name": "Incidents", "Unit": "Count"},
				},
			}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNothingToReport(t *testing.T) {
	var out bytes.Buffer
	metric.Log(context.Background(), slog.New(slog.NewJSONHandler(&out, nil)), time.Now(), nil)
	if out.Len() > 0 {
		t.Errorf("wrote %s", &out)
	}
}

func TestDrill(t *testing.T) {
	failed := []metric.Value{{Name: metric.DrillsPassed}, {Name: metric.DrillsFailed, Number: 1}}
	if diff := cmp.Diff(failed, metric.Drill(false, time.Minute)); diff != "" {
		t.Error(diff)
	}
	passed := []metric.Value{{Name: metric.DrillsPassed, Number: 1}, {Name: metric.DrillsFailed}, {Name: metric.DrillTime, Milliseconds: true, Number: 1500}}
	if diff := cmp.Diff(passed, metric.Drill(true, 1500*time.Millisecond)); diff != "" {
		t.Error(diff)
	}
}
