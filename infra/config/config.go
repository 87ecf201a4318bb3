// Package config reads the settings of a deployment from the context of the CDK
// app: cdk.json, or -c name=value on the command line. All problems are found
// before anything is synthesized, and reported together.
package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// Config is one deployment's settings. Only securityEmail has no default.
type Config struct {
	// SecurityEmail (securityEmail) receives the notices and the alarms.
	SecurityEmail string
	// Settings is what the functions are told: organization, accountName, environment,
	// partition (aws | aws-us-gov), containment (notify | deactivate | revoke |
	// isolate), escalate, revokeRoles (none | named | all), dryRun, hourlyCap,
	// protectedPrincipals, canaryUsers, pager, runbookUrl, chat, ownerTag, verifyAfter,
	// watchAfter, trailBucket, profile (full | lean: without dashboard and metrics of its own).
	// Account is left to the stack.
	Settings settings.Settings
	// MemberOf (memberOf) is the account of the responder that acts in this one,
	// a member of the organisation; "" for an account with a responder of its
	// own. Of the other settings only partition, organization, revokeRoles and the
	// fences of protectedPrincipals count then.
	MemberOf string
	// Fences are the places from which protected users go on working whose keys are
	// exposed, as protectedPrincipals has them.
	Fences []Fence
	// Architecture (architecture) is arm64 or x86_64.
	Architecture string
	// GuardDuty (guardDuty) also takes GuardDuty's findings about access keys.
	GuardDuty bool
	// BackupRegion (backupRegion) is the Region from which a second stack
	// forwards the copy of each Health event that AWS sends there; "" for none.
	BackupRegion string
	// ObjectLockDays (objectLock) keeps evidence from being deleted for so many
	// days; 0 for no lock.
	ObjectLockDays int
	// EvidenceReaders (evidenceReaders) are the ARNs of the roles and users of the
	// account that may take the role which reads the evidence; empty leaves that to
	// the account's policies.
	EvidenceReaders []string
	// LogRetentionDays (logRetentionDays) is how long logs are kept: one of the
	// numbers of days that CloudWatch Logs offers.
	LogRetentionDays int
	// TrailKey (trailBucketKey) is the ARN of the KMS key that the logs in the
	// trail's bucket are encrypted with; "" for none, or one that AWS owns.
	TrailKey string
	// StackKey (encryption: aws | stack) encrypts all that keeps data with the
	// key of the stack, instead of with keys that AWS owns.
	StackKey bool
	// ReservedConcurrency (reservedConcurrency) is how many functions of the
	// account are kept free for ekr-contain; 0 for none. Lambda leaves at least
	// 100 of the account's to all other functions.
	ReservedConcurrency int
	// Posture is the scheduled review of the account.
	Posture Posture
	// CodeCommit (codeCommit) names the repositories whose pushes are looked at;
	// "*" stands for all. Empty is none.
	CodeCommit []string
	// DrillSchedule (drillSchedule) is when the responder proves itself, as
	// Posture.Schedule; "" for a drill that only starts by hand.
	DrillSchedule string
}

// Posture is what the settings say of the review.
type Posture struct {
	// Schedule (postureSchedule) is an expression of EventBridge Scheduler, in
	// UTC; "" for a review that only starts by hand.
	Schedule string
	// Settings holds postureRegions, postureThresholds, postureExceptions and
	// securityHub. The tag that names owners is ownerTag.
	Settings posture.Settings
}

// Read reads the settings out of the app's context. The error joins all
// problems; each is one line that begins with the setting's name. The date is
// today's, for settings that expire.
func Read(context map[string]any, today time.Time) (Config, error) {
	r := reader{context: context}
	c := r.config(today)
	return c, errors.Join(r.problems...)
}

