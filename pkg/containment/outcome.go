// Package containment cuts off one IAM principal whose access key is exposed:
// it plans the steps of a level, applies them, reads them back, and undoes them.
//
// Every step is tried whatever happened to the others, may be repeated without
// harm, and is recorded with what was there before. Nothing is deleted, no
// password is touched, and nothing here can grant a permission: the only
// policies it can attach are the stack's own two denials.
package containment

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// Status tells how a step ended.
type Status string

// The ways in which a step ends.
const (
	// Done: this run made the change and read it back, or says in the reason that
	// it could not be read.
	Done Status = "done"
	// Already: it was so before this run.
	Already Status = "already"
	// Would: dry run; the change would have been made.
	Would Status = "would"
	// Denied: AWS refused it.
	Denied Status = "denied"
	// Failed: it was tried and is not so, or could not be read back.
	Failed Status = "failed"
	// Skipped: it was not tried, for the reason given.
	Skipped Status = "skipped"
	// Intended: it is about to be tried. It stands on record until its run says how
	// it ended; for good only if that run died.
	Intended Status = "intended"
)

// Effective reports whether the step's change is known to be in force.
func (s Status) Effective() bool { return s == Done || s == Already }

// Step names one kind of change. Restore undoes changes by these names.
type Step string

// The steps.
const (
	// KeyInactive sets the access key Target Inactive.
	KeyInactive Step = "key-inactive"
	// RevokeAttached attaches the stack's ekr-revoke policy to the user.
	RevokeAttached Step = "revoke-attached"
	// IsolateAttached attaches the stack's ekr-isolate policy to the user.
	IsolateAttached Step = "isolate-attached"
	// BoundarySet makes ekr-isolate the user's permissions boundary, because
	// no policy could be attached. Prior holds the boundary it replaced.
	BoundarySet Step = "boundary-set"
	// GroupJoined adds the user to ekr-isolated, because no boundary could be
	// set either.
	GroupJoined Step = "group-joined"
	// FenceAttached attaches the stack's policy that lets the user work from known
	// places only, in place of switching its key off.
	FenceAttached Step = "fence-attached"
	// ServiceCredentialInactive, SSHKeyInactive and CertificateInactive switch
	// the user's other credentials off. Target is the credential's id.
	ServiceCredentialInactive Step = "service-credential-inactive"
	SSHKeyInactive            Step = "ssh-key-inactive"
	CertificateInactive       Step = "certificate-inactive"
	// RoleSessionDenied puts the inline policy ekr-sessions on a role.
	RoleSessionDenied Step = "role-session-denied"
)

// Action is one recorded step.
type Action struct {
	Step   Step   `json:"step"`
	Target string `json:"target"`
	Status Status `json:"status"`
	// Prior is what was there before, in the words of the API ("Active", a
	// boundary's ARN, "" for nothing). Restore puts it back.
	Prior string `json:"prior"`
	// Reason explains a status other than Done, or why the step was chosen.
	Reason string `json:"reason"`
	// Session is what the denial of a role's session names, as in [Session]; "" for
	// every session of the role, and for other steps.
	Session string `json:"session,omitempty"`
	// User owns the credential, if that is not the contained user.
	User string `json:"user"`
	// At is when the step was known to be in force, or had failed.
	At time.Time `json:"at"`
}

// Special names a case that needs a person, or in which a level cannot be
// carried out as it stands.
type Special string

// The special cases. None is the ordinary key of an IAM user of this account.
const (
	None Special = ""
	// Root: the key belongs to the account's root; only root can act on it.
	Root Special = "root"
	// Temporary: an ASIA key, which has no status. Its user may be denied.
	Temporary Special = "temporary"
	// TemporaryRole: an ASIA key of a role session.
	TemporaryRole Special = "temporary-role"
	// Foreign: the event says that the key is another account's.
	Foreign Special = "foreign"
	// Gone: AWS does not know the key here: it was deleted, belongs to
	// another account, or the responder lacks the right to see it.
	Gone Special = "gone"
	// Protected: the principal is exempt by the settings.
	Protected Special = "protected"
	// Own: the key belongs to the responder itself.
	Own Special = "own"
	// OwnerUnknown: the key's owner could not be found out.
	OwnerUnknown Special = "owner-unknown"
	// Restored: a person restored this key; the restore is not fought.
	Restored Special = "restored"
	// NotDrill: a drill named a key that no drill made.
	NotDrill Special = "not-a-drill"
	// Fenced: the key may not be switched off by the settings, and works from known
	// places only, for a limited time.
	Fenced Special = "fenced"
	// Canary: the key was leaked on purpose.
	Canary Special = "canary"
	// Paused: a person has paused the responder, so the key was left on.
	Paused Special = "paused"
	// Capped: as many keys as the settings allow were contained in this hour
	// because of the same source, so the key was left on.
	Capped Special = "capped"
)

