package trail

import (
	"encoding/json"
	"regexp"
)

// dated matches the API date at the end of some event names, as in
// CreateFunction20150331 and UpdateFunctionCode20150331v2.
var dated = regexp.MustCompile(`^(.*?[A-Za-z])(?:19|20)\d{6}(?:v\d+)?$`)

// PlainName is an event name without the API date, for matching. What people
// see is the name as recorded.
func PlainName(name string) string {
	if len(name) == 0 || name[len(name)-1] < '0' || name[len(name)-1] > '9' {
		return name
	}
	if m := dated.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return name
}

// PlainAgent is a user agent without the brackets that S3 puts around it.
func PlainAgent(agent string) string {
	if n := len(agent); n > 1 && agent[0] == '[' && agent[n-1] == ']' {
		return agent[1 : n-1]
	}
	return agent
}

// Param returns the first of the named request parameters that is text; "" if
// there is none.
func (r Record) Param(names ...string) string { return field(r.RequestParameters, names) }

func field(doc json.RawMessage, names []string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(doc, &fields) != nil {
		return ""
	}
	for _, name := range names {
		var s string
		if json.Unmarshal(fields[name], &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// mintedFor is the principal that a minting call is about: the role assumed, the
// user whose key or password was made, or the caller itself.
func (r Record) mintedFor() string {
	if s := r.Param("roleArn", "targetPrincipal", "userName"); s != "" {
		return s
	}
	var response struct {
		FederatedUser struct {
			ARN string `json:"arn"`
		} `json:"federatedUser"`
		AssumedRoleUser struct {
			ARN string `json:"arn"`
		} `json:"assumedRoleUser"`
		AccessKey struct {
			UserName string `json:"userName"`
		} `json:"accessKey"`
	}
	_ = json.Unmarshal(r.ResponseElements, &response) // absent fields stay ""
	for _, s := range []string{response.FederatedUser.ARN, response.AssumedRoleUser.ARN, response.AccessKey.UserName, r.UserIdentity.ARN} {
		if s != "" {
			return s
		}
	}
	return r.UserIdentity.UserName
}

func (r Record) sessionName() string { return r.Param("roleSessionName", "name") }
