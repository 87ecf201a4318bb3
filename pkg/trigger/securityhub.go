package trigger

import (
	"encoding/json"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// securityHubDetail is a list of findings in the AWS Security Finding Format.
type securityHubDetail struct {
	Findings loose[[]loose[hubFinding]] `json:"findings"`
}

type hubFinding struct {
	AccountID text                        `json:"AwsAccountId"`
	Resources loose[[]loose[hubResource]] `json:"Resources"`
}

type hubResource struct {
	Type    text              `json:"Type"`
	ID      text              `json:"Id"`
	Details loose[hubDetails] `json:"Details"`
}

type hubDetails struct {
	AccessKey loose[hubAccessKey] `json:"AwsIamAccessKey"`
}

// hubAccessKey names the key's owner under one of two names.
type hubAccessKey struct {
	UserName      text `json:"UserName"`
	PrincipalName text `json:"PrincipalName"`
}

func (r hubResource) user() string {
	key := r.Details.V.AccessKey.V
	return firstOf(string(key.UserName), string(key.PrincipalName))
}

func isSecurityHub(env envelope) bool {
	return env.Source == "aws.securityhub" || strings.HasPrefix(string(env.DetailType), "Security Hub Findings")
}

// readSecurityHub tells a person about findings on access keys. No rule sends
// them here; a custom action that someone points at the workflow is a person's
// click, and that person gets the facts instead of an automatic change.
func readSecurityHub(e *Event, env envelope) {
	e.Kind, e.Code = SecurityHub, string(env.DetailType)
	var d securityHubDetail
	if json.Unmarshal(env.Detail, &d) != nil {
		e.decide(level.None, "Security Hub findings that cannot be read")
		return
	}
	about := false
	for _, finding := range d.Findings.V {
		for _, resource := range finding.V.Resources.V {
			if resource.V.Type != "AwsIamAccessKey" {
				continue
			}
			about = true
			e.addHubKey(finding.V, resource.V)
		}
	}
	if !about {
		e.decide(level.None, "Security Hub findings about other things than access keys")
		return
	}
	e.decide(level.Notify, "a Security Hub finding about an access key, which is not a trigger for containment")
}

// addHubKey takes the key of one resource. Some findings name only its owner.
func (e *Event) addHubKey(f hubFinding, r hubResource) {
	id := string(r.ID)
	e.addKeys(Exposure{
		AccountID:  firstOf(accountID(string(f.AccountID)), e.Account),
		UserHint:   r.user(),
		DetectedAt: day(e.Time),
		Code:       e.Code,
	}, id)
	if user := r.user(); user != "" && len(accesskey.Find(id)) == 0 {
		e.addNotKey("user " + user)
	}
}
