package checks

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Options are the thresholds of the checks: settings, with the defaults of
// Defaults. All numbers are whole and above zero.
type Options struct {
	// OwnerTag is the tag that names a resource's owner.
	OwnerTag string `json:"ownerTag"`

	// Active keys older than KeyMaxDays fail, and those unused for
	// KeyUnusedDays; a key that was never used counts from its creation, and
	// only after KeyGraceDays.
	KeyMaxDays    int `json:"keyMaxDays"`
	KeyUnusedDays int `json:"keyUnusedDays"`
	KeyGraceDays  int `json:"keyGraceDays"`
	// KeyInactiveDays is the age at which an inactive key should be deleted.
	KeyInactiveDays int `json:"keyInactiveDays"`
	// KeyRotationDays is how long two active keys may stand side by side.
	KeyRotationDays    int `json:"keyRotationDays"`
	PasswordUnusedDays int `json:"passwordUnusedDays"`
	PasswordLength     int `json:"passwordLength"`
	PasswordReuse      int `json:"passwordReuse"`
	// RootUseDays is for how long a use of the root user counts as recent.
	RootUseDays int `json:"rootUseDays"`

	// VolumeSnapshotDays is the age of the newest completed snapshot at which a
	// volume fails.
	VolumeSnapshotDays int `json:"volumeSnapshotDays"`
	// DatabaseRetentionDays is the least retention of automated backups.
	DatabaseRetentionDays int `json:"databaseRetentionDays"`
	// DatabaseRestoreHours is the age of the latest restorable time at which a
	// running database fails.
	DatabaseRestoreHours int `json:"databaseRestoreHours"`
	// NoncurrentDays is how long noncurrent versions of objects must be kept.
	NoncurrentDays int `json:"noncurrentDays"`

	// TrailDeliveryHours is the age of a trail's last delivery at which it
	// fails.
	TrailDeliveryHours int `json:"trailDeliveryHours"`
	DrillDays          int `json:"drillDays"`
	// IncidentKeyDays is after how many days a contained key must be deleted.
	IncidentKeyDays int `json:"incidentKeyDays"`
}

// Defaults are the thresholds where settings name none.
func Defaults() Options {
	return Options{
		OwnerTag:   "owner",
		KeyMaxDays: 90, KeyUnusedDays: 45, KeyGraceDays: 7, KeyInactiveDays: 90, KeyRotationDays: 7,
		PasswordUnusedDays: 45, PasswordLength: 14, PasswordReuse: 24, RootUseDays: 30,
		VolumeSnapshotDays: 7, DatabaseRetentionDays: 7, DatabaseRestoreHours: 24, NoncurrentDays: 7,
		TrailDeliveryHours: 24, DrillDays: 8, IncidentKeyDays: 30,
	}
}

// Owner is who a resource with these tags belongs to, or "".
func (o Options) Owner(tags map[string]string) string { return tags[o.OwnerTag] }

// OlderThan reports whether something happened more than so many days before
// the snapshot. Exactly so many days is not older.
func OlderThan(s *snapshot.Snapshot, t time.Time, days int) bool {
	return s.Age(t) > time.Duration(days)*24*time.Hour
}

// Days is the age of something in whole days, for words.
func Days(s *snapshot.Snapshot, t time.Time) int { return int(s.Age(t) / (24 * time.Hour)) }

// Date writes the day of a time, in UTC.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }
