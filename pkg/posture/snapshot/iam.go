package snapshot

import "time"

// IAM is read once, not per Region.
type IAM struct {
	AccessKeys       Part[[]UserKeys]       `json:"accessKeys,omitzero"`
	CredentialReport Part[CredentialReport] `json:"credentialReport,omitzero"`
	Authorization    Part[Authorization]    `json:"authorization,omitzero"`
	AccountSummary   Part[AccountSummary]   `json:"accountSummary,omitzero"`
	PasswordPolicy   Part[PasswordPolicy]   `json:"passwordPolicy,omitzero"`
	MFADevices       Part[[]MFADevice]      `json:"mfaDevices,omitzero"`
	RootManagement   Part[RootManagement]   `json:"rootManagement,omitzero"`
	OIDCProviders    Part[[]string]         `json:"oidcProviders,omitzero"` // ARNs
}

// UserKeys are the access keys of one user, read fresh.
type UserKeys struct {
	User    string    `json:"user"`
	ARN     string    `json:"arn"`
	Created time.Time `json:"created"`
	// Keys may fail for one user alone.
	Keys Part[[]AccessKey] `json:"keys"`
}

// AccessKey is a long-term access key. The secret is never known.
type AccessKey struct {
	ID      string    `json:"id"`
	Active  bool      `json:"active"`
	Created time.Time `json:"created"`
	// LastUsed is that of active keys. It comes from the credential report where
	// that shows a recent use, with the report's time, and is read fresh for all
	// others: a report may be four hours old.
	LastUsed Part[KeyUse] `json:"lastUsed,omitzero"`
}

// KeyUse is the last use that IAM recorded. The zero time: none on record.
type KeyUse struct {
	At      time.Time `json:"at,omitzero"`
	Service string    `json:"service,omitempty"`
	Region  string    `json:"region,omitempty"`
}

// CredentialReport is IAM's own list of credentials, up to four hours old.
type CredentialReport struct {
	GeneratedAt time.Time       `json:"generatedAt"`
	Rows        []CredentialRow `json:"rows"`
	// Malformed counts the rows that could not be read.
	Malformed int `json:"malformed,omitempty"`
}

// RootUser is the user of the report's row about the root user.
const RootUser = "<root_account>"

// CredentialRow is one user's row. Zero times are what the report calls N/A,
// no_information or not_supported.
type CredentialRow struct {
	User                string    `json:"user"`
	ARN                 string    `json:"arn"`
	Created             time.Time `json:"created"`
	Password            Tristate  `json:"password"`
	PasswordLastUsed    time.Time `json:"passwordLastUsed,omitzero"`
	PasswordLastChanged time.Time `json:"passwordLastChanged,omitzero"`
	MFA                 bool      `json:"mfa"`
	Keys                [2]KeyRow `json:"keys"`
	Certificates        [2]bool   `json:"certificates"`
}

// Tristate is what the report says of the root user's password: it may be
// not_supported.
type Tristate string

// The states.
const (
	True   Tristate = "true"
	False  Tristate = "false"
	Unsure Tristate = "unsure"
)

// KeyRow is one of the two slots for keys. The report names no key ids.
type KeyRow struct {
	Active      bool      `json:"active"`
	LastRotated time.Time `json:"lastRotated,omitzero"`
	LastUsed    KeyUse    `json:"lastUsed,omitzero"`
}

// Authorization is GetAccountAuthorizationDetails: who may do what.
type Authorization struct {
	Users    []User   `json:"users"`
	Groups   []Group  `json:"groups"`
	Roles    []Role   `json:"roles"`
	Policies []Policy `json:"policies"`
}

// User is an IAM user with its own policies.
type User struct {
	Name     string            `json:"name"`
	ARN      string            `json:"arn"`
	Path     string            `json:"path"`
	Created  time.Time         `json:"created"`
	Groups   []string          `json:"groups,omitempty"`
	Attached []string          `json:"attached,omitempty"` // policy ARNs
	Inline   []Document        `json:"inline,omitempty"`
	Boundary string            `json:"boundary,omitempty"` // policy ARN
	Tags     map[string]string `json:"tags,omitempty"`
}

// Group is an IAM group.
type Group struct {
	Name     string     `json:"name"`
	ARN      string     `json:"arn"`
	Attached []string   `json:"attached,omitempty"`
	Inline   []Document `json:"inline,omitempty"`
}

// Role is an IAM role.
type Role struct {
	Name     string            `json:"name"`
	ARN      string            `json:"arn"`
	Path     string            `json:"path"`
	Created  time.Time         `json:"created"`
	LastUsed time.Time         `json:"lastUsed,omitzero"`
	Trust    string            `json:"trust"` // policy document
	Attached []string          `json:"attached,omitempty"`
	Inline   []Document        `json:"inline,omitempty"`
	Boundary string            `json:"boundary,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
}

// Policy is a managed policy that is attached to something, or one of the
// customer's own.
type Policy struct {
	Name        string    `json:"name"`
	ARN         string    `json:"arn"`
	Attachments int       `json:"attachments"`
	AsBoundary  int       `json:"asBoundary"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
	// Document is that of the default version, as AWS gave it (URL-encoded).
	Document string `json:"document"`
}

// Document is an inline policy.
type Document struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// AccountSummary is GetAccountSummary.
type AccountSummary struct {
	RootKeys bool `json:"rootKeys"`
	// RootMFA is AccountMFAEnabled; RootPassword is AccountPasswordPresent.
	RootMFA      bool     `json:"rootMfa"`
	RootPassword Tristate `json:"rootPassword"`
	Users        int      `json:"users"`
	Quotas       Quotas   `json:"quotas,omitzero"`
}

// Quotas are IAM's for the account. A limit of 0: the summary does not say.
type Quotas struct {
	PoliciesPerUser int   `json:"policiesPerUser"`
	GroupsPerUser   int   `json:"groupsPerUser"`
	Policies        Quota `json:"policies"`
	Roles           Quota `json:"roles"`
	Groups          Quota `json:"groups"`
}

// Quota is how many of something there are, and may be.
type Quota struct {
	Used  int `json:"used"`
	Limit int `json:"limit"`
}

// PasswordPolicy is the account's own policy. Exists is false where IAM's
// default holds.
type PasswordPolicy struct {
	Exists  bool `json:"exists"`
	Length  int  `json:"length"`
	Reuse   int  `json:"reuse"`
	MaxDays int  `json:"maxDays"`
}

// MFADevice is a virtual device that is assigned to a user; to the root user if
// User is RootUser. Hardware and passkeys are in no list of the account.
type MFADevice struct {
	User    string    `json:"user"`
	Serial  string    `json:"serial"`
	Enabled time.Time `json:"enabled,omitzero"`
}

// RootManagement is whether an organization manages this account's root
// credentials centrally. Only the management account and a delegated
// administrator may read the features; the rest is known to any member.
type RootManagement struct {
	// Member: the account is in an organization. Management: it is the
	// management account, whose own root user is never managed centrally.
	Member     bool `json:"member"`
	Management bool `json:"management"`

	Credentials bool `json:"credentials"`
	Sessions    bool `json:"sessions"`
}

// AccountInfo is what the Account Management service tells.
type AccountInfo struct {
	SecurityContact Part[Contact] `json:"securityContact,omitzero"`
}

// Contact is an alternate contact. The zero value: none is set.
type Contact struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Email string `json:"email"`
}
