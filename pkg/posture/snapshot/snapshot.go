// Package snapshot holds what a posture review read of an account: typed parts,
// each with the time it was read or the reason why it could not be.
//
// Collectors fill it, checks judge it, and neither does the other's work. A
// snapshot is JSON: it goes through the evidence bucket from the functions that
// collect to the one that judges, and can be judged again later.
//
// Secrets have no place here: environment variables of functions, policies of
// topics and the like are reduced to what a check needs.
package snapshot

import (
	"maps"
	"slices"
	"time"
)

// Version is the version of the format. A reader refuses a later one.
const Version = 1

// Snapshot is one account at one time.
type Snapshot struct {
	Version int `json:"version"`
	// Account is the 12-digit account; Partition is aws, aws-us-gov or aws-cn.
	Account   string `json:"account"`
	Partition string `json:"partition"`
	// Home is the Region in which global services are read, and in which the
	// responder itself runs.
	Home string `json:"home"`
	// TakenAt is when the review began. Every age is counted up to it, so that
	// a snapshot gets the same findings whenever it is judged.
	TakenAt time.Time `json:"takenAt"`

	// EnabledRegions are the Regions to review, sorted: all that are enabled, or
	// those that settings name. Not whole if a refusal may have left some out, or one
	// that is named is not enabled.
	EnabledRegions Part[[]string] `json:"enabledRegions,omitzero"`

	AccountInfo AccountInfo `json:"accountInfo,omitzero"`
	IAM         IAM         `json:"iam,omitzero"`
	S3          S3          `json:"s3,omitzero"`
	Responder   Responder   `json:"responder,omitzero"`

	// Regions hold what is read Region by Region.
	Regions map[string]*Region `json:"regions"`
}

// Region is what was read in one Region.
type Region struct {
	EC2         EC2         `json:"ec2,omitzero"`
	DLM         DLM         `json:"dlm,omitzero"`
	RDS         RDS         `json:"rds,omitzero"`
	Backup      Backup      `json:"backup,omitzero"`
	CloudTrail  CloudTrail  `json:"cloudtrail,omitzero"`
	CloudWatch  CloudWatch  `json:"cloudwatch,omitzero"`
	EventBridge EventBridge `json:"eventbridge,omitzero"`
	Detection   Detection   `json:"detection,omitzero"`
}

// New makes a snapshot into which nothing was read.
func New(account, partition, home string, at time.Time) *Snapshot {
	return &Snapshot{
		Version: Version, Account: account, Partition: partition, Home: home,
		TakenAt: at.UTC(), Regions: map[string]*Region{},
	}
}

// Region returns what was read in a Region, making room for it first.
// It must not be called from two goroutines at once.
func (s *Snapshot) Region(name string) *Region {
	if s.Regions == nil {
		s.Regions = map[string]*Region{}
	}
	if s.Regions[name] == nil {
		s.Regions[name] = &Region{}
	}
	return s.Regions[name]
}

// RegionNames lists the Regions of which the snapshot holds anything, or which
// are to be reviewed; sorted.
func (s *Snapshot) RegionNames() []string {
	names := slices.Concat(s.EnabledRegions.Value, slices.Collect(maps.Keys(s.Regions)))
	slices.Sort(names)
	return slices.Compact(names)
}

// Age is how long before the snapshot something happened.
func (s *Snapshot) Age(t time.Time) time.Duration { return s.TakenAt.Sub(t) }
