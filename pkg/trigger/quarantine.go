package trigger

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// cloudTrailDetail holds the fields of a CloudTrail record that tell who
// attached which policy to whom.
type cloudTrailDetail struct {
	EventName    text            `json:"eventName"`
	EventSource  text            `json:"eventSource"`
	EventTime    text            `json:"eventTime"`
	SourceIP     text            `json:"sourceIPAddress"`
	ErrorCode    text            `json:"errorCode"`
	ErrorMessage text            `json:"errorMessage"`
	Recipient    text            `json:"recipientAccountId"`
	Identity     loose[identity] `json:"userIdentity"`
	// Parameters is nil in the record of a refused call.
	Parameters loose[*attachment] `json:"requestParameters"`
}

type identity struct {
	Type        text `json:"type"`
	UserName    text `json:"userName"`
	ARN         text `json:"arn"`
	AccountID   text `json:"accountId"`
	AccessKeyID text `json:"accessKeyId"`
}

type attachment struct {
	UserName   text `json:"userName"`
	PolicyARN  text `json:"policyArn"`
	PolicyName text `json:"policyName"`
}

// quarantinePrefix begins the name of every policy by which AWS quarantines a
// user. Matched as a prefix: versions up to V4 are known and more will come.
const quarantinePrefix = "AWSCompromisedKeyQuarantine"

// refusedTarget finds the user that a refused call was aimed at: a denied call
// is recorded without its parameters, but the message names the resource.
var refusedTarget = regexp.MustCompile(`on resource: (?:user |arn:[a-z-]+:iam::\d{12}:user/(?:[^ ]*/)?)([\w+=,.@-]{1,64})`)

func readCloudTrail(e *Event, env envelope) {
	var d cloudTrailDetail
	if json.Unmarshal(env.Detail, &d) != nil {
		e.decide(level.None, "a CloudTrail record that cannot be read")
		return
	}
	if !d.quarantines() {
		e.decide(level.None, "a CloudTrail record of "+orElse(string(d.EventName), "no call")+", not of AWS's quarantine")
		return
	}
	e.Kind, e.Code = Quarantine, string(d.EventName)
	e.Account = firstOf(e.Account, accountID(string(d.Recipient)), accountID(string(d.Identity.V.AccountID)))
	e.decideQuarantine(d)
}

// quarantines reports whether the record shows AWS's quarantine policy being
// put on a user, or being refused.
func (d cloudTrailDetail) quarantines() bool {
	if d.EventName != "AttachUserPolicy" && d.EventName != "PutUserPolicy" {
		return false
	}
	if d.Parameters.V == nil {
		return d.SourceIP == "AWS Internal" && deniedCode(string(d.ErrorCode))
	}
	name := string(d.Parameters.V.PolicyARN)
	name = name[strings.LastIndex(name, "/")+1:]
	return strings.HasPrefix(name, quarantinePrefix) ||
		strings.HasPrefix(string(d.Parameters.V.PolicyName), quarantinePrefix)
}

// target names the user on whom the policy was put; "" if the record does not
// say.
func (d cloudTrailDetail) target() string {
	if d.Parameters.V != nil && d.Parameters.V.UserName != "" {
		return string(d.Parameters.V.UserName)
	}
	if m := refusedTarget.FindStringSubmatch(string(d.ErrorMessage)); m != nil {
		return m[1]
	}
	return ""
}

// decideQuarantine acts only on a key whose user the quarantine was put on by
// that very key: AWS makes the call in the user's name, with the leaked key.
// Any other caller is a colleague who helps, whose own key must not be touched.
func (e *Event) decideQuarantine(d cloudTrailDetail) {
	target, caller := d.target(), string(d.Identity.V.UserName)
	id, err := accesskey.Parse(string(d.Identity.V.AccessKeyID))
	owner := accountID(string(d.Identity.V.AccountID))
	switch {
	case target == "":
		e.decide(level.Notify, "AWS's quarantine was refused and the record does not name the user")
	case d.Identity.V.Type != "IAMUser" || caller != target:
		e.decide(level.Notify, "AWS's quarantine of user "+target+" was "+d.outcome("put on by ", "refused to ")+
			firstOf(caller, string(d.Identity.V.ARN), "another identity")+"; the caller's key is not the exposed one")
	case err != nil || !id.LongTerm():
		e.decide(level.Notify, "AWS's quarantine of user "+target+" names no long-term access key")
	case owner != "" && e.Account != "" && owner != e.Account:
		e.decide(level.Notify, "the quarantined user belongs to account "+owner)
	default:
		e.addKeys(Exposure{
			AccountID:  firstOf(owner, e.Account),
			UserHint:   target,
			DetectedAt: firstOf(day(parseTime(string(d.EventTime))), day(e.Time)),
			Code:       e.Code,
		}, string(id))
		e.decide(level.Revoke, "AWS"+d.outcome(" quarantined user ", " was refused the quarantine of user ")+target+" with this key")
	}
	if len(e.Exposures) == 0 && target != "" {
		e.addNotKey("user " + target)
	}
}

// outcome chooses the words for what became of the call. A refused one announces
// the same as one that was carried out.
func (d cloudTrailDetail) outcome(done, refused string) string {
	if d.ErrorCode != "" {
		return refused
	}
	return done
}

func deniedCode(code string) bool {
	return strings.HasPrefix(code, "AccessDenied") || strings.HasSuffix(code, "UnauthorizedOperation")
}
