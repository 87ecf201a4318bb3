package investigate

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func planOf(t *testing.T, r *regions, c workflow.Case) workflow.Plan {
	t.Helper()
	out, err := handler(r, nil, nil).Handle(t.Context(), workflow.InvestigateInput{Phase: workflow.PhasePlan, Look: workflow.LookFirst, Case: c})
	if err != nil {
		t.Fatal(err)
	}
	return out.(workflow.Plan)
}

func TestPlanReadsEveryPageOfRegions(t *testing.T) {
	plan := planOf(t, &regions{names: []string{"us-east-1", "eu-west-1", "me-central-1"}}, theCase())
	var names []string
	for _, r := range plan.Regions {
		names = append(names, r.Region)
		if r.Done || r.Windows == nil || r.Left == nil || !r.To.Equal(now) || !r.Deadline.Equal(now.Add(3*time.Minute)) {
			t.Errorf("%+v", r)
		}
	}
	if diff := cmp.Diff([]string{"us-east-1", "eu-west-1", "me-central-1", workflow.IAMRegion}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlanFixesTheWindow(t *testing.T) {
	tests := map[string]struct {
		detected string
		event    time.Time
		want     time.Time
	}{
		"as detected":          {detected: "2026-11-20T10:00:00Z", event: now, want: time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)},
		"as the event says":    {event: now.Add(-time.Hour), want: now.Add(-49 * time.Hour)},
		"no time at all":       {want: now.Add(-48 * time.Hour)},
		"no time that is one":  {detected: "soon", want: now.Add(-48 * time.Hour)},
		"a time in the future": {detected: "2031-01-01T00:00:00Z", want: now.Add(-48 * time.Hour)},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := theCase()
			c.Exposure.DetectedAt, c.Event.Time = tc.detected, tc.event
			if got := planOf(t, &regions{names: []string{"us-east-1"}}, c).Regions[0].From; !got.Equal(tc.want) {
				t.Errorf("from %s, want %s", got, tc.want)
			}
		})
	}
}

func TestPlanNamesTheRegionsItCouldNotList(t *testing.T) {
	tests := map[string]*regions{
		"denied":     {fail: &smithy.GenericAPIError{Code: "AccessDeniedException"}},
		"no regions": {},
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			got := planOf(t, r, theCase()).Regions
			if len(got) != 3 || got[1].Region != "us-east-1" || got[1].Done {
				t.Fatalf("the home Region is not read: %+v", got)
			}
			if rest := got[0]; !rest.Done || rest.Complete || rest.Problem == "" {
				t.Errorf("the other Regions are no blind spot: %+v", rest)
			}
		})
	}
}

// What may pass is tried again; what does not costs the other Regions, not the
// home Region too.
func TestPlanIsPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		throttled := &smithy.GenericAPIError{Code: "TooManyRequestsException"}
		passing := &regions{names: []string{"us-east-1", "eu-west-1"}, fail: throttled}
		time.AfterFunc(3*time.Second, func() { passing.fail = nil })
		if got := planOf(t, passing, theCase()).Regions; len(got) != 3 || got[1].Region != "eu-west-1" {
			t.Errorf("after a while: %+v", got)
		}
		lasting := &regions{fail: throttled}
		if got := planOf(t, lasting, theCase()).Regions; len(got) != 3 || got[1].Region != "us-east-1" || got[0].Problem == "" {
			t.Errorf("for good: %+v", got)
		}
	})
}

func TestAPhaseThatNobodyKnows(t *testing.T) {
	if _, err := handler(&regions{}, nil, nil).Handle(t.Context(), workflow.InvestigateInput{Phase: "dance"}); err == nil {
		t.Error("no error")
	}
}
