package readiness

import (
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Parts are what is read of the account by the collectors of the posture review.
var Parts = []snapshot.Ref{
	snapshot.EnabledRegions, snapshot.SecurityContact, snapshot.AccessKeys, snapshot.CredentialTable,
	snapshot.Permissions, snapshot.Summary, snapshot.CentralRoot, snapshot.Trails,
}

// Material is what was read.
type Material struct {
	// Snapshot holds Parts.
	Snapshot *snapshot.Snapshot
	// Credentials are the service-specific credentials of users with an active
	// key, by the user's name.
	Credentials map[string]snapshot.Part[[]Credential]
	// Guards are the policies of the organization that bind the account, from
	// the account up to the root.
	Guards snapshot.Part[[]Guard]
	// Places are those of active keys.
	Places map[accesskey.ID]Places
	// Refused are the Regions whose event history could not be read.
	Refused []Gap
}

// Guard is one level of the organization with its service control policies. What
// no policy of a level allows is denied.
type Guard struct {
	// Target is the account, an organizational unit or the root, by its id.
	Target string
	// Policies are documents, as AWS gave them, by their names.
	Policies map[string]string
}

// Options are the settings that the deployment would have.
type Options struct {
	// Ceiling is the setting containment.
	Ceiling level.Level
	// OwnerTag is the tag of a user that names its owner.
	OwnerTag string
	// Protected are the setting protectedPrincipals.
	Protected []settings.Protection
	// Canaries are the setting canaryUsers, DryRun the setting of that name.
	Canaries []string
	DryRun   bool
	// BackupRegion: the setting backupRegion is on.
	BackupRegion bool
}
