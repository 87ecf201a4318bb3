package usage

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// The tests of this file are what real trails are known to hold, made up anew.

func TestTrapCopies(t *testing.T) {
	r := call{id: "e1", name: "RunInstances"}.record()
	nameless := call{name: "RunInstances"}.record()
	nameless.EventID, nameless.Raw = "", json.RawMessage(`{"eventName":"RunInstances"}`)
	another := nameless
	another.Raw = json.RawMessage(`{"eventName":"RunInstances","x":1}`)
	unread := nameless
	unread.Raw = nil
	tests := map[string]struct {
		records                        []trail.Record
		events, duplicates, namelessly int
	}{
		"one id":                    {[]trail.Record{r, r, r}, 1, 2, 0},
		"no id, the same bytes":     {[]trail.Record{nameless, nameless}, 1, 1, 1},
		"no id, other bytes":        {[]trail.Record{nameless, another}, 2, 0, 2},
		"no id, nothing to compare": {[]trail.Record{unread, unread}, 2, 0, 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := NewCollector(key, exposed)
			for _, r := range tc.records {
				c.Add(r)
			}
			s := c.Summary(whole())
			if s.Events != tc.events || s.Duplicates != tc.duplicates {
				t.Errorf("%d events, %d duplicates", s.Events, s.Duplicates)
			}
			if tc.namelessly > 0 && !mentions(s.BlindSpots, plural(tc.namelessly, "record")+" without eventID") {
				t.Errorf("records without id are not named: %+v", s.BlindSpots)
			}
		})
	}
}

func TestTrapTheWorstIsDoneWithMintedKeys(t *testing.T) {
	s := collected(
		assumes(key, sessionKey(1), time.Hour),
		call{name: "GetPasswordData", key: sessionKey(1), code: "Client.UnauthorizedOperation"},
		call{name: "CreateUser", service: "iam", key: sessionKey(1)},
	).Summary(whole())
	got := []any{}
	for _, sus := range s.Suspicious {
		got = append(got, sus.Name, sus.Succeeded, sus.Failed, sus.ByKeys)
	}
	want := []any{"CreateUser", 1, 0, []string{sessionKey(1)}, "GetPasswordData", 0, 1, []string{sessionKey(1)}}
	if diff := cmp.Diff(want, got); diff != "" || s.Events != 1 {
		t.Errorf("%d events of the key (-want +got):\n%s", s.Events, diff)
	}
}

func TestTrapDenialHasManyForms(t *testing.T) {
	s := collected(
		call{name: "A", code: "AccessDenied"},
		call{name: "A", code: "AccessDeniedException"},
		call{name: "A", code: "Client.UnauthorizedOperation"},
		call{name: "A", code: "UnauthorizedOperation"},
		call{name: "A", message: "User: " + owner + " is not authorized to perform: x:A"},
		call{name: "A", code: "InvalidParameterValueException", message: "Access denied for role arn:aws:iam::111122223333:role/Function"},
		call{name: "A", code: "ThrottlingException"},
		call{name: "A"},
	).Summary(whole())
	if want := (Action{"ec2", "A", 8, 7, 5}); s.Denied != 5 || s.Failed != 7 || s.Succeeded != 1 || s.Actions[0] != want {
		t.Errorf("%d denied, %d failed, %d succeeded, %+v", s.Denied, s.Failed, s.Succeeded, s.Actions)
	}
}

func TestTrapAnAttemptIsNoSuccess(t *testing.T) {
	stop := call{name: "StopLogging", service: "cloudtrail", params: `{"name":"org-main"}`, code: "TrailNotFoundException"}
	s := collected(stop, stop, stop).Summary(whole())
	sus := s.Suspicious[0]
	if sus.Succeeded != 0 || sus.Failed != 3 || sus.Harm || len(sus.Targets) != 0 || s.Verdict != Attempted || len(s.NewSources) != 0 {
		t.Errorf("%s %+v, new sources %+v", s.Verdict, sus, s.NewSources)
	}
}

func TestTrapForwardAccessSessions(t *testing.T) {
	agent := "cloudformation.amazonaws.com"
	viaService := call{name: "CreateNetworkInterface", key: "ASIAEXAMPLEF0RWARDED", address: "eks.amazonaws.com", by: "eks.amazonaws.com"}
	byAddress := call{name: "RunInstances", address: "autoscaling.amazonaws.com"}
	byName := call{name: "RunInstances", by: agent, agent: agent}
	internal := call{name: "RunInstances", address: "AWS Internal"}
	s := collected(viaService, byAddress, byName, internal).Summary(whole())
	if slices.ContainsFunc(s.UserAgents, func(a Agent) bool { return a.Agent == agent && a.New }) {
		t.Errorf("%+v", s.UserAgents)
	}
	if len(s.Minted) != 0 || s.Events != 3 || s.ByService != 3 || s.ByAWS != 0 || len(s.NewSources) != 0 {
		t.Errorf("minted %v, %d events, %d by services, new sources %v", s.Minted, s.Events, s.ByService, s.NewSources)
	}
	// A job that works through a service does so after the exposure as well.
	before := byName
	before.at = exposed.Add(-25 * time.Hour)
	if s := collected(before, byName).Summary(whole()); len(s.Rows) != 1 || s.Rows[0] != R14 {
		t.Errorf("rows %v: %q", s.Rows, s.Reasons)
	}
}

