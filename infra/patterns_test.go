package main

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"
)

// matches tells whether an event matches a pattern, as far as the patterns of
// this project go: values, prefix, suffix, wildcard, exists, anything-but, $or.
func matches(pattern, event map[string]any) bool {
	for field, want := range pattern {
		switch want := want.(type) {
		case map[string]any:
			inner, _ := event[field].(map[string]any)
			if !matches(want, inner) {
				return false
			}
		case []any:
			if field == "$or" {
				if !slices.ContainsFunc(want, func(one any) bool { return matches(one.(map[string]any), event) }) {
					return false
				}
				continue
			}
			value, there := event[field]
			if !slices.ContainsFunc(want, func(one any) bool { return matchesOneOf(one, value, there) }) {
				return false
			}
		}
	}
	return true
}

// matchesOneOf holds of a list if it holds of one of its values.
func matchesOneOf(want, value any, there bool) bool {
	if many, ok := value.([]any); ok {
		return slices.ContainsFunc(many, func(one any) bool { return matchesValue(want, one, true) })
	}
	return matchesValue(want, value, there)
}

func matchesValue(want, value any, there bool) bool {
	test, ok := want.(map[string]any)
	if !ok {
		return there && want == value
	}
	text, _ := value.(string)
	if not, ok := test["anything-but"]; ok {
		return there && !slices.Contains(list(not), value)
	}
	if folded, ok := at(test["prefix"], "equals-ignore-case").(string); ok {
		return there && strings.HasPrefix(strings.ToLower(text), strings.ToLower(folded))
	}
	if exists, ok := test["exists"]; ok {
		return exists == there
	}
	if prefix, ok := test["prefix"].(string); ok {
		return there && strings.HasPrefix(text, prefix)
	}
	if suffix, ok := test["suffix"].(string); ok {
		return there && strings.HasSuffix(text, suffix)
	}
	// path.Match lets * stop at a slash; in EventBridge it passes them.
	wildcard, _ := test["wildcard"].(string)
	match, _ := path.Match(strings.ReplaceAll(wildcard, "/", "|"), strings.ReplaceAll(text, "/", "|"))
	return match
}

// caught lists the rules that an event matches, with every setting on.
func caught(t *testing.T, event string) []string {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(event), &document); err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, in := range templates() {
		for _, r := range in.of("AWS::Events::Rule") {
			pattern, _ := in.resolve(r.Properties["EventPattern"]).(map[string]any)
			if in.name == "all ekr-responder" && matches(pattern, document) {
				rules = append(rules, in.value(r.Properties["Name"]))
			}
		}
	}
	return rules
}

func TestRulesCatchWhatTheyShould(t *testing.T) {
	health := func(detailType, detail string) string {
		return `{"source":"aws.health","detail-type":"` + detailType + `","detail":` + detail + `}`
	}
	call := func(detail string) string {
		return `{"source":"aws.iam","detail-type":"AWS API Call via CloudTrail","detail":` + detail + `}`
	}
	const attach = `"eventSource":"iam.amazonaws.com","eventName":"AttachUserPolicy"`
	const put = `"eventSource":"iam.amazonaws.com","eventName":"PutUserPolicy"`
	for name, test := range map[string]struct{ event, want string }{
		"exposed":           {health("AWS Health Event", `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"open"}`), "ekr-health"},
		"a new code":        {health("AWS Health Event", `{"service":"RISK","eventTypeCode":"AWS_RISK_SOMETHING_NEW","statusCode":"open"}`), "ekr-health"},
		"abuse":             {health("AWS Health Abuse Event", `{"service":"RISK","eventTypeCode":"AWS_RISK_IAM_QUARANTINE","statusCode":"open"}`), "ekr-health"},
		"no status":         {health("AWS Health Event", `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED"}`), "ekr-health"},
		"closed":            {health("AWS Health Event", `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"closed"}`), ""},
		"about a machine":   {health("AWS Health Event", `{"service":"EC2","eventTypeCode":"AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED","statusCode":"open"}`), ""},
		"sent by a user":    {`{"source":"custom.health","detail-type":"AWS Health Event","detail":{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED"}}`, ""},
		"trusted advisor":   {`{"source":"aws.trustedadvisor","detail-type":"Trusted Advisor Check Item Refresh Notification","detail":{"check-name":"Exposed Access Keys","status":"ERROR"}}`, "ekr-trusted-advisor"},
		"another check":     {`{"source":"aws.trustedadvisor","detail-type":"Trusted Advisor Check Item Refresh Notification","detail":{"check-name":"Service Limits","status":"ERROR"}}`, ""},
		"resolved":          {`{"source":"aws.trustedadvisor","detail-type":"Trusted Advisor Check Item Refresh Notification","detail":{"check-name":"Exposed Access Keys","status":"OK"}}`, ""},
		"quarantine":        {call(`{` + attach + `,"requestParameters":{"userName":"u","policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}}`), "ekr-quarantine"},
		"in GovCloud":       {call(`{` + attach + `,"requestParameters":{"userName":"u","policyArn":"arn:aws-us-gov:iam::aws:policy/AWSCompromisedKeyQuarantineV2"}}`), "ekr-quarantine"},
		"inline":            {call(`{` + put + `,"requestParameters":{"userName":"u","policyName":"AWSCompromisedKeyQuarantine"}}`), "ekr-quarantine"},
		"refused to AWS":    {call(`{` + attach + `,"errorCode":"AccessDenied","sourceIPAddress":"AWS Internal","requestParameters":null}`), "ekr-quarantine"},
		"refused to others": {call(`{` + attach + `,"errorCode":"AccessDenied","sourceIPAddress":"198.51.100.7","requestParameters":null}`), ""},
		"another policy":    {call(`{` + attach + `,"requestParameters":{"userName":"u","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}`), ""},
		"a role":            {call(`{"eventSource":"iam.amazonaws.com","eventName":"AttachRolePolicy","requestParameters":{"policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}}`), ""},
		"guardduty":         {`{"source":"aws.guardduty","detail-type":"GuardDuty Finding","detail":{"resource":{"resourceType":"AccessKey"}}}`, "ekr-guardduty"},
		"an instance":       {`{"source":"aws.guardduty","detail-type":"GuardDuty Finding","detail":{"resource":{"resourceType":"Instance"}}}`, ""},
		"drill":             {`{"source":"exposed-key-responder.drill","detail-type":"Drill","detail":{}}`, "ekr-drill"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(caught(t, test.event), " "); got != test.want {
				t.Errorf("caught by %q, want %q", got, test.want)
			}
		})
	}
}
