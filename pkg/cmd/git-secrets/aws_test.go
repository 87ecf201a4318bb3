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
	seen   []string
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
	case "StartExecution":
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprint(w, `{"executionArn":"arn:aws:states:us-east-1:`+testAccount+`:execution:ekr-respond:x","startDate":1}`)
		return
	}
	fmt.Fprintf(w, "<R><%sResult>%s</%sResult></R>", operation, result, operation)
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
	if got := w.secrets("--scan", "--respond"); got.code != 1 || !strings.Contains(got.stderr, "could not tell whose key "+p.secrets[0]+" is; sts GetAccessKeyInfo: AccessDenied") {
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
