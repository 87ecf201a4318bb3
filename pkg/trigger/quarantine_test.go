package trigger

import (
	"fmt"
	"strings"
	"testing"
)

// call is a CloudTrail record in its EventBridge envelope: who called, and the
// rest of the record.
func call(identity, rest string) string {
	return `{"source":"aws.iam","detail-type":"AWS API Call via CloudTrail","account":"111122223333","time":"2026-11-23T03:12:00Z","detail":` +
		record(identity, rest) + `}`
}

func record(identity, rest string) string {
	return fmt.Sprintf(`{"eventSource":"iam.amazonaws.com","eventName":"AttachUserPolicy","eventTime":"2026-11-23T03:11:58Z",
		"recipientAccountId":"111122223333","userIdentity":%s,%s}`, identity, rest)
}

const (
	theUser = `{"type":"IAMUser","userName":"ci","accountId":"111122223333","accessKeyId":"` + keyA + `"}`
	bob     = `{"type":"IAMUser","userName":"bob","accountId":"111122223333","accessKeyId":"` + keyB + `"}`
	role    = `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/IR/alice","accountId":"111122223333","accessKeyId":"` + keyC + `"}`
	root    = `{"type":"Root","accountId":"111122223333","accessKeyId":"` + keyB + `"}`

	attachCI   = `"requestParameters":{"userName":"ci","policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}`
	refusedCI  = `"requestParameters":null,"sourceIPAddress":"AWS Internal","errorCode":"AccessDenied","errorMessage":` + messageCI
	messageCI  = `"User: arn:aws:iam::111122223333:user/ci is not authorized to perform: iam:AttachUserPolicy on resource: user ci with an explicit deny"`
	ownKey     = "quarantine respond revoke " + keyA
	tellOnly   = "quarantine notify notify | user ci"
	notOfOurs  = "unknown ignore"
	noUserSaid = "quarantine notify notify"
)

func TestQuarantine(t *testing.T) {
	policy := func(arn string) string {
		return `"requestParameters":{"userName":"ci","policyArn":"` + arn + `"}`
	}
	withMessage := func(m string) string { return strings.Replace(refusedCI, messageCI, `"`+m+`"`, 1) }
	check(t, map[string][2]string{
		"attached by the user itself":       {call(theUser, attachCI), ownKey},
		"a later version of the policy":     {call(theUser, policy("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV17")), ownKey},
		"in GovCloud":                       {call(theUser, policy("arn:aws-us-gov:iam::aws:policy/AWSCompromisedKeyQuarantineV3")), ownKey},
		"inline":                            {strings.Replace(call(theUser, `"requestParameters":{"userName":"ci","policyName":"AWSCompromisedKeyQuarantine"}`), "Attach", "Put", 1), ownKey},
		"a bare record":                     {record(theUser, attachCI), ownKey},
		"a log file":                        {`{"Records":[` + record(bob, attachCI) + `,` + record(theUser, attachCI) + `]}`, ownKey + " | user ci"},
		"refused":                           {call(theUser, refusedCI), ownKey},
		"refused, resource as ARN":          {call(theUser, withMessage("no: iam:AttachUserPolicy on resource: arn:aws:iam::111122223333:user/team/a/ci because")), ownKey},
		"refused by quota, with parameters": {call(theUser, `"errorCode":"LimitExceeded",`+attachCI), ownKey},

		"by an administrator":               {call(bob, attachCI), tellOnly},
		"by a role":                         {call(role, attachCI), tellOnly},
		"by root":                           {call(root, attachCI), tellOnly},
		"by nobody known":                   {call(`null`, attachCI), tellOnly},
		"with the user's temporary key":     {call(strings.Replace(theUser, keyA, keyC, 1), attachCI), tellOnly},
		"with no key":                       {call(strings.Replace(theUser, keyA, "", 1), attachCI), tellOnly},
		"with two keys in one field":        {call(strings.Replace(theUser, keyA, keyA+" "+keyB, 1), attachCI), tellOnly},
		"by a user of that name elsewhere":  {call(strings.Replace(theUser, "111122223333", "444455556666", 1), attachCI), tellOnly},
		"by a role that is called the same": {call(strings.Replace(theUser, "IAMUser", "AssumedRole", 1), attachCI), tellOnly},
		"name in another case":              {call(strings.Replace(theUser, `"ci"`, `"CI"`, 1), attachCI), tellOnly},
		"refused for a stranger":            {call(bob, refusedCI), tellOnly},
		"refused for a role":                {call(role, refusedCI), tellOnly},
		"refused, user not named":           {call(theUser, withMessage("You are not authorized to perform this operation.")), noUserSaid},
		"refused, no message":               {call(theUser, `"requestParameters":null,"sourceIPAddress":"AWS Internal","errorCode":"AccessDeniedException"`), noUserSaid},

		"refused from an address":   {call(theUser, strings.Replace(refusedCI, "AWS Internal", "198.51.100.7", 1)), notOfOurs},
		"failed otherwise":          {call(theUser, strings.Replace(refusedCI, `"AccessDenied"`, `"ServiceFailure"`, 1)), notOfOurs},
		"no error, no parameters":   {call(theUser, `"requestParameters":null,"sourceIPAddress":"AWS Internal"`), notOfOurs},
		"another policy":            {call(theUser, policy("arn:aws:iam::aws:policy/ReadOnlyAccess")), notOfOurs},
		"name only in the path":     {call(theUser, policy("arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3/mine")), notOfOurs},
		"another call":              {strings.Replace(call(theUser, attachCI), "AttachUserPolicy", "DetachUserPolicy", 1), notOfOurs},
		"attached to a group":       {strings.Replace(call(theUser, attachCI), "AttachUserPolicy", "AttachGroupPolicy", 1), notOfOurs},
		"a record without anything": {call(theUser, `"x":1`), notOfOurs},
	})
}

// Whoever helps must not lose their key: it appears nowhere in what is acted on.
func TestTheHelpersKeyIsNowhere(t *testing.T) {
	for name, doc := range map[string]string{"attach": call(bob, attachCI), "refused": call(bob, refusedCI), "root": call(root, attachCI)} {
		e := mustRead(t, doc)
		if len(e.Exposures) > 0 || strings.Contains(strings.Join(e.NotKeys, " "), keyB) {
			t.Errorf("%s: %+v", name, e)
		}
		if !strings.Contains(e.Reason, "user ci") {
			t.Errorf("%s: the reason does not name the user: %s", name, e.Reason)
		}
	}
}

func TestQuarantineReasons(t *testing.T) {
	for doc, want := range map[string]string{
		call(theUser, attachCI):  "AWS quarantined user ci with this key",
		call(theUser, refusedCI): "AWS was refused the quarantine of user ci with this key",
		call(bob, attachCI):      "AWS's quarantine of user ci was put on by bob; the caller's key is not the exposed one",
		call(role, refusedCI):    "AWS's quarantine of user ci was refused to arn:aws:sts::111122223333:assumed-role/IR/alice; the caller's key is not the exposed one",
	} {
		if got := mustRead(t, doc).Reason; got != want {
			t.Errorf("reason %q, want %q", got, want)
		}
	}
}

// The account that the record names stands in where there is no envelope.
func TestBareRecordKnowsItsAccount(t *testing.T) {
	e := mustRead(t, record(theUser, attachCI))
	if e.Account != "111122223333" || e.Exposures[0].AccountID != "111122223333" || e.Exposures[0].DetectedAt != "2026-11-23T03:11:58Z" {
		t.Errorf("account %q: %+v", e.Account, e.Exposures)
	}
}
