package snapshot

import "time"

// Backup is AWS Backup of one Region.
type Backup struct {
	Plans     Part[[]BackupPlan]        `json:"plans,omitzero"`
	Vaults    Part[[]BackupVault]       `json:"vaults,omitzero"`
	Protected Part[[]ProtectedResource] `json:"protected,omitzero"`
	// OptIn tells, by AWS Backup's names of resource types, whether selections
	// by tag or by wildcard reach a type.
	OptIn Part[map[string]bool] `json:"optIn,omitzero"`
}

// BackupPlan is a plan with its rules and what they are for. Each plan's parts
// may fail alone.
type BackupPlan struct {
	ID         string                  `json:"id"`
	ARN        string                  `json:"arn"`
	Name       string                  `json:"name"`
	Created    time.Time               `json:"created"`
	LastRun    time.Time               `json:"lastRun,omitzero"`
	Rules      Part[[]BackupRule]      `json:"rules,omitzero"`
	Selections Part[[]BackupSelection] `json:"selections,omitzero"`
	// Points are recovery points of the last two periods of each rule. Reading
	// them stops at one that is complete and young enough.
	Points Part[[]RecoveryPoint] `json:"points,omitzero"`
}

// BackupRule is when a plan runs and where its copies go.
type BackupRule struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Schedule is AWS's cron or rate expression; "" is daily at 05:00 UTC.
	Schedule string `json:"schedule"`
	// StartMinutes is how long after the schedule a job may still begin.
	StartMinutes int `json:"startMinutes"`
	// Continuous rules keep one recovery point up to date for restores to any
	// time, where the resource type allows it.
	Continuous bool     `json:"continuous,omitempty"`
	Vault      string   `json:"vault"`
	CopyTo     []string `json:"copyTo,omitempty"` // vault ARNs
	KeptDays   int      `json:"keptDays,omitempty"`
}

// BackupSelection chooses the resources of a plan: those that Resources name
// (with wildcards) or that carry any of AnyTag, less NotResources, and of those
// only the ones that fulfil all Conditions. Keys of tags stand without the
// prefix aws:ResourceTag/.
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
	Key      string `json:"key"`
	Value    string `json:"value"`
}

// BackupVault is where recovery points are kept.
type BackupVault struct {
	Name   string `json:"name"`
	ARN    string `json:"arn"`
	Points int    `json:"points"`
	Locked bool   `json:"locked"`
	// AirGapped vaults are logically air-gapped: nobody can delete from them.
	AirGapped bool `json:"airGapped,omitempty"`
	// LockedFrom is when the lock can no longer be taken off; zero for a lock
	// in governance mode.
	LockedFrom time.Time `json:"lockedFrom,omitzero"`
}

// LockedForGood reports whether nobody can take the lock off any more: it is in
// compliance mode, and its time of grace is over.
func (v BackupVault) LockedForGood(at time.Time) bool {
	return v.Locked && !v.LockedFrom.IsZero() && !v.LockedFrom.After(at)
}

// RecoveryPoint is one backup in a vault.
type RecoveryPoint struct {
	ARN      string `json:"arn"`
	Vault    string `json:"vault"`
	Resource string `json:"resource"` // ARN
	Rule     string `json:"rule"`     // id
	// Status is COMPLETED, or AVAILABLE for a continuous one, if it can be used.
	Status  string    `json:"status"`
	Created time.Time `json:"created"`
}

// ProtectedResource is one of which AWS Backup holds a recovery point.
type ProtectedResource struct {
	ARN  string    `json:"arn"`
	Type string    `json:"type"`
	Last time.Time `json:"last,omitzero"`
}
