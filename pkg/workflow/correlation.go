package workflow

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/middleware"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

// UserAgent has the clients of a configuration say in each request that the
// responder makes it, in which version, and what it is about.
func UserAgent() config.LoadOptionsFunc {
	return config.WithAPIOptions([]func(*middleware.Stack) error{correlation.UserAgent(strconv.Itoa(Version))})
}

// What each document is about, for the log and CloudTrail. Before there is an
// incident, the execution and the event stand for it.

// Correlation implements correlation.Document. Ids inside the event are not read
// yet.
func (in IntakeInput) Correlation() correlation.ID {
	return correlation.ID{Execution: correlation.ExecutionName(in.Execution)}
}

// Correlation implements correlation.Document.
func (e Event) Correlation() correlation.ID {
	return correlation.ID{Execution: correlation.ExecutionName(e.Execution), Event: e.ID}
}

// Correlation implements correlation.Document.
func (c Case) Correlation() correlation.ID {
	id := c.Event.Correlation()
	id.Incident = c.IncidentID
	return id
}

// Correlation implements correlation.Document.
func (in ContainInput) Correlation() correlation.ID {
	if in.Phase == PhaseContain {
		return in.Event.Correlation()
	}
	return in.Case.Correlation()
}

// Correlation implements correlation.Document.
func (in InvestigateInput) Correlation() correlation.ID {
	if in.Phase == PhaseFiles {
		return correlation.ID{Incident: in.Files.IncidentID}
	}
	return in.Case.Correlation()
}

// Correlation implements correlation.Document.
func (in SummarizeInput) Correlation() correlation.ID { return in.Case.Correlation() }

// Correlation implements correlation.Document.
func (in NotifyInput) Correlation() correlation.ID {
	ids := make([]string, len(in.Cases))
	for i, c := range in.Cases {
		ids[i] = c.IncidentID
	}
	id := in.Event.Correlation()
	id.Incident = correlation.Incidents(ids...)
	return id
}

// Correlation implements correlation.Document.
func (in RestoreInput) Correlation() correlation.ID { return correlation.ID{Incident: in.IncidentID} }

// Correlation implements correlation.Document. A pause is about no incident, and
// is told apart by what it is.
func (in OperatorInput) Correlation() correlation.ID {
	if in.Pause != nil {
		return correlation.ID{Event: "pause"}
	}
	return in.RestoreInput.Correlation()
}

// Correlation implements correlation.Document.
func (d Drill) Correlation() correlation.ID {
	return correlation.ID{Incident: d.IncidentID, Execution: correlation.ExecutionName(d.Execution), Event: d.EventID}
}

// Correlation implements correlation.Document.
func (in DrillInput) Correlation() correlation.ID { return in.Drill.Correlation() }