// config reads every setting.
func (r *reader) config(today time.Time) Config {
	memberOf := r.matching("memberOf", twelveDigits, "an account id of 12 digits")
	c := Config{
		MemberOf:         memberOf,
		SecurityEmail:    r.email("securityEmail", memberOf == ""),
		Architecture:     r.oneOf("architecture", "arm64", "x86_64"),
		GuardDuty:        r.boolean("guardDuty", false),
		ObjectLockDays:   r.number("objectLock", 0, 0, 36500),
		LogRetentionDays: r.retention("logRetentionDays", 365),
		StackKey:         r.oneOf("encryption", "aws", "stack") == "stack",
		Posture:          r.posture(),
		CodeCommit:       r.repositories("codeCommit"),
		DrillSchedule:    r.schedule("drillSchedule", everyTuesday),

		ReservedConcurrency: r.number("reservedConcurrency", 0, 0, 1000),
		Settings: settings.Settings{
			Partition:   r.oneOf("partition", "aws", "aws-us-gov"),
			AccountName: r.text("accountName", 40),
			Environment: r.text("environment", 40),
			Ceiling:     r.level("containment"),
			Escalate:    r.boolean("escalate", true),
			RevokeRoles: r.oneOf("revokeRoles", "none", "named", "all"),
			DryRun:      r.boolean("dryRun", false),
			HourlyCap:   r.number("hourlyCap", 60, 1, 1000),
			Canaries:    r.userNames("canaryUsers"),
			Pager:       r.text("pager", 200),
			RunbookURL:  r.link("runbookUrl"),
			Chat:        r.boolean("chat", false),
			OwnerTag:    r.tagKey("ownerTag", "owner"),
			VerifyAfter: r.duration("verifyAfter", 10*time.Second),
			WatchAfter:  r.durations("watchAfter", 15*time.Minute, time.Hour),
			Trail:       r.trailBucket("trailBucket"),
			Metrics:     r.oneOf("profile", "full", "lean") == "full",

			Organization: r.matching("organization", organizations, "the id of an organisation, such as o-a1b2c3d4e5"),
		},
	}
	if c.MemberOf != "" && c.Settings.Organization == "" {
		r.fail("memberOf", "needs organization, to which the responder's account belongs")
	}
	c.Settings.Protected, c.Fences = r.protections("protectedPrincipals", c.Settings.Partition, today)
	for _, p := range c.Settings.Protected {
		if accountOf(p.Principal) == "" && c.Settings.IsCanary(p.Principal) {
			r.fail("canaryUsers", "%s stands in protectedPrincipals too: a key is leaked on purpose, or it is one to spare", p.Principal)
		}
	}
	if c.MemberOf != "" && slices.ContainsFunc(c.Fences, func(f Fence) bool { return f.Account == "" }) {
		r.fail("protectedPrincipals", "a name means a user of the responder's own account: name the fenced users of a member by their ARNs")
	}
	c.Settings.Region, _ = settings.HomeRegion(c.Settings.Partition) // a wrong partition is a problem by now
	c.EvidenceReaders = r.principals("evidenceReaders", c.Settings.Partition)
	c.BackupRegion = r.backupRegion("backupRegion", c.Settings.Partition)
	if o := c.Settings.Trail.Organization; o != "" && c.Settings.Organization != "" && o != c.Settings.Organization {
		r.fail("trailBucket", "is of organization %s, and members are those of %s", o, c.Settings.Organization)
	}
	c.TrailKey = r.trailKey("trailBucketKey", c.Settings.Partition, c.Settings.Trail)
	c.Posture.Settings.Thresholds.OwnerTag = c.Settings.OwnerTag
	r.order(c.Settings)
	r.fits(c.Settings)
	r.unknown()
	return c
}

// reader takes settings out of the context and collects what is wrong.
type reader struct {
	context  map[string]any
	known    []string
	problems []error
}

// value returns a setting as it was given, and whether it was given at all. An
// empty text counts as not given, so that -c name= takes a default back.
func (r *reader) value(name string) (any, bool) {
	r.known = append(r.known, name)
	value := r.context[name]
	return value, value != nil && value != ""
}

func (r *reader) fail(name, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
}

// maxEnvironment is Lambda's limit on all environment variables of a function,
// in bytes, less room for the account's id.
const maxEnvironment = 4096 - 64

// fits refuses settings that no function could be given.
func (r *reader) fits(s settings.Settings) {
	variables, size := s.Variables(), 0
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		size += len(name) + len(variables[name])
	}
	if size > maxEnvironment {
		r.fail("protectedPrincipals", "all settings together are %d bytes and a function holds %d: shorten the reasons", size, maxEnvironment)
	}
}
