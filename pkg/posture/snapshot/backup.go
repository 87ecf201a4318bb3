package snapshot

import "time"

// Backup is AWS Backup of one Region.
type Backup struct {
	Plans          Part[[]BackupPlan]        `json:"plans,omitzero"`
	Vaults         Part[[]BackupVault]       `json:"vaults,omitzero"`
	RecoveryPoints Part[[]RecoveryPoint]     `json:"recoveryPoints,omitzero"`
	Protected      Part[[]ProtectedResource] `json:"protected,omitzero"`
}

// BackupPlan is a plan with its rules and what they are for. Each plan's parts
// may fail alone.
type BackupPlan struct {
	ID         string                  `json:"id"`
	ARN        string                  `json:"arn"`
	Name       string                  `json:"name"`
	Rules      Part[[]BackupRule]      `json:"rules,omitzero"`
	Selections Part[[]BackupSelection] `json:"selections,omitzero"`
}

// BackupRule is when a plan runs and where its copies go.
type BackupRule struct {
	Name string `json:"name"`
	// Schedule is AWS's cron or rate expression.
	Schedule string   `json:"schedule"`
	Vault    string   `json:"vault"`
	CopyTo   []string `json:"copyTo,omitempty"` // vault ARNs
	KeptDays int      `json:"keptDays,omitempty"`
}

// BackupSelection chooses the resources of a plan: those that Resources name
// (with wildcards) or that carry any of AnyTag, less NotResources, and of those
// only the ones that fulfil all Conditions.
type BackupSelection struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Resources    []string          `json:"resources,omitempty"`
	NotResources []string          `json:"notResources,omitempty"`
	AnyTag       []Tag             `json:"anyTag,omitempty"`
	Conditions   []BackupCondition `json:"conditions,omitempty"`
}

// BackupCondition compares one tag. Operator is StringEquals, StringNotEquals,
// StringLike or StringNotLike.
type BackupCondition struct {
	Operator string `json:"operator"`
	Key      string `json:"key"` // without the prefix aws:ResourceTag/
	Value    string `json:"value"`
}

// BackupVault is where recovery points are kept.
type BackupVault struct {
	Name   string `json:"name"`
	ARN    string `json:"arn"`
	Points int    `json:"points"`
	Locked bool   `json:"locked"`
	// LockedFrom is when the lock can no longer be taken off; zero for a lock
	// in governance mode.
	LockedFrom time.Time `json:"lockedFrom,omitzero"`
}

// RecoveryPoint is one backup in a vault.
type RecoveryPoint struct {
	ARN      string    `json:"arn"`
	Vault    string    `json:"vault"`
	Resource string    `json:"resource"` // ARN
	Plan     string    `json:"plan,omitempty"`
	Status   string    `json:"status"`
	Created  time.Time `json:"created"`
}

// ProtectedResource is one of which AWS Backup holds a recovery point.
type ProtectedResource struct {
	ARN  string    `json:"arn"`
	Type string    `json:"type"`
	Last time.Time `json:"last,omitzero"`
}
