package trigger

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHealthCodes(t *testing.T) {
	named := entities(keyA)
	check(t, map[string][2]string{
		"exposed":                 {health(exposedCode, "open", named), "health respond revoke " + keyA},
		"compromised":             {health("AWS_RISK_CREDENTIALS_COMPROMISED", "open", named), "health respond isolate " + keyA},
		"compromise suspected":    {health("AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED", "open", named), "health respond revoke " + keyA},
		"exposure suspected":      {health("AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED", "open", named), "health respond deactivate " + keyA},
		"quarantine":              {health("AWS_RISK_IAM_QUARANTINE", "open", named), "health respond revoke " + keyA},
		"console compromise":      {health("AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE", "open", ""), "health notify notify"},
		"console, naming a key":   {health("AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE", "open", named), "health notify notify " + keyA},
		"unknown code":            {health("AWS_RISK_CREDENTIALS_TATTOOED", "open", named), "health notify notify " + keyA},
		"no code":                 {health("", "open", named), "health notify notify " + keyA},
		"closed":                  {health(exposedCode, "closed", named), "health notify notify " + keyA},
		"upcoming":                {health(exposedCode, "upcoming", named), "health notify notify " + keyA},
		"closed compromise":       {health("AWS_RISK_CREDENTIALS_COMPROMISED", "closed", named), "health notify notify " + keyA},
		"unknown status":          {health(exposedCode, "OPEN", named), "health notify notify " + keyA},
		"no status, as in 2016":   {health(exposedCode, "", named), "health respond revoke " + keyA},
		"suspected without a key": {health("AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED", "open", ""), "health notify notify"},
		"compromise suspected without a key": {
			health("AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED", "open", entities("user/x")), "health notify notify | user/x"},
		"exposed without a key": {health(exposedCode, "open", ""), "health notify notify"},
		"EC2": {`{"source":"aws.health","detail-type":"AWS Health Event","detail":{"service":"EC2","eventTypeCode":"AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED",
			"affectedEntities":[{"entityValue":"` + keyA + `"}]}}`, "health ignore"},
		"abuse with a risk code": {strings.Replace(health(exposedCode, "open", named), "AWS Health Event", "AWS Health Abuse Event", 1),
			"health respond revoke " + keyA},
		"a risk code of another service": {strings.Replace(health(exposedCode, "open", named), `"RISK"`, `"IAM"`, 1), "health respond revoke " + keyA},
		"no detail":                      {`{"source":"aws.health","detail-type":"AWS Health Event"}`, "health notify notify"},
	})
}

func TestHealthFindsEveryKey(t *testing.T) {
	meta := func(fields string) string { return `,"eventMetadata":{` + fields + `}` }
	withResources := func(list string) string {
		return strings.Replace(health(exposedCode, "open", ""), `"region"`, `"resources":`+list+`,"region"`, 1)
	}
	const revoke = "health respond revoke "
	check(t, map[string][2]string{
		"two keys":               {health(exposedCode, "open", entities(keyA, keyB)), revoke + keyA + " " + keyB},
		"blanks":                 {health(exposedCode, "open", entities("\t "+keyA+"\n")), revoke + keyA},
		"one key twice":          {health(exposedCode, "open", entities(keyA, keyA)+meta(`"publicKey":"`+keyA+`"`)), revoke + keyA},
		"two in one value":       {health(exposedCode, "open", entities(keyA+", "+keyB)), revoke + keyA + " " + keyB},
		"in an ARN":              {health(exposedCode, "open", entities("arn:aws:iam::111122223333:access-key/"+keyA)), revoke + keyA},
		"only in metadata":       {health(exposedCode, "open", meta(`"publicKey":" `+keyA+` "`)), revoke + keyA},
		"in metadata not known":  {health(exposedCode, "open", meta(`"accessKey":"`+keyA+`"`)), revoke + keyA},
		"in a list in metadata":  {health(exposedCode, "open", meta(`"publicKey":["`+keyA+`","`+keyB+`"]`)), revoke + keyA + " " + keyB},
		"only in resources":      {withResources(`["` + keyA + `"]`), revoke + keyA},
		"resources as one text":  {withResources(`"` + keyA + `"`), revoke + keyA},
		"a temporary key":        {health(exposedCode, "open", entities(keyC)), revoke + keyC},
		"entity that is no key":  {health(exposedCode, "open", entities("ci-deploy", keyA)), revoke + keyA + " | ci-deploy"},
		"a user's id is no key":  {health(exposedCode, "open", entities("AIDAEXAMPLE000000001")), "health notify notify | AIDAEXAMPLE000000001"},
		"cut out of a longer id": {health(exposedCode, "open", entities("X"+keyA)), "health notify notify | X" + keyA},
		"lower case":             {health(exposedCode, "open", entities(strings.ToLower(keyA))), "health notify notify | " + strings.ToLower(keyA)},
		"publicKey with no key":  {health(exposedCode, "open", entities(keyA)+meta(`"publicKey":"none"`)), revoke + keyA + " | none"},
		"another metadata value": {health(exposedCode, "open", entities(keyA)+meta(`"truncated":"false"`)), revoke + keyA},
		"an id in the address where the key was found": {
			health(exposedCode, "open", entities(keyA)+meta(`"exposedUrl":"https://git.example.com/`+keyB+`"`)), revoke + keyA},
		"an id for a user name": {health(exposedCode, "open", entities(keyA)+meta(`"userName":"`+keyB+`"`)), revoke + keyA},
	})
}

