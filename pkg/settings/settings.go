package settings

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// Settings is the environment of a function. The stack sets all of it on every
// function, so that there is one list to keep.
type Settings struct {
	// Account is the 12-digit account that this deployment protects.
	Account string
	// Region is the Region that the stack runs in (AWS_REGION).
	Region string
	// Partition is aws or aws-us-gov.
	Partition string
	// Organization is the id of the organisation ("o-...") in whose member
	// accounts the responder acts too; "" for the own account alone.
	Organization string
	// AccountName and Environment are how the team calls the account; "" if
	// they gave no names.
	AccountName, Environment string
	// Ceiling is the highest level of containment.
	Ceiling level.Level
	// Escalate lets evidence raise the level, up to the ceiling.
	Escalate bool
	// RevokeRoles is none, named or all: what may be done to sessions of roles
	// that an exposed key assumed.
	RevokeRoles string
	// DryRun reads and reports, and changes nothing.
	DryRun bool
	// Protected lists principals that are never contained.
	Protected []Protection
	// Canaries are users of this account whose keys are leaked on purpose.
	Canaries []string
	// HourlyCap is how many keys are contained in an hour because of one source;
	// 0 for no cap. A key that AWS names is switched off whatever it says.
	HourlyCap int
	// Pager and RunbookURL stand in every alert; "" if not given.
	Pager, RunbookURL string
	// Chat gives notices to those who subscribe by https in the form of a chat.
	Chat bool
	// OwnerTag is the tag of a user that names its owner.
	OwnerTag string
	// VerifyAfter is the pause between containment and the first read-back;
	// WatchAfter are the pauses until the later ones, counted from containment.
	VerifyAfter time.Duration
	WatchAfter  []time.Duration
	// Metrics reports numbers to CloudWatch inside log lines.
	Metrics bool
	// Trail is where a trail delivers the account's logs.
	Trail Trail
}
