package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// Settings is the environment of a function. The stack sets all of it on every
// function, so that there is one list to keep.
type Settings struct {
	// Account is the 12-digit account that this deployment protects.
	Account string
	// Region is the Region that the stack runs in (AWS_REGION).
	Region string
	// Partition is aws or aws-us-gov.
	Partition string
	// Organization is the id of the organisation ("o-...") in whose member
	// accounts the responder acts too; "" for the own account alone.
	Organization string
	// AccountName and Environment are how the team calls the account; "" if
	// they gave no names.
	AccountName, Environment string
	// Ceiling is the highest level of containment.
	Ceiling level.Level
	// Escalate lets evidence raise the level, up to the ceiling.
	Escalate bool
	// RevokeRoles is none, named or all: what may be done to sessions of roles
	// that an exposed key assumed.
	RevokeRoles string
	// DryRun reads and reports, and changes nothing.
	DryRun bool
	// Protected lists principals that are never contained.
	Protected []Protection
	// Canaries are users whose keys are leaked on purpose.
	Canaries []string
	// HourlyCap is how many keys are contained in an hour because of one source;
	// 0 for no cap. A key that AWS names is switched off whatever it says.
	HourlyCap int
	// Pager and RunbookURL stand in every alert; "" if not given.
	Pager, RunbookURL string
	// OwnerTag is the tag of a user that names its owner.
	OwnerTag string
	// VerifyAfter is the pause between containment and the first read-back;
	// WatchAfter are the pauses until the later ones, counted from containment.
	VerifyAfter time.Duration
	WatchAfter  []time.Duration
	// Metrics reports numbers to CloudWatch inside log lines.
	Metrics bool
	// Trail is where a trail delivers the account's logs.
	Trail Trail
}

// Protection exempts one principal, for a stated reason and a limited time.
type Protection struct {
	// Principal is a user name or the ARN of a user.
	Principal string `json:"principal"`
	Reason    string `json:"reason"`
	Owner     string `json:"owner"`
	// Until is the last day of the exemption, YYYY-MM-DD in UTC, at most 90
	// days after deployment.
	Until string `json:"until"`
	// OnExposure is what happens to an exposed key of the principal: "" or notify,
	// a person is told; fence, it works from known places only, for FenceFor, and
	// is then contained at level revoke.
	OnExposure string `json:"onExposure,omitempty"`
	// FenceFor is a time such as 4h, of 72 hours at most; "" for none.
	FenceFor string `json:"fenceFor,omitempty"`
}

// Fence is the value of OnExposure for a key that may not be switched off.
const Fence = "fence"

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

// reader reads variables and collects what is wrong with them.
type reader struct {
	getenv   func(string) string
	problems []error
}

func (r *reader) fail(name, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
}

func (r *reader) required(name string) string {
	value := r.getenv(name)
	if value == "" {
		r.fail(name, "is not set")
	}
	return value
}

func (r *reader) matching(name string, pattern *regexp.Regexp) string {
	value := r.required(name)
	if value != "" && !pattern.MatchString(value) {
		r.fail(name, "%q does not match %s", value, pattern)
	}
	return value
}

func (r *reader) oneOf(name string, allowed ...string) string {
	value := r.getenv(name)
	for _, a := range allowed {
		if value == a {
			return value
		}
	}
	r.fail(name, "%q is none of %s", value, strings.Join(allowed, ", "))
	return value
}

func (r *reader) level(name string) level.Level {
	parsed, err := level.Parse(r.getenv(name))
	if err != nil {
		r.fail(name, "%w", err)
	}
	return parsed
}

func (r *reader) boolean(name string) bool {
	parsed, err := strconv.ParseBool(r.getenv(name))
	if err != nil {
		r.fail(name, "%q is neither true nor false", r.getenv(name))
	}
	return parsed
}

// words reads texts with blanks between; nil if there are none.
func (r *reader) words(name string) []string {
	return append([]string(nil), strings.Fields(r.getenv(name))...)
}

func (r *reader) count(name string) int {
	parsed, err := strconv.Atoi(r.getenv(name))
	if err != nil || parsed < 0 {
		r.fail(name, "%q is no whole number", r.getenv(name))
	}
	return parsed
}

func (r *reader) duration(name string) time.Duration {
	parsed, err := time.ParseDuration(r.getenv(name))
	if err != nil || parsed < 0 {
		r.fail(name, "%q is no duration such as 10s", r.getenv(name))
	}
	return parsed
}

func (r *reader) durations(name string) []time.Duration {
	var all []time.Duration
	for _, part := range strings.Split(r.getenv(name), ",") {
		parsed, err := time.ParseDuration(strings.TrimSpace(part))
		if err != nil || parsed < 0 {
			r.fail(name, "%q is no list of durations such as 15m,1h", r.getenv(name))
			return nil
		}
		all = append(all, parsed)
	}
	return all
}

func (r *reader) protected(name string) []Protection {
	var list []Protection
	if value := r.getenv(name); value != "" {
		if err := json.Unmarshal([]byte(value), &list); err != nil {
			r.fail(name, "is no JSON list of protections: %w", err)
		}
	}
	return list
}

// ProtectionOf returns the protection in force at the given time for the user of
// that name in this account, and whether there is one. User names are unique in
// an account, whatever the path, so an ARN protects by its last part; and IAM
// has no two that differ only in case, so case does not count here either. An
// expired protection protects nobody.
func (s Settings) ProtectionOf(user string, now time.Time) (Protection, bool) {
	for _, p := range s.Protected {
		if user == "" || !strings.EqualFold(s.userName(p.Principal), user) {
			continue
		}
		end, err := time.Parse(time.DateOnly, p.Until)
		if err == nil && now.Before(end.AddDate(0, 0, 1)) {
			return p, true
		}
	}
	return Protection{}, false
}

// userName reads the user's name out of a principal, which is a name or an ARN;
// "" for an ARN that is not a user of this account.
func (s Settings) userName(principal string) string {
	if !strings.HasPrefix(principal, "arn:") {
		return principal
	}
	path, ours := strings.CutPrefix(principal, "arn:"+s.Partition+":iam::"+s.Account+":user/")
	if !ours {
		return ""
	}
	return path[strings.LastIndex(path, "/")+1:]
}
