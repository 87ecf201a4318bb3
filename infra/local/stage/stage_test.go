package stage

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"
)

const (
	played  = "AKIAEXAMPLE0QK7WN2B5"
	theirs  = "AKIAEXAMPLE9RT2HC6V8"
	unknown = "AKIAEXAMPLESAMPLE001"
	another = "AKIAEXAMPLESAMPLE002"
)

// account answers ListUsers and ListAccessKeys for an account with one user.
func account(t *testing.T) aws.Config {
	t.Helper()
	answers := map[string]string{
		"ListUsers": `<ListUsersResponse><ListUsersResult><IsTruncated>false</IsTruncated><Users><member><UserName>vendor</UserName>
			<Path>/</Path><UserId>AIDAEXAMPLE</UserId><Arn>arn</Arn><CreateDate>2026-11-23T12:00:00Z</CreateDate></member></Users></ListUsersResult></ListUsersResponse>`,
		"ListAccessKeys": fmt.Sprintf(`<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata><member><UserName>vendor</UserName>
			<AccessKeyId>%s</AccessKeyId><Status>Active</Status></member></AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>`, theirs),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		fmt.Fprint(w, answers[form.Get("Action")])
	}))
	t.Cleanup(server.Close)
	return aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLELOCALRUN0", "s", "")}
}

func TestRecast(t *testing.T) {
	run := Subject{User: "ci-deploy", Key: played}
	for name, test := range map[string]struct {
		event, want string
		subject     Subject
	}{
		"a sample's key, everywhere":     {unknown + " and " + unknown, played + " and " + played, run},
		"further keys stay unknown":      {unknown + " " + another, played + " " + another, run},
		"a key of the account":           {theirs, theirs, Subject{User: "vendor", Key: theirs}},
		"a key of the account is second": {unknown + " " + theirs, unknown + " " + theirs, Subject{User: "vendor", Key: theirs}},
		"no key":                         {"nothing", "nothing", run},
	} {
		got, subject, err := Recast(t.Context(), account(t), []byte(test.event), run)
		if err != nil || string(got) != test.want || subject != test.subject {
			t.Errorf("%s: %s, %+v, %v", name, got, subject, err)
		}
	}
}

func TestEntry(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	delivered := `{"version":"0","id":"x","source":"aws.health","detail-type":"AWS Health Event","time":"2016-01-01T00:00:00Z","resources":["r"],"detail":{"service":"RISK","n":12345678901234567890}}`
	put := `{"Source":"aws.health","DetailType":"AWS Health Event","Resources":["r"],"Detail":"{\"service\":\"RISK\",\"n\":12345678901234567890}"}`
	for name, event := range map[string]string{"as delivered": delivered, "as put": put, "a list of one": " [" + put + "]\n"} {
		got, err := Entry([]byte(event), now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := []string{"aws.health", "AWS Health Event", `{"service":"RISK","n":12345678901234567890}`, "r", now.String()}
		have := []string{*got.Source, *got.DetailType, *got.Detail, strings.Join(got.Resources, ","), got.Time.String()}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, event := range []string{"", "{}", "[]", "text", `{"source":"aws.health","detail-type":"x"}`, `{"detail":{}}`, `{"eventName":"AttachUserPolicy"}`} {
		if _, err := Entry([]byte(event), now); !errors.Is(err, ErrNotAnEvent) {
			t.Errorf("%s: %v", event, err)
		}
	}
}
