package usage

import (
	"cmp"
	"time"
)

// Facts are what is known besides the records.
type Facts struct {
	// Now is when the summary is made.
	Now time.Time
	// From and To are the searched window; CompleteUntil is as in Summary.
	From, To, CompleteUntil time.Time
	// AccountID and Principal are the owner's, "" if only the records tell.
	AccountID, Principal string
	// CapabilityWhy is as in Summary.
	CapabilityWhy string
	Capability    Capability
	LastUsed      LastUse
	// LastUsedRead: LastUsed was read from IAM; if it is then empty, IAM knows
	// of no use at all.
	LastUsedRead bool
	// BaselineDays is how many days before the exposure were read in full, in
	// every Region; BaselinePending: more of them are still to be read.
	BaselineDays    int
	BaselinePending bool
	// DataEvents: the records hold data events, as a trail may. The event
	// history never does.
	DataEvents bool
	// Unread names what could not be read. Anything in it makes the window
	// incomplete.
	Unread []BlindSpot
	// Limits names what cannot be seen by nature. It does not.
	Limits []BlindSpot
	// IAMCreatedSince lists what IAM shows to be made since the exposure. Those
	// without ByKey are claimed by the records of the key and its descendants.
	IAMCreatedSince []IAMObject
	OtherIdentities []Identity
	NotStopped      []string
	// SessionsDenied: temporary credentials of the key's own user, federated
	// ones included, are denied everything.
	SessionsDenied bool
	// Denied are users, by name, that are denied everything whatever they sign
	// with.
	Denied map[string]bool
	// Cut are further credentials, by id, known to be off or denied.
	Cut map[string]bool
	// SeverityBefore is what an earlier look at the same case gave; "" at the
	// first. Severity falls only at the last look.
	SeverityBefore string
	// Response is what the responder did; nil if it was not asked.
	Response *Response
}

// Response is what is known of the response to an exposure.
type Response struct {
	// Foreign, Drill and Canary: the key is another account's, was made for a
	// drill, or is a lure.
	Foreign, Drill, Canary bool
	// Compromised: AWS calls the key compromised, not only exposed.
	Compromised bool
	// KeyOff: the key is read back Inactive, at KeyOffAt (zero if it was off on
	// arrival).
	KeyOff   bool
	KeyOffAt time.Time
	// WhyOn says why the key is on.
	WhyOn string
	// OffBefore: the key was Inactive or gone before the responder came.
	OffBefore bool
	// Complete: every other step of the level is in force.
	Complete bool
	// Undone: the principal, or a credential it made, undid containment.
	Undone bool
	// Closing: this is the last look. Before it, severity does not fall.
	Closing bool
}

func (f Facts) capability() Capability { return cmp.Or(f.Capability, UnknownCapability) }
