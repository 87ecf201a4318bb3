package settings

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// Names of the environment variables.
const (
	EnvAccount     = "EKR_ACCOUNT"
	EnvPartition   = "EKR_PARTITION"
	EnvAccountName = "EKR_ACCOUNT_NAME"
	EnvEnvironment = "EKR_ENVIRONMENT"
	EnvCeiling     = "EKR_CONTAINMENT"
	EnvEscalate    = "EKR_ESCALATE"
	EnvRevokeRoles = "EKR_REVOKE_ROLES"
	EnvDryRun      = "EKR_DRY_RUN"
	EnvProtected   = "EKR_PROTECTED_PRINCIPALS"
	EnvPager       = "EKR_PAGER"
	EnvRunbookURL  = "EKR_RUNBOOK_URL"
	EnvChat        = "EKR_CHAT"
	EnvOwnerTag    = "EKR_OWNER_TAG"
	EnvVerifyAfter = "EKR_VERIFY_AFTER"
	EnvWatchAfter  = "EKR_WATCH_AFTER"
	EnvMetrics     = "EKR_METRICS"
	EnvHourlyCap   = "EKR_HOURLY_CAP"
	EnvCanaries    = "EKR_CANARY_USERS"
)

var twelveDigits = regexp.MustCompile(`^\d{12}$`)

// Load reads the environment through getenv (os.Getenv in production). The
// error names every variable that is wrong, so that one look mends them all.
func Load(getenv func(string) string) (Settings, error) {
	r := reader{getenv: getenv}
	s := Settings{
		Account:     r.matching(EnvAccount, twelveDigits),
		Region:      r.required("AWS_REGION"),
		Partition:   r.required(EnvPartition),
		AccountName: getenv(EnvAccountName),
		Environment: getenv(EnvEnvironment),
		Ceiling:     r.level(EnvCeiling),
		Escalate:    r.boolean(EnvEscalate),
		RevokeRoles: r.oneOf(EnvRevokeRoles, "none", "named", "all"),
		DryRun:      r.boolean(EnvDryRun),
		Protected:   r.protected(EnvProtected),
		Pager:       getenv(EnvPager),
		RunbookURL:  getenv(EnvRunbookURL),
		Chat:        r.boolean(EnvChat),
		OwnerTag:    getenv(EnvOwnerTag),
		VerifyAfter: r.duration(EnvVerifyAfter),
		WatchAfter:  r.durations(EnvWatchAfter),
		Metrics:     r.boolean(EnvMetrics),
		HourlyCap:   r.count(EnvHourlyCap),
		Canaries:    r.words(EnvCanaries),

		Organization: getenv(EnvOrganization),
		Trail:        Trail{Bucket: getenv(EnvTrailBucket), Prefix: getenv(EnvTrailPrefix), Organization: getenv(EnvTrailOrganization)},
	}
	return s, errors.Join(r.problems...)
}

// Variables writes the settings as Load reads them; AWS_REGION is left to
// Lambda, which sets it itself.
func (s Settings) Variables() map[string]string {
	protected, _ := json.Marshal(s.Protected) // strings only: cannot fail
	watch := make([]string, len(s.WatchAfter))
	for i, d := range s.WatchAfter {
		watch[i] = d.String()
	}
	return map[string]string{
		EnvAccount:     s.Account,
		EnvPartition:   s.Partition,
		EnvAccountName: s.AccountName,
		EnvEnvironment: s.Environment,
		EnvCeiling:     s.Ceiling.String(),
		EnvHourlyCap:   strconv.Itoa(s.HourlyCap),
		EnvCanaries:    strings.Join(s.Canaries, " "),
		EnvEscalate:    strconv.FormatBool(s.Escalate),
		EnvRevokeRoles: s.RevokeRoles,
		EnvDryRun:      strconv.FormatBool(s.DryRun),
		EnvProtected:   string(protected),
		EnvPager:       s.Pager,
		EnvRunbookURL:  s.RunbookURL,
		EnvChat:        strconv.FormatBool(s.Chat),
		EnvOwnerTag:    s.OwnerTag,
		EnvVerifyAfter: s.VerifyAfter.String(),
		EnvWatchAfter:  strings.Join(watch, ","),
		EnvMetrics:     strconv.FormatBool(s.Metrics),

		EnvOrganization:      s.Organization,
		EnvTrailBucket:       s.Trail.Bucket,
		EnvTrailPrefix:       s.Trail.Prefix,
		EnvTrailOrganization: s.Trail.Organization,
	}
}
