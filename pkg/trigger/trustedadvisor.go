package trigger

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// trustedAdvisorDetail is the detail of a "Trusted Advisor Check Item Refresh
// Notification". All values are strings; times are epoch milliseconds as text.
type trustedAdvisorDetail struct {
	CheckName text                   `json:"check-name"`
	Status    text                   `json:"status"`
	Item      loose[map[string]text] `json:"check-item-detail"`
}

const exposedKeysCheck = "Exposed Access Keys"

// fraudLevels maps the check's fraud types to start levels. "Suspected" is odd
// use of EC2 and not an exposure: nothing proves that this key is the hole.
var fraudLevels = map[string]level.Level{
	"Exposed":                 level.Revoke,
	"Potentially compromised": level.Isolate,
	"Suspected":               level.Notify,
}

func readTrustedAdvisor(e *Event, env envelope) {
	e.Kind = TrustedAdvisor
	var d trustedAdvisorDetail
	if json.Unmarshal(env.Detail, &d) != nil {
		e.decide(level.Notify, "a Trusted Advisor event whose detail cannot be read")
		return
	}
	if d.CheckName != exposedKeysCheck {
		e.decide(level.None, "Trusted Advisor check "+orElse(string(d.CheckName), "without a name"))
		return
	}
	e.Code = string(d.Item.V["Fraud Type"])
	e.Deadline = day(epochMillis(string(d.Item.V["Deadline"])))
	e.addKeys(Exposure{
		AccountID:  e.Account,
		UserHint:   string(d.Item.V["User Name (IAM or Root)"]),
		Location:   string(d.Item.V["Location"]),
		DetectedAt: firstOf(day(epochMillis(string(d.Item.V["Time Updated"]))), day(e.Time)),
		Code:       e.Code,
	}, string(d.Item.V["Access Key ID"]))
	e.decideTrustedAdvisor(d)
}

func (e *Event) decideTrustedAdvisor(d trustedAdvisorDetail) {
	want, known := fraudLevels[e.Code]
	switch {
	case d.Status != "ERROR":
		e.decide(level.None, "Trusted Advisor reports the key as "+orElse(string(d.Status), "without a status")+", not as an error")
	case !known:
		e.decide(level.Notify, "fraud type "+strconv.Quote(e.Code)+" has no known response")
	case len(e.Exposures) == 0:
		e.decide(level.Notify, "Trusted Advisor names no access key")
	default:
		e.decide(want, "Trusted Advisor reports the key as "+e.Code)
	}
}

// epochMillis reads milliseconds since 1970 given as text; the zero time if it
// is none.
func epochMillis(s string) time.Time {
	ms, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || ms <= 0 || ms > maxEpochMillis {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// maxEpochMillis is the end of year 9999: RFC 3339 has no later years.
const maxEpochMillis = 253_402_300_799_999
