package function_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/drill"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
	"github.com/exposed-key-responder/responder/pkg/workflow/notify"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

// refusing refuses every call and keeps the user agents.
type refusing struct {
	sync.Mutex
	agents []string
}

func (r *refusing) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.Lock()
	defer r.Unlock()
	r.agents = append(r.agents, request.UserAgent())
	w.WriteHeader(http.StatusForbidden)
}

var about = workflow.Case{
	IncidentID: "EKR-1123-7F3K",
	Event:      workflow.Event{Execution: "arn:aws:states:us-east-1:111122223333:execution:ekr-respond:a1"},
	Exposure:   workflow.Exposure{AccessKeyID: "AKIAEXAMPLE0EXPOSED1"},
	Recorded:   true,
}

// handle runs a step as its function does.
func handle[In correlation.Document, Out any](s interface {
	Handle(context.Context, In) (Out, error)
}, in In) {
	// Each of its calls is refused, so what it answers is of no interest.
	_, _ = s.Handle(correlation.With(context.Background(), in.Correlation()), in)
}

// invocations has one for each function, by the name of its directory. Those of
// which nothing is wanted make no call.
var invocations = map[string]struct {
	run  func(settings.Settings, aws.Config)
	want string
}{
	"intake": {func(s settings.Settings, cfg aws.Config) {
		handle(intake.New(s, cfg), workflow.IntakeInput{Execution: about.Event.Execution})
	}, "execution/a1"},
	"contain": {func(s settings.Settings, cfg aws.Config) {
		handle(contain.New(s, cfg), workflow.ContainInput{Phase: workflow.PhaseVerify, Case: about})
	}, "incident/EKR-1123-7F3K"},
	"notify": {func(s settings.Settings, cfg aws.Config) {
		handle(notify.New(s, cfg), workflow.NotifyInput{Kind: "alert", Cases: []workflow.Case{about}})
	}, "incident/EKR-1123-7F3K"},
	"investigate": {func(s settings.Settings, cfg aws.Config) {
		handle(investigate.New(s, cfg), workflow.InvestigateInput{Phase: workflow.PhasePlan, Case: about})
	}, "incident/EKR-1123-7F3K"},
	"summarize": {func(s settings.Settings, cfg aws.Config) {
		handle(summarize.New(s, cfg), workflow.SummarizeInput{Case: about})
	}, "incident/EKR-1123-7F3K"},
	"restore": {func(s settings.Settings, cfg aws.Config) {
		handle(restore.New(s, cfg), workflow.OperatorInput{RestoreInput: workflow.RestoreInput{IncidentID: about.IncidentID}})
	}, "incident/EKR-1123-7F3K"},
	"codecommit": {func(s settings.Settings, cfg aws.Config) {
		handle(codecommit.New(s, cfg), codecommit.Event{ID: "e1", Account: s.Account, Region: s.Region,
			Detail: codecommit.Detail{Event: "referenceCreated", RepositoryName: "shop", CommitID: strings.Repeat("a", 40)}})
	}, "event/e1"},
	"posture-collect": {func(s settings.Settings, cfg aws.Config) {
		handle(posture.NewCollector(s, cfg), posture.CollectInput{Phase: posture.PhaseRead, Review: posture.Review{ID: "20261123-060000"},
			Turn: posture.Turn{Name: "iam", Tasks: []collect.Task{{Part: "iam.users"}}}})
	}, "review/20261123-060000"},
	"posture-report": {func(s settings.Settings, cfg aws.Config) {
		handle(posture.NewReporter(s, cfg), posture.ReportInput{Review: posture.Review{ID: "20261123-060000", Regions: "posture/20261123-060000/regions.json.gz"}})
	}, "review/20261123-060000"},
	"drill-step": {func(s settings.Settings, cfg aws.Config) {
		handle(drill.New(s, cfg), workflow.DrillInput{Phase: workflow.DrillCheck, Drill: workflow.Drill{
			Execution: "arn:aws:states:us-east-1:111122223333:execution:ekr-drill:weekly-1", User: "ekr-drill-1", AccessKeyID: about.Exposure.AccessKeyID,
		}})
	}, "execution/weekly-1"},
}

// TestEveryCallSaysWhatItIsAbout runs each function against a server that keeps
// what arrives.
func TestEveryCallSaysWhatItIsAbout(t *testing.T) {
	directories, err := os.ReadDir("../../../lambdas")
	if err != nil {
		t.Fatal(err)
	}
	for _, directory := range directories {
		t.Run(directory.Name(), func(t *testing.T) {
			test, known := invocations[directory.Name()]
			if !known {
				t.Fatal("no invocation of it stands in the table")
			}
			agents := refused(t, test.run)
			if (len(agents) == 0) != (test.want == "") {
				t.Errorf("%d calls", len(agents))
			}
			for _, agent := range agents {
				if !strings.HasSuffix(agent, " ekr/2 "+test.want) {
					t.Errorf("a call as %q, want it to end in %q", agent, test.want)
				}
			}
		})
	}
}

// TestContainmentNamesItsIncident holds that the calls to IAM name the incident
// that the very step opens.
func TestContainmentNamesItsIncident(t *testing.T) {
	agents := refused(t, func(s settings.Settings, cfg aws.Config) {
		handle(contain.New(s, cfg), workflow.ContainInput{Phase: workflow.PhaseContain, Event: about.Event, Exposure: about.Exposure})
	})
	about := 0
	for _, agent := range agents {
		if strings.Contains(agent, " api/iam#") {
			about++
			if !strings.Contains(agent, " ekr/2 incident/EKR-") {
				t.Errorf("IAM was called as %q", agent)
			}
		} else if !strings.Contains(agent, " ekr/2 incident/EKR-") && !strings.HasSuffix(agent, " ekr/2 execution/a1") {
			t.Errorf("a call as %q", agent)
		}
	}
	if about == 0 {
		t.Error("IAM was not called")
	}
}

// refused runs a function whose calls are all refused and returns their user
// agents.
func refused(t *testing.T, run func(settings.Settings, aws.Config)) []string {
	t.Helper()
	r := &refusing{}
	server := httptest.NewServer(r)
	defer server.Close()
	s := settings.Settings{Account: "111122223333", Region: "us-east-1", Partition: "aws", Ceiling: level.Isolate, WatchAfter: []time.Duration{time.Hour}}
	run(s, aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: credentials.NewStaticCredentialsProvider("none", "none", ""),
		APIOptions:  []func(*middleware.Stack) error{correlation.UserAgent("2")},
	})
	return r.agents
}