func TestTrapRecordsWithoutKey(t *testing.T) {
	login := call{name: "ConsoleLogin", service: "signin"}.record()
	login.UserIdentity.AccessKeyID = ""
	bare := trail.Record{EventID: "e1", EventName: "ConsoleLogin"}
	c := NewCollector(key, exposed)
	c.Add(login)
	c.Add(bare)
	if s := c.Summary(whole()); s.Events != 0 || len(s.NewSources) != 0 || len(s.Actions) != 0 {
		t.Errorf("%d events, %+v", s.Events, s.NewSources)
	}
}

func TestTrapServiceAddressesAndBrackets(t *testing.T) {
	before := daily("ListBuckets", "s3")
	bracketed := call{name: "ListBuckets", service: "s3", agent: "[aws-cli/1.18]"}
	refused := call{name: "ListBuckets", service: "s3", agent: "[aws-cli/1.18]", code: "AccessDenied", at: exposed.Add(3 * time.Hour)}
	s := collected(append(before, bracketed, refused, call{name: "ListBuckets", service: "s3", address: "AWS Internal"})...).Summary(whole())
	if diff := cmp.Diff([]Agent{{"aws-cli/2.1", 3, "", false}, {"[aws-cli/1.18]", 2, "", false}}, s.UserAgents); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	when := At(exposed.Add(time.Hour))
	if diff := cmp.Diff([]NewSource{{evil, false, 1, when, when}}, s.NewSources); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTrapDatedNames(t *testing.T) {
	c := call{name: "UpdateFunctionCode20150331v2", service: "lambda", params: `{"functionName":"f"}`}
	s := collected(c).Summary(whole())
	if s.Actions[0].Name != c.name || len(s.Suspicious) != 1 || s.Suspicious[0].Name != c.name || s.Suspicious[0].Class != Access {
		t.Errorf("%+v %+v", s.Actions, s.Suspicious)
	}
	// The date is no news either.
	before := c
	before.name, before.address, before.at = "UpdateFunctionCode20150331", home, exposed.Add(-25*time.Hour)
	c.address = home
	if s := collected(before, c, daily("ListFunctions20150331", "lambda")[0]).Summary(whole()); s.Rows[0] == R3 {
		t.Errorf("rows %v: %q", s.Rows, s.Reasons)
	}
}

func TestTrapKeyIDsOfOtherAlphabets(t *testing.T) {
	const pseudonym, child = "AKIA0189EXAMPLE01890", "ASIA0189EXAMPLE98100"
	c := NewCollector(pseudonym, exposed)
	c.Add(assumes(pseudonym, child, time.Hour).record())
	c.Add(call{name: "RunInstances", key: child}.record())
	if s := c.Summary(whole()); s.Events != 1 || len(s.Minted) != 1 || s.Minted[0].Events != 1 {
		t.Errorf("%d events, minted %+v", s.Events, s.Minted)
	}
}

func TestTrapTokensStayOut(t *testing.T) {
	const token, secret = "FwoGZXIvYXdzEXAMPLETOKEN", "wJalrXUtnFEMIEXAMPLE"
	made := assumes(key, sessionKey(1), time.Hour)
	made.response = strings.Replace(made.response, `"x"`, `"`+token+`","secretAccessKey":"`+secret+`"`, 1)
	key2 := call{name: "CreateAccessKey", service: "iam", response: `{"accessKey":{"accessKeyId":"AKIAEXAMPLE0AAAAAAA2","secretAccessKey":"` + secret + `"}}`}
	body, err := json.Marshal(collected(made, key2).Summary(whole()))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(body); strings.Contains(text, token) || strings.Contains(text, secret) || !strings.Contains(text, sessionKey(1)) {
		t.Error(text)
	}
}

func TestQuarantineByAWS(t *testing.T) {
	quarantine := call{
		name: "AttachUserPolicy", service: "iam", address: "AWS Internal", agent: "aws-internal",
		params: `{"userName":"ci","policyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}`,
	}
	refused := quarantine
	refused.code, refused.params = "AccessDenied", "null"
	s := collected(quarantine, refused).Summary(whole())
	got := []any{s.Events, s.Failed, s.ByAWS, s.ByAWSDenied, s.ByService, len(s.Suspicious), s.Actions, s.Rows}
	want := []any{2, 1, 2, 1, 0, 0, []Action{{"iam", "AttachUserPolicy", 2, 1, 1}}, []string{R14}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecordsWithoutTime(t *testing.T) {
	c := collected()
	for range 2 {
		r := call{name: "GetFederationToken", service: "sts"}.record()
		r.EventTime = time.Time{}
		c.Add(r)
	}
	s := c.Summary(whole())
	if !s.FirstSeen.IsZero() || s.Rows[0] != R3 || !strings.Contains(strings.Join(s.Rows, " "), R7) || !mentions(s.BlindSpots, "when 2 calls happened") {
		t.Errorf("first %s, rows %v, %+v", s.FirstSeen, s.Rows, s.BlindSpots)
	}
}
