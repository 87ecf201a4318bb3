package trigger

import (
	"encoding/json"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// guardDutyDetail is one GuardDuty finding.
type guardDutyDetail struct {
	AccountID text                   `json:"accountId"`
	Type      text                   `json:"type"`
	Resource  loose[findingResource] `json:"resource"`
	Service   loose[findingService]  `json:"service"`
}

type findingResource struct {
	Type      text                    `json:"resourceType"`
	AccessKey loose[findingAccessKey] `json:"accessKeyDetails"`
}

type findingAccessKey struct {
	ID       text `json:"accessKeyId"`
	UserName text `json:"userName"`
}

type findingService struct {
	FirstSeen  text                     `json:"eventFirstSeen"`
	Additional loose[findingAdditional] `json:"additionalInfo"`
}

type findingAdditional struct {
	Sample text `json:"sample"`
}

// revokingFindings begin the finding types that start containment. The type
// counts and not the severity number, which GuardDuty changes with repetition.
var revokingFindings = []string{"UnauthorizedAccess:IAMUser/", "CredentialAccess:IAMUser/"}

func readGuardDuty(e *Event, env envelope) {
	e.Kind = GuardDuty
	var d guardDutyDetail
	if json.Unmarshal(env.Detail, &d) != nil {
		e.decide(level.Notify, "a GuardDuty finding that cannot be read")
		return
	}
	if d.Resource.V.Type != "AccessKey" {
		e.decide(level.None, "a GuardDuty finding about "+orElse(string(d.Resource.V.Type), "no resource")+", not about an access key")
		return
	}
	e.Code = string(d.Type)
	e.Sample = d.Service.V.Additional.V.Sample == "true"
	e.addKeys(Exposure{
		AccountID:  firstOf(accountID(string(d.AccountID)), e.Account),
		UserHint:   string(d.Resource.V.AccessKey.V.UserName),
		DetectedAt: firstOf(day(parseTime(string(d.Service.V.FirstSeen))), day(e.Time)),
		Code:       e.Code,
	}, string(d.Resource.V.AccessKey.V.ID))
	e.decideGuardDuty(d)
}

func (e *Event) decideGuardDuty(d guardDutyDetail) {
	owner := accountID(string(d.AccountID))
	switch {
	case e.Sample:
		e.decide(level.Notify, "a sample finding, made up by GuardDuty")
	case len(e.Exposures) == 0:
		e.decide(level.Notify, "the finding names no access key")
	case owner != "" && e.Account != "" && owner != e.Account && hasAnyPrefix(e.Code, revokingFindings):
		e.foreign(owner, level.Revoke)
	case hasAnyPrefix(e.Code, revokingFindings):
		e.decide(level.Revoke, "GuardDuty reports "+e.Code+" (a trigger only with the guardDuty setting)")
	default:
		e.decide(level.Notify, "GuardDuty reports "+e.Code+", which does not prove that the key is exposed")
	}
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