// Outcome is what is known of one exposed key after containment. It travels
// through the state machines and is all that the alert is written from, so that
// a refused table or bucket leaves nobody uninformed. Lists are never null.
type Outcome struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	Special     Special      `json:"special"`
	// SpecialReason says in words what the special case rests on.
	SpecialReason string `json:"specialReason"`
	// FenceUntil is when the fence that was raised in place of switching the key
	// off ends; left out where there is none.
	FenceUntil time.Time `json:"fenceUntil,omitzero"`
	// Start is the level that the signal asks for, Level the one carried out
	// (the lower of Start and the settings' ceiling, or raised by evidence).
	Start level.Level `json:"start"`
	Level level.Level `json:"level"`
	// User is the owner's name; "" unless the owner is an IAM user.
	User Principal `json:"user"`
	// KeyPrior is the key's status when the responder first saw it, KeyStatus
	// the one read back last: Active, Inactive, Expired, Deleted (the user does
	// not have it any more), or "" if unreadable.
	KeyPrior  string `json:"keyPrior"`
	KeyStatus string `json:"keyStatus"`
	// OffBefore: the key was off before this incident ever touched it. A run
	// that goes on where an earlier one died cannot know, and says no.
	OffBefore bool `json:"offBefore"`
	// KeyCreatedAt and LastUsed are what IAM said before anything was changed.
	KeyCreatedAt time.Time `json:"keyCreatedAt"`
	LastUsed     LastUsed  `json:"lastUsed"`
	// Contained: the key is read back Inactive, and every other step that the
	// level asks for is in force. False in a dry run.
	Contained bool `json:"contained"`
	// ContainedAt is when the key was read back Inactive; zero if it was not.
	ContainedAt time.Time `json:"containedAt"`
	// Actions are the steps of this run, in order.
	Actions []Action `json:"actions"`
	// Credentials are the user's other ways in.
	Credentials []Credential `json:"credentials"`
	// Unread names what could not be read, each with the reason.
	Unread []string `json:"unread"`
	// More counts list members dropped to keep the state small.
	More   int  `json:"more"`
	DryRun bool `json:"dryRun"`
}

// NewOutcome is the outcome of a request of which nothing was carried out yet.
func NewOutcome(req Request) Outcome {
	return Outcome{
		AccessKeyID: req.Key,
		Start:       req.Start,
		Level:       req.Level,
		DryRun:      req.DryRun,
		Actions:     []Action{},
		Credentials: []Credential{},
		Unread:      []string{},
		User:        Principal{Policies: []string{}, Groups: []string{}},
	}
}

// Principal is the IAM user (or, for a temporary key, role) that owns the key.
type Principal struct {
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Session is the role session name of a TemporaryRole, and UserID what the
	// condition key aws:userid holds in that session: role id and session name.
	Session   string    `json:"session"`
	UserID    string    `json:"userId"`
	CreatedAt time.Time `json:"createdAt"`
	// Owner is the value of the settings' owner tag; "" if there is none.
	Owner string `json:"owner"`
	// Capability is what the user's policies add up to, as they were before
	// containment and AWS's quarantine; "" if they were not looked at, as for a
	// role. CapabilityWhy says what that rests on, in a few words.
	Capability    capability.Capability `json:"capability"`
	CapabilityWhy string                `json:"capabilityWhy"`
	// Policies and Groups are names, for the record and the alert.
	Policies []string `json:"policies"`
	Groups   []string `json:"groups"`
	Boundary string   `json:"boundary"`
}

// LastUsed is what IAM knows of a key's last use. The zero At means never, or
// not known.
type LastUsed struct {
	At      time.Time `json:"at"`
	Service string    `json:"service"`
	Region  string    `json:"region"`
}

// CredentialKind tells the user's ways in apart.
type CredentialKind string

// The kinds of credential.
const (
	AccessKey         CredentialKind = "access key"
	Password          CredentialKind = "password"
	ServiceCredential CredentialKind = "service credential"
	SSHKey            CredentialKind = "SSH key"
	Certificate       CredentialKind = "signing certificate"
	MFADevice         CredentialKind = "MFA device"
)

// Credential is one of the user's other ways in.
type Credential struct {
	Kind      CredentialKind `json:"kind"`
	ID        string         `json:"id"`
	Status    string         `json:"status"`
	CreatedAt time.Time      `json:"createdAt"`
	LastUsed  LastUsed       `json:"lastUsed"`
	// Service is the service of a service credential.
	Service string `json:"service"`
	// Young: made less than an hour before the event or since, so perhaps by
	// whoever holds the exposed key.
	Young bool `json:"young"`
	// SwitchedOff: this response set it Inactive.
	SwitchedOff bool `json:"switchedOff"`
}
