package trigger

import (
	"encoding/json"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// healthDetail is the detail of an "AWS Health Event". Events of 2016 have only
// the first few fields, so all are optional. Times are RFC 1123.
type healthDetail struct {
	EventARN  text `json:"eventArn"`
	Service   text `json:"service"`
	Code      text `json:"eventTypeCode"`
	StartTime text `json:"startTime"`
	Status    text `json:"statusCode"`
	// AffectedAccount owns the key. With the organisation view the envelope's
	// account is only the receiver.
	AffectedAccount text                   `json:"affectedAccount"`
	Entities        loose[[]loose[entity]] `json:"affectedEntities"`
	Metadata        loose[map[string]text] `json:"eventMetadata"`
}

type entity struct {
	Value text `json:"entityValue"`
}

const riskPrefix = "AWS_RISK_"

// healthLevels maps AWS's codes to start levels. AWS has added codes before; an
// unknown one is told to a person.
var healthLevels = map[string]level.Level{
	"AWS_RISK_CREDENTIALS_EXPOSED":              level.Revoke,
	"AWS_RISK_IAM_QUARANTINE":                   level.Revoke,
	"AWS_RISK_CREDENTIALS_COMPROMISED":          level.Isolate,
	"AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED": level.Revoke,
	"AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED":   level.Deactivate,
}

// KnownRisk reports whether a response to one of AWS's codes is known. AWS adds
// codes without notice.
func KnownRisk(code string) bool {
	_, known := healthLevels[code]
	return known
}

func readHealth(e *Event, env envelope) {
	e.Kind = Health
	var d healthDetail
	if json.Unmarshal(env.Detail, &d) != nil {
		e.decide(level.Notify, "an AWS Health event whose detail cannot be read")
		return
	}
	e.Code = string(d.Code)
	if d.Service != "RISK" && !strings.HasPrefix(e.Code, riskPrefix) {
		e.decide(level.None, "an AWS Health event about "+orElse(string(d.Service), "no service")+
			", not about exposed credentials")
		return
	}
	e.addKeys(healthTemplate(e, d), healthValues(env, d)...)
	e.decideHealth(d)
}

// owner returns the account that the event says owns the key, "" if it does not
// say.
func (d healthDetail) owner() string {
	return firstOf(accountID(string(d.AffectedAccount)), accountID(string(d.Metadata.V["accountId"])))
}

func healthTemplate(e *Event, d healthDetail) Exposure {
	return Exposure{
		AccountID:  firstOf(d.owner(), e.Account),
		UserHint:   string(d.Metadata.V["userName"]),
		Location:   string(d.Metadata.V["exposedUrl"]),
		DetectedAt: firstOf(day(parseTime(string(d.StartTime))), day(e.Time)),
		Code:       e.Code,
	}
}

// foreignWords are the metadata whose words are not AWS's: the address where the
// key was found, written by whoever published it, and the user's name. An id in
// them is never acted on: publishing one key under a path that holds the id of
// another would switch that one off too.
var foreignWords = map[string]bool{"exposedurl": true, "username": true}

// healthValues lists the places where a key id has been seen: the entities, the
// envelope's resources, and the metadata. Metadata is searched whole, but only
// publicKey is meant to hold a key, so only it is reported when it does not.
func healthValues(env envelope, d healthDetail) []string {
	var values []string
	for _, entity := range d.Entities.V {
		values = append(values, string(entity.V.Value))
	}
	values = append(values, string(d.Metadata.V["publicKey"]))
	values = append(values, env.Resources...)
	for _, name := range sortedKeys(d.Metadata.V) {
		value := string(d.Metadata.V[name])
		if !foreignWords[strings.ToLower(name)] && len(accesskey.Find(value)) > 0 {
			values = append(values, value)
		}
	}
	return values
}

func (e *Event) decideHealth(d healthDetail) {
	want, known := healthLevels[e.Code]
	owner := d.owner()
	switch {
	case d.Status != "" && d.Status != "open":
		e.decide(level.Notify, "AWS reports "+e.Code+" as "+string(d.Status)+", and only open events are acted on")
	case !known:
		e.decide(level.Notify, orElse(e.Code, "a risk without a code")+" is no code with a known response")
	case len(e.Exposures) == 0:
		e.decide(level.Notify, e.Code+" names no access key")
	case owner != "" && e.Account != "" && owner != e.Account:
		e.foreign(owner, want)
	default:
		e.decide(want, "AWS reports "+e.Code)
	}
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