func TestHealthOfAnotherAccount(t *testing.T) {
	named := entities(keyA)
	const own, foreign = "health respond revoke " + keyA, "health notify notify " + keyA
	check(t, map[string][2]string{
		"own":                     {health(exposedCode, "open", named+`,"affectedAccount":"111122223333"`), own},
		"a member's":              {health(exposedCode, "open", named+`,"affectedAccount":"444455556666"`), foreign},
		"a member's, as metadata": {health(exposedCode, "open", named+`,"eventMetadata":{"accountId":"444455556666"}`), foreign},
		"own, whatever metadata says": {
			health(exposedCode, "open", named+`,"affectedAccount":"111122223333","eventMetadata":{"accountId":"444455556666"}`), own},
		"as a number":      {health(exposedCode, "open", named+`,"affectedAccount":444455556666`), foreign},
		"redacted":         {health(exposedCode, "open", named+`,"affectedAccount":"XXXX"`), own},
		"not told":         {health(exposedCode, "open", named), own},
		"no receiver told": {strings.Replace(health(exposedCode, "open", named), `"111122223333"`, `""`, 1), own},
	})
	e := mustRead(t, health(exposedCode, "open", named+`,"affectedAccount":"444455556666"`))
	if e.Exposures[0].AccountID != "444455556666" {
		t.Errorf("owner is given as %q", e.Exposures[0].AccountID)
	}
}

// 32 keys in one event: each once, and what is no key counted beyond the first
// few.
func TestManyKeys(t *testing.T) {
	var values []string
	for i := range 32 {
		id := fmt.Sprintf("AKIAEXAMPLE0000000%02d", i)
		values = append(values, id, " "+id, fmt.Sprintf("user/%02d", i))
	}
	e := mustRead(t, health(exposedCode, "open", entities(values...)))
	seen := map[string]bool{}
	for _, x := range e.Exposures {
		seen[string(x.AccessKeyID)] = true
	}
	if len(e.Exposures) != 32 || len(seen) != 32 {
		t.Errorf("%d exposures of %d keys", len(e.Exposures), len(seen))
	}
	want := []string{}
	for i := range maxNotKeys {
		want = append(want, fmt.Sprintf("user/%02d", i))
	}
	want = append(want, "and 12 more")
	if diff := cmp.Diff(want, e.NotKeys); diff != "" {
		t.Errorf("what is no key (-want +got):\n%s", diff)
	}
}

func TestHealthExposure(t *testing.T) {
	got := mustRead(t, health(exposedCode, "open", entities(keyA)+
		`,"affectedAccount":"111122223333","eventMetadata":{"userName":"ci-deploy","exposedUrl":"https://git.example.com/x","publicKey":"`+keyA+`"},"novelty":{"a":[1]}`))
	want := []Exposure{{AccessKeyID: keyA, AccountID: "111122223333", UserHint: "ci-deploy", Location: "https://git.example.com/x",
		DetectedAt: "2026-11-02T03:10:50Z", Code: exposedCode}}
	if diff := cmp.Diff(want, got.Exposures); diff != "" {
		t.Errorf("exposures (-want +got):\n%s", diff)
	}
	if got.ID != "e1" || got.Account != "111122223333" || got.Region != "us-east-1" || day(got.Time) != "2026-11-23T03:11:52Z" || got.Code != exposedCode {
		t.Errorf("envelope: %+v", got)
	}
}

func TestHealthWithoutAccountOrTime(t *testing.T) {
	e := mustRead(t, `{"source":"aws.health","detail-type":"AWS Health Event","detail":{"service":"RISK","eventTypeCode":"`+exposedCode+`"`+entities(keyA)+`}}`)
	want := Exposure{AccessKeyID: keyA, Code: exposedCode}
	if diff := cmp.Diff([]Exposure{want}, e.Exposures); diff != "" || e.Decision != Respond || !e.Time.IsZero() {
		t.Errorf("%s, time %s (-want +got):\n%s", brief(e), e.Time, diff)
	}
	// Without a start, the event's own time is when it was detected at the latest.
	e = mustRead(t, strings.Replace(health(exposedCode, "open", entities(keyA)), "startTime", "x", 1))
	if e.Exposures[0].DetectedAt != "2026-11-23T03:11:52Z" {
		t.Errorf("detected at %q", e.Exposures[0].DetectedAt)
	}
}

func TestHealthTextIsKeptAsItIs(t *testing.T) {
	const odd = "Ünï çødé \u202e\u0000 \U0001F511 line\nbreak"
	quoted, _ := json.Marshal(odd)
	e := mustRead(t, health(exposedCode, "open", entities(keyA)+`,"eventMetadata":{"userName":`+string(quoted)+`,"exposedUrl":`+string(quoted)+`}`))
	if e.Exposures[0].UserHint != odd || e.Exposures[0].Location != odd {
		t.Errorf("%q became %q", odd, e.Exposures[0].UserHint)
	}
}
