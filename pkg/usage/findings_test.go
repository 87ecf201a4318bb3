package usage

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestCreatedNamesWhatWasMade(t *testing.T) {
	tests := map[string]struct {
		call call
		want []string
	}{
		"instances":     {call{name: "RunInstances", response: `{"instancesSet":{"items":[{"instanceId":"i-2"},{"instanceId":"i-1"}]}}`}, []string{"i-1", "i-2"}},
		"a user":        {call{name: "CreateUser", service: "iam", response: `{"user":{"userName":"eve","arn":"arn:x"}}`}, []string{"eve"}},
		"by request":    {call{name: "CreateLoginProfile", service: "iam", params: `{"userName":"eve"}`, response: "null"}, []string{"eve"}},
		"too deep":      {call{name: "CreateThing", response: strings.Repeat(`{"a":`, 20) + `{"instanceId":"i-1"}` + strings.Repeat("}", 20)}, []string{""}},
		"unsaid":        {call{name: "CreateThing"}, []string{""}},
		"refused":       {call{name: "CreateUser", service: "iam", code: "AccessDenied"}, nil},
		"a session":     {call{name: "CreateOAuth2Token", service: "signin"}, nil},
		"tags":          {call{name: "CreateTags"}, nil},
		"a wish":        {call{name: "RequestServiceQuotaIncrease", service: "servicequotas"}, nil},
		"with a date":   {call{name: "CreateFunction20150331", service: "lambda", params: `{"functionName":"f"}`}, []string{"f"}},
		"nothing there": {call{name: "DescribeInstances"}, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, made := range collected(tc.call).Summary(whole()).Created {
				if made.Action != tc.call.name || made.ByKey != key || made.Region != "eu-west-1" || !made.At.Equal(exposed.Add(time.Hour)) {
					t.Errorf("%+v", made)
				}
				got = append(got, made.Resource)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecretsRead(t *testing.T) {
	get := func(name, params string, after time.Duration) call {
		service := "secretsmanager"
		if strings.HasPrefix(name, "GetParam") {
			service = "ssm"
		}
		return call{name: name, service: service, params: params, at: exposed.Add(after)}
	}
	s := collected(
		get("GetSecretValue", `{"secretId":"prod/db"}`, 2*time.Hour),
		get("GetSecretValue", `{"secretId":"prod/db"}`, time.Hour),
		get("BatchGetSecretValue", `{"secretIdList":["a","b"]}`, time.Hour),
		get("GetParameters", `{"names":["/p"],"withDecryption": true}`, time.Hour),
		get("GetParameters", `{"names":["/plain"],"withDecryption":false}`, time.Hour),
		call{name: "GetSecretValue", service: "secretsmanager", params: `{"secretId":"kept"}`, code: "AccessDeniedException"},
	).Summary(whole())
	at := At(exposed.Add(time.Hour))
	want := []Secret{
		{"eu-west-1", "secretsmanager", "a", key, at},
		{"eu-west-1", "secretsmanager", "b", key, at},
		{"eu-west-1", "secretsmanager", "prod/db", key, at},
		{"eu-west-1", "ssm", "/p", key, at},
	}
	if diff := cmp.Diff(want, s.SecretsRead); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTargetsOfHarm(t *testing.T) {
	list := []call{
		{name: "StopLogging", service: "cloudtrail", params: `{"name":"org-main"}`},
		{name: "StopLogging", service: "cloudtrail", params: `{"name":"old"}`, at: exposed.Add(-time.Hour)},
		{name: "StopLogging", service: "cloudtrail", params: `{"name":"kept"}`, code: "TrailNotFoundException", at: exposed.Add(2 * time.Hour), region: "us-east-1"},
		{name: "ListBuckets", service: "s3", params: `{"name":"x"}`},
	}
	for n := range 15 {
		list = append(list, call{name: "AttachUserPolicy", service: "iam", params: fmt.Sprintf(`{"userName":"eve","policyArn":"arn:aws:iam::aws:policy/P%02d"}`, n)})
	}
	for _, order := range [][]call{list, reversed(list)} {
		for _, sus := range collected(order...).Summary(whole()).Suspicious {
			switch sus.Name {
			case "StopLogging":
				sus.Techniques, sus.Why = nil, ""
				want := Suspicious{
					Service: "cloudtrail", Name: "StopLogging", Class: CoverUp, Succeeded: 2, Failed: 1, Since: 1, Harm: true,
					FirstSeen: At(exposed.Add(-time.Hour)), LastSeen: At(exposed.Add(2 * time.Hour)), Regions: []string{"eu-west-1", "us-east-1"},
					Targets: []Target{{"eu-west-1", "org-main"}}, ByKeys: []string{key},
				}
				if diff := cmp.Diff(want, sus); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			case "AttachUserPolicy":
				if len(sus.Targets) != maxTargets || sus.Targets[9].Name != "arn:aws:iam::aws:policy/P09" {
					t.Errorf("%+v", sus.Targets)
				}
			default:
				if len(sus.Targets) != 0 {
					t.Errorf("%s: %+v", sus.Name, sus.Targets)
				}
			}
		}
	}
}

func TestTargetsAreKeptShort(t *testing.T) {
	var list []Target
	for n := range 30 {
		list = insertTarget(list, Target{"eu-west-1", fmt.Sprintf("t%02d", 29-n)})
		list = insertTarget(list, Target{"eu-west-1", "t29"})
	}
	if len(list) != maxTargets || list[0].Name != "t00" || list[9].Name != "t09" {
		t.Errorf("%v", list)
	}
}

func TestIAMObjectsAreClaimed(t *testing.T) {
	at := At(exposed.Add(time.Hour))
	s := collected(call{name: "CreateUser", service: "iam", response: `{"user":{"userName":"eve"}}`}).Summary(with(func(f *Facts) {
		f.IAMCreatedSince = []IAMObject{
			{"user", "eve", at, ""},
			{"user", "arn:aws:iam::111122223333:user/ops/eve", at, ""},
			{"user", "eve", At(exposed.Add(3 * time.Hour)), ""},
			{"user", "bob", at, ""},
			{"user", "eve", at, "AKIAEXAMPLEC0LLEAGUE"},
		}
	}))
	got := []string{}
	for _, object := range s.IAMCreatedSince {
		got = append(got, object.ByKey)
	}
	if diff := cmp.Diff([]string{key, key, "", "", "AKIAEXAMPLEC0LLEAGUE"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if reason := s.Reasons[len(s.Reasons)-1]; !strings.HasPrefix(reason, "2 IAM objects") {
		t.Errorf("%q", s.Reasons)
	}
}

// TestHostileTextIsBounded: whoever signs a call chooses its agent, its session
// name and much of its parameters.
func TestHostileTextIsBounded(t *testing.T) {
	long := strings.Repeat("é", 5000) // two bytes each, so that a cut can split one
	deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	made := assumes(key, sessionKey(1), time.Hour)
	made.agent, made.params = long, `{"roleArn":"`+long+`","roleSessionName":"`+long+`"}`
	c := collected(made,
		call{name: "CreateUser", service: "iam", region: long, address: long, response: `{"user":{"userName":"` + long + `"}}`},
		call{name: long, service: long, key: key, params: deep, response: deep},
		call{name: "GetSecretValue", service: "secretsmanager", params: `{"secretId":"` + long + `"}`},
	)
	s := c.Summary(whole())
	texts := []string{s.Minted[0].Principal, s.Minted[0].Session, s.Created[0].Resource, s.Created[0].Region, s.SecretsRead[0].Name, s.UserAgents[1].Agent}
	for _, a := range s.Actions {
		texts = append(texts, a.Name, a.Service)
	}
	for _, a := range s.SourceAddresses {
		texts = append(texts, a.Address)
	}
	cuts := 0
	for _, text := range texts {
		if len(text) > clipAt || !utf8.ValidString(text) {
			t.Errorf("%d bytes, %q", len(text), text)
		}
		if strings.HasSuffix(text, "é...") {
			cuts++
		}
	}
	if cuts != 9 {
		t.Errorf("%d texts are marked as cut", cuts)
	}
}

func TestFloodOfAgentsAndAddresses(t *testing.T) {
	c := collected()
	const many = 3 * maxCells
	for n := range many {
		c.Add(call{name: "DescribeInstances", agent: fmt.Sprintf("agent-%d", n), address: fmt.Sprintf("2001:db8::%x", n)}.record())
	}
	c.Add(call{name: "RunInstances", agent: "one more", address: "2001:db8::ffff"}.record())
	s := c.Summary(whole())
	agents, addresses := 0, 0
	for _, a := range s.UserAgents {
		agents += a.Count
	}
	for _, a := range s.SourceAddresses {
		addresses += a.Count
	}
	if s.Events != many+1 || agents != s.Events || addresses != s.Events || s.Actions[1].Name != "RunInstances" {
		t.Errorf("%d events, %d by agents, %d by addresses, %+v", s.Events, agents, addresses, s.Actions)
	}
	if len(s.UserAgents) > maxCells+1 || len(s.SourceAddresses) > 2*maxCells+2 || !mentions(s.BlindSpots, "some user agents and addresses") {
		t.Errorf("%d agents, %d addresses told apart; %+v", len(s.UserAgents), len(s.SourceAddresses), s.BlindSpots)
	}
	if s.Rows[0] != R3 {
		t.Errorf("rows %v", s.Rows)
	}
}
