package snapshot

import "time"

// EC2 is what was read of EBS in one Region.
type EC2 struct {
	Volumes Part[[]Volume] `json:"volumes,omitzero"`
	// Snapshots are the account's own. Shared ones are told apart by Public.
	Snapshots Part[[]EBSSnapshot] `json:"snapshots,omitzero"`
	// SnapshotBlock is the block of public sharing: block-all-sharing,
	// block-new-sharing or unblocked.
	SnapshotBlock       Part[string] `json:"snapshotBlock,omitzero"`
	EncryptionByDefault Part[bool]   `json:"encryptionByDefault,omitzero"`
	// Instances tell what protects the volumes that are attached to them.
	Instances Part[[]Instance] `json:"instances,omitzero"`
}

// Instance is an EC2 instance.
type Instance struct {
	ID string `json:"id"`
	// RootVolume is the id of the volume that it boots from; "" for none.
	RootVolume string            `json:"rootVolume,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
}

// Volume is an EBS volume.
type Volume struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	State      string            `json:"state"`
	Created    time.Time         `json:"created"`
	Instances  []string          `json:"instances,omitempty"`
	SnapshotID string            `json:"snapshotId,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
}

// EBSSnapshot is a snapshot of a volume.
type EBSSnapshot struct {
	ID       string            `json:"id"`
	VolumeID string            `json:"volumeId"`
	State    string            `json:"state"`
	Started  time.Time         `json:"started"`
	Public   bool              `json:"public,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
}

// DLM is Data Lifecycle Manager of one Region.
type DLM struct {
	Policies Part[[]LifecyclePolicy] `json:"policies,omitzero"`
}

// LifecyclePolicy makes snapshots of volumes, or of instances, by their tags.
type LifecyclePolicy struct {
	ID      string `json:"id"`
	Enabled bool   `json:"enabled"`
	// ResourceTypes are VOLUME or INSTANCE. TargetTags match any of; a default
	// policy has none and covers all but what it excludes.
	ResourceTypes []string `json:"resourceTypes"`
	TargetTags    []Tag    `json:"targetTags,omitempty"`
	Default       bool     `json:"default,omitempty"`
	// Without are what the policy leaves out.
	Without LifecycleExclusions `json:"without,omitzero"`
	// EveryHours is the longest time between two runs; 0 if AWS did not say it
	// in a form that is understood.
	EveryHours int `json:"everyHours,omitempty"`
}

// LifecycleExclusions are volumes that a lifecycle policy leaves out. Tags are
// those of volumes, or of instances for a default policy of instances.
type LifecycleExclusions struct {
	BootVolumes bool     `json:"bootVolumes,omitempty"`
	VolumeTypes []string `json:"volumeTypes,omitempty"`
	Tags        []Tag    `json:"tags,omitempty"`
}

// Tag is a key and a value.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// RDS is what was read of databases in one Region.
type RDS struct {
	Instances Part[[]Database]   `json:"instances,omitzero"`
	Clusters  Part[[]Database]   `json:"clusters,omitzero"`
	Snapshots Part[[]DBSnapshot] `json:"snapshots,omitzero"`
}

// Database is a DB instance or a DB cluster.
type Database struct {
	ID     string `json:"id"`
	ARN    string `json:"arn"`
	Engine string `json:"engine"`
	Status string `json:"status"`
	// Cluster names the cluster of an instance: its backups are the cluster's.
	Cluster string `json:"cluster,omitempty"`
	// ReplicaOf names the source of a read replica.
	ReplicaOf        string            `json:"replicaOf,omitempty"`
	Created          time.Time         `json:"created"`
	RetentionDays    int               `json:"retentionDays"`
	LatestRestorable time.Time         `json:"latestRestorable,omitzero"`
	Tags             map[string]string `json:"tags,omitempty"`
}

// DBSnapshot is a snapshot of an instance or of a cluster.
type DBSnapshot struct {
	ID       string `json:"id"`
	ARN      string `json:"arn"`
	Database string `json:"database"`
	// OfCluster tells the snapshots of clusters apart.
	OfCluster bool `json:"ofCluster,omitempty"`
	// Kind is automated, manual, awsbackup, public or shared.
	Kind    string    `json:"kind"`
	Status  string    `json:"status"`
	Created time.Time `json:"created"`
	// Public is asked of each manual snapshot that is not encrypted. No other
	// can be shared with everyone.
	Public Part[bool]        `json:"public,omitzero"`
	Tags   map[string]string `json:"tags,omitempty"`
}

// S3 is read once: a list of buckets spans all Regions.
type S3 struct {
	Buckets       Part[[]Bucket]      `json:"buckets,omitzero"`
	AccountAccess Part[PublicBlocked] `json:"accountAccess,omitzero"`
}

// Bucket is an S3 bucket. Each of its parts may fail alone.
type Bucket struct {
	Name    string    `json:"name"`
	Region  string    `json:"region"`
	Created time.Time `json:"created"`
	// Versioning is Enabled, Suspended, or "" where it was never enabled.
	Versioning Part[string] `json:"versioning,omitzero"`
	// Lifecycle is read only of buckets that have, or had, versioning.
	Lifecycle    Part[[]LifecycleRule] `json:"lifecycle,omitzero"`
	PublicAccess Part[PublicBlocked]   `json:"publicAccess,omitzero"`
	// PublicPolicy and PublicACL tell whether the policy or the ACL grants
	// anything to everyone. They are read only of buckets whose own public access
	// block is not whole.
	PublicPolicy Part[bool]              `json:"publicPolicy,omitzero"`
	PublicACL    Part[bool]              `json:"publicAcl,omitzero"`
	Tags         Part[map[string]string] `json:"tags,omitzero"`
}

// LifecycleRule is what a rule does to versions that are no longer current.
type LifecycleRule struct {
	ID      string `json:"id"`
	Enabled bool   `json:"enabled"`
	// Scope says which objects it is about, as "prefix tmp/"; "" for all.
	Scope string `json:"scope,omitempty"`
	// NoncurrentDays is after how many days noncurrent versions expire; -1 if
	// the rule leaves them alone. NewerKept is how many newer noncurrent
	// versions are spared.
	NoncurrentDays int `json:"noncurrentDays"`
	NewerKept      int `json:"newerKept,omitempty"`
}

// PublicBlocked are the four parts of a public access block; all false where
// there is none.
type PublicBlocked struct {
	BlockACLs     bool `json:"blockAcls"`
	IgnoreACLs    bool `json:"ignoreAcls"`
	BlockPolicy   bool `json:"blockPolicy"`
	RestrictUsers bool `json:"restrictUsers"`
}

// All reports whether every part is on.
func (b PublicBlocked) All() bool {
	return b.BlockACLs && b.IgnoreACLs && b.BlockPolicy && b.RestrictUsers
}

// And is what two blocks close together: that of a bucket and the account's.
func (b PublicBlocked) And(other PublicBlocked) PublicBlocked {
	return PublicBlocked{
		BlockACLs: b.BlockACLs || other.BlockACLs, IgnoreACLs: b.IgnoreACLs || other.IgnoreACLs,
		BlockPolicy: b.BlockPolicy || other.BlockPolicy, RestrictUsers: b.RestrictUsers || other.RestrictUsers,
	}
}

// Off names the parts that are not on, as AWS does.
func (b PublicBlocked) Off() (names []string) {
	for _, part := range []struct {
		name string
		on   bool
	}{
		{"BlockPublicAcls", b.BlockACLs}, {"IgnorePublicAcls", b.IgnoreACLs},
		{"BlockPublicPolicy", b.BlockPolicy}, {"RestrictPublicBuckets", b.RestrictUsers},
	} {
		if !part.on {
			names = append(names, part.name)
		}
	}
	return names
}
