package posture

import "github.com/exposed-key-responder/responder/pkg/correlation"

// Correlation implements correlation.Document.
func (in CollectInput) Correlation() correlation.ID {
	if in.Phase == PhasePlan {
		return correlation.ID{Review: reviewID(in.StartedAt)}
	}
	return correlation.ID{Review: in.Review.ID}
}

// Correlation implements correlation.Document.
func (in ReportInput) Correlation() correlation.ID {
	return correlation.ID{Review: in.Review.ID, Execution: correlation.ExecutionName(in.Execution)}
}
