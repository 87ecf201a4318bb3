package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

const testAccount = "111122223333"

// cloud plays the parts of AWS that are called, over HTTP, and keeps all that
// arrives.
type cloud struct {
	sync.Mutex
	// owner is the account of each key, and refuse the operations that are denied.
	owner  map[string]string
	refuse map[string]bool
	// members are the accounts of the organisation, responder the account whose
	// responder looks after this one.
	members   []string
	responder string
	seen      []string
}

// seeing connects a world to a cloud.
func (w *world) seeing(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{owner: map[string]string{}, refuse: map[string]bool{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	w.setenv("AWS_ENDPOINT_URL", server.URL, "AWS_ACCESS_KEY_ID", "none", "AWS_SECRET_ACCESS_KEY", "none", "AWS_REGION", "eu-west-1",
		"AWS_EC2_METADATA_DISABLED", "true", "AWS_MAX_ATTEMPTS", "1", "AWS_CONFIG_FILE", w.home+"/none", "AWS_SHARED_CREDENTIALS_FILE", w.home+"/none")
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.Lock()
	defer c.Unlock()
	body, _ := io.ReadAll(r.Body)
	c.seen = append(c.seen, fmt.Sprint(r.Method, r.URL, r.Header, string(body)))
	form, _ := url.ParseQuery(string(body))
	operation, id := form.Get("Action"), form.Get("AccessKeyId")
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		operation = target[strings.LastIndex(target, ".")+1:]
	}
	if c.refuse[operation] {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)
		return
	}
	result := ""
	switch operation {
	case "GetCallerIdentity":
		result = "<Account>" + testAccount + "</Account><Arn>arn:aws:iam::" + testAccount + ":user/me</Arn>"
	case "GetAccessKeyInfo":
		result = "<Account>" + c.owner[id] + "</Account>"
	case "GetAccessKeyLastUsed":
		result = "<UserName>ci</UserName><AccessKeyLastUsed><LastUsedDate>2026-11-01T02:03:04Z</LastUsedDate><Region>N/A</Region><ServiceName>N/A</ServiceName></AccessKeyLastUsed>"
	case "ListAccessKeys":
		for id := range c.owner {
			result += "<member><AccessKeyId>" + id + "</AccessKeyId><Status>Active</Status></member>"
		}
		result = "<AccessKeyMetadata>" + result + "</AccessKeyMetadata><IsTruncated>false</IsTruncated>"
	case "GetRole":
		policy := `{"Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::` + c.responder + `:role/ekr-contain"}}}`
		result = "<Role><AssumeRolePolicyDocument>" + url.QueryEscape(policy) + "</AssumeRolePolicyDocument></Role>"
	case "DescribeAccount":
		c.describe(w, string(body))
		return
	case "StartExecution":
		if c.refuse["no machine"] {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"StateMachineDoesNotExist","message":"no"}`)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprint(w, `{"executionArn":"arn:aws:states:us-east-1:`+testAccount+`:execution:ekr-respond:x","startDate":1}`)
		return
	}
	fmt.Fprintf(w, "<R><%sResult>%s</%sResult></R>", operation, result, operation)
}

// describe answers for AWS Organizations.
func (c *cloud) describe(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	for _, account := range c.members {
		if strings.Contains(body, account) {
			fmt.Fprint(w, `{"Account":{"Id":"`+account+`","Arn":"arn:aws:organizations::999988887777:account/o-a1b2c3d4e5/`+account+`"}}`)
			return
		}
	}
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprint(w, `{"__type":"AccountNotFoundException","Message":"no"}`)
}

// sent is all that arrived.
func (c *cloud) sent() string {
	c.Lock()
	defer c.Unlock()
	return strings.Join(c.seen, "\n")
}

// TestCheck: whose a key is, and what of it. No secret leaves the machine, in
// whatever form it was found.
func TestCheck(t *testing.T) {
	w, p, commit := leaked(t)
	c := w.seeing(t)
	c.owner[p.secrets[0]] = testAccount
	got := w.secrets("--scan-history", "--check")
	want := "key " + p.secrets[0] + " is of this account, " + testAccount + "; user ci; Active; last used 2026-11-01T02:03:04Z\n"
	if got.code != 1 || !strings.Contains(got.stderr, want) || strings.Contains(c.sent(), "StartExecution") {
		t.Errorf("%+v", got)
	}
	got = w.secrets("--scan-history", "--respond", "--show", "--json")
	doc := readJSON(t, got)
	if got.code != 1 || len(doc.Keys) != 1 || doc.Keys[0].Execution != "arn:aws:states:us-east-1:111122223333:execution:ekr-respond:x" || doc.Keys[0].Ours != "yes" {
		t.Errorf("%+v", got)
	}
	sent := c.sent()
	for _, want := range []string{
		`"stateMachineArn":"arn:aws:states:us-east-1:` + testAccount + `:stateMachine:ekr-respond"`,
		`{\"accessKeyId\":\"` + p.secrets[0] + `\",\"reason\":\"found by git-secrets in commit ` + commit + `\",\"dryRun\":false}`,
	} {
		if !strings.Contains(sent, want) {
			t.Errorf("no %s in\n%s", want, sent)
		}
	}
	for _, secret := range []string{p.secrets[1], url.QueryEscape(p.secrets[1]), p.secrets[1][:12], p.secrets[1][28:], "a b.ini"} {
		if strings.Contains(sent, secret) {
			t.Errorf("%q was sent:\n%s", secret, sent)
		}
	}
}

// TestCheckCannotTell: another account's key starts nothing, and a refusal is no
// answer.
func TestCheckCannotTell(t *testing.T) {
	w, p, _ := leaked(t)
	c := w.seeing(t)
	c.owner[p.secrets[0]] = "444455556666"
	if got := w.secrets("--scan", "--respond"); got.code != 1 || !strings.Contains(got.stderr, "is of another account, 444455556666\n") {
		t.Errorf("%+v", got)
	}
	c.refuse = map[string]bool{"GetAccessKeyInfo": true, "GetAccessKeyLastUsed": true}
	if got := w.secrets("--scan", "--respond"); got.code != 1 || !strings.Contains(got.stderr, "could not tell whether key "+p.secrets[0]+" is yours; sts GetAccessKeyInfo: AccessDenied") {
		t.Errorf("%+v", got)
	}
	if strings.Contains(c.sent(), "StartExecution") {
		t.Error("a response was started")
	}
	// A response that is due and did not start has a status of its own.
	c.owner[p.secrets[0]] = testAccount
	c.refuse = map[string]bool{"StartExecution": true}
	if got := w.secrets("--scan", "--respond"); got.code != 2 || !strings.Contains(got.stderr, "no response was started") {
		t.Errorf("%+v", got)
	}
	c.refuse = map[string]bool{"GetCallerIdentity": true}
	if got := w.secrets("--scan", "--check"); got.code != 1 || !strings.Contains(got.stderr, "AWS was not asked about the keys: ") {
		t.Errorf("%+v", got)
	}
	if got := w.secrets("--scan", "--respond"); got.code != 2 {
		t.Errorf("%+v", got)
	}
}

// TestRespondForAMember: a key of a member of the organisation is responded to
// through this account's responder; one of this account, which has none, through
// that of another, which is named.
func TestRespondForAMember(t *testing.T) {
	w, p, _ := leaked(t)
	c := w.seeing(t)
	c.owner[p.secrets[0]], c.members = "444455556666", []string{"444455556666"}
	got := w.secrets("--scan", "--respond")
	if got.code != 1 || !strings.Contains(got.stderr, "is of a member of the organisation, 444455556666") || !strings.Contains(c.sent(), `\"accountId\":\"444455556666\"`) {
		t.Errorf("%+v\n%s", got, c.sent())
	}
	c.refuse = map[string]bool{"DescribeAccount": true}
	c.seen = nil
	got = w.secrets("--scan", "--respond")
	if got.code != 1 || !strings.Contains(got.stderr, "is yours; it is of account 444455556666; whether that is of the organisation could not be told") || strings.Contains(c.sent(), "StartExecution") {
		t.Errorf("%+v", got)
	}
	c.owner[p.secrets[0]], c.responder, c.refuse = testAccount, "999988887777", map[string]bool{"no machine": true}
	got = w.secrets("--scan", "--respond")
	if want := "ekr respond --account " + testAccount + " --access-key-id " + p.secrets[0]; got.code != 2 || !strings.Contains(got.stderr, "that of account 999988887777 looks after it") || !strings.Contains(got.stderr, want) {
		t.Errorf("%+v", got)
	}
}

// TestNothingIsSent: without these options nothing is, nor if nothing is found.
func TestNothingIsSent(t *testing.T) {
	w, _, _ := leaked(t)
	c := w.seeing(t)
	w.secrets("--scan", "--json")
	w.secrets("--scan-history", "--strict")
	w.git("rm", "-qr", "conf")
	w.secrets("--scan", "--respond").clean(t)
	if sent := c.sent(); sent != "" {
		t.Error(sent)
	}
}
