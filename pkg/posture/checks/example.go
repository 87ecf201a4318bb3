package checks

import "github.com/exposed-key-responder/responder/pkg/posture/snapshot"

// Example is a case that a check must get right. It starts from an account in
// which every part was read and nothing was found (snapshottest.Empty), two
// Regions, on 2 March 2026, 06:00 UTC.
type Example struct {
	// Name says what is special, as a person would: "90 days and a second old".
	Name string
	// Given puts things into the account.
	Given func(*snapshot.Snapshot)
	// Options, if set, changes the default thresholds.
	Options func(*Options)
	// Want are the outcomes of all findings, sorted as Judge sorts them.
	Want []Outcome
	// Says must all stand in the evidence of some finding.
	Says []string
}
