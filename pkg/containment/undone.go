package containment

import (
	"context"
	"strings"
	"time"
)

// Undoer sorts who undid a containment.
type Undoer string

// The undoers.
const (
	// Hostile: the contained principal itself or a credential it made.
	Hostile Undoer = "hostile"
	// Colleague: another identity of the account: a decision to respect.
	Colleague Undoer = "colleague"
	// Restorer: ekr restore, on record.
	Restorer Undoer = "restore"
	// Unseen: CloudTrail does not show the call yet.
	Unseen Undoer = "unseen"
)

// Undone is one step that was found undone.
type Undone struct {
	Step   Step   `json:"step"`
	Target string `json:"target"`
	// User owns the credential, if that is not the contained user.
	User string `json:"user"`
	// By is the ARN of the caller; "" if it was not seen.
	By     string `json:"by"`
	Undoer Undoer `json:"undoer"`
	// At is when it was undone, or found so if the call was not seen.
	At time.Time `json:"at"`
	// Reapplied tells whether it was put in force again.
	Reapplied bool `json:"reapplied"`
}

// Call is a change to a user, as CloudTrail records it.
type Call struct {
	At time.Time
	// ARN is the caller's.
	ARN string
	// User is the caller's user name, or that of the user who made the session
	// it acts by; "" for anything else.
	User string
	// AccessKeyID is the key that signed the call.
	AccessKeyID string
}

// Witness finds out who changed a user.
type Witness interface {
	// Undid returns the latest successful call since the given time that undoes
	// a step on a user, and whether there is one. CloudTrail shows a call
	// minutes after it was made.
	Undid(ctx context.Context, step Step, user, target string, since time.Time) (Call, bool, error)
}

// by sorts a caller. The descendants are ids of keys that the principal minted. Of a
// role only the session of the exposed one's name is the principal: others of it may
// be colleagues.
func (c Call) by(owner Principal, kind Special, descendants map[string]bool) Undoer {
	self := c.User == owner.Name
	if kind == TemporaryRole {
		self = strings.HasSuffix(c.ARN, ":assumed-role/"+owner.Name+"/"+owner.Session)
	}
	if self || descendants[c.AccessKeyID] {
		return Hostile
	}
	return Colleague
}
