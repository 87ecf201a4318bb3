package workflow

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
)

// RestoreInput is what ekr restore gives the restore function. The function is
// reached by lambda:InvokeFunction only, never from the state machines.
type RestoreInput struct {
	IncidentID string `json:"incidentId"`
	// Only names the parts to undo, as containment.Part does. Empty goes one level
	// down.
	Only []string `json:"only"`
	// ReactivateExposedKey switches the exposed key itself on again, until
	// Until, which is at most 72 hours ahead.
	ReactivateExposedKey bool      `json:"reactivateExposedKey"`
	Until                time.Time `json:"until"`
	// AcceptLiveSessions lifts the denial of sessions although credentials that
	// the key minted, or the exposed session, may still be alive.
	AcceptLiveSessions bool   `json:"acceptLiveSessions"`
	Reason             string `json:"reason"`
	// By is who asks, as the caller's own AWS identity has it (an ARN).
	By string `json:"by"`
}

// RestoreResult is the restore function's answer.
type RestoreResult struct {
	Version    int    `json:"version"`
	IncidentID string `json:"incidentId"`
	// Restored: every part that was asked for is undone and read back.
	Restored bool `json:"restored"`
	// Refused is why nothing was tried; "" if it was.
	Refused string               `json:"refused"`
	Actions []containment.Action `json:"actions"`
	// Remaining are the parts of the containment that are still in force.
	Remaining []string `json:"remaining"`
}
