package deploy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/google/go-cmp/cmp"
)

// emulator answers each action with the text given for it, and otherwise
// refuses.
func emulator(t *testing.T, answers map[string]string) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		answer, ok := answers[form.Get("Action")]
		if !ok || strings.Contains(answer, "<Error>") {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLELOCALRUN0", "secret", ""),
	}
}

func refused(message string) string {
	return "<ErrorResponse><Error><Code>ValidationError</Code><Message>" + message + "</Message></Error></ErrorResponse>"
}

func TestAsk(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		want   []string
	}{
		"knows all":       {"<ValidateTemplateResponse><ValidateTemplateResult/></ValidateTemplateResponse>", nil},
		"knows all but 2": {refused("Template format error: Unrecognized resource types: [AWS::B::C, AWS::A::B]"), []string{"AWS::A::B", "AWS::B::C"}},
		"other complaint": {refused("a resource lacks properties"), nil},
	} {
		client := cloudformation.NewFromConfig(emulator(t, map[string]string{"ValidateTemplate": test.answer}))
		got, err := ask(t.Context(), client, []string{"AWS::A::B", "AWS::B::C", "AWS::SQS::Queue"})
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// TestAnUnknownTypeWithoutSubstitute: what cannot be made by API ends the run.
func TestAnUnknownTypeWithoutSubstitute(t *testing.T) {
	client := cloudformation.NewFromConfig(emulator(t, map[string]string{"ValidateTemplate": refused("Unrecognized resource types: [AWS::SQS::Queue]")}))
	_, err := leaveOutUnknown(t.Context(), client, assembly(t, withGroup))
	if err == nil || !strings.Contains(err.Error(), "AWS::SQS::Queue") {
		t.Errorf("got %v", err)
	}
}

func TestExists(t *testing.T) {
	status := func(s string) string {
		return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>" + s +
			"</StackStatus><CreationTime>2026-11-23T12:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
	}
	for name, test := range map[string]struct {
		answer string
		there  bool
		fails  bool
	}{
		"absent":      {refused("Stack with id s does not exist"), false, false},
		"refused":     {refused("no"), false, true},
		"deployed":    {status("CREATE_COMPLETE"), true, false},
		"updated":     {status("UPDATE_COMPLETE"), true, false},
		"rolled back": {status("ROLLBACK_COMPLETE"), false, true},
		"failed":      {status("CREATE_FAILED"), false, true},
		"half way":    {status("CREATE_IN_PROGRESS"), false, true},
	} {
		there, err := exists(t.Context(), cloudformation.NewFromConfig(emulator(t, map[string]string{"DescribeStacks": test.answer})), "s")
		if there != test.there || (err != nil) != test.fails {
			t.Errorf("%s: %v, %v", name, there, err)
		}
	}
}

// TestNoCredentialOfThePersonIsPassedOn: the app must never be deployed to an
// account of the person by mistake.
func TestNoCredentialOfThePersonIsPassedOn(t *testing.T) {
	d := Deployment{AWS: emulator(t, nil), Endpoint: "http://127.0.0.1:1"}
	got := strings.Join(d.environment([]string{"PATH=/bin", "AWS_PROFILE=production", "AWS_SESSION_TOKEN=token", "CDK_DEFAULT_ACCOUNT=444455556666"}), "\n")
	for _, wanted := range []string{"PATH=/bin", "AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_ACCESS_KEY_ID=AKIAEXAMPLELOCALRUN0"} {
		if !strings.Contains(got, wanted) {
			t.Errorf("%s is missing in\n%s", wanted, got)
		}
	}
	for _, unwanted := range []string{"production", "token", "444455556666"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%s is passed on", unwanted)
		}
	}
}

func TestSettingsAreOptions(t *testing.T) {
	d := Deployment{Settings: map[string]string{"watchAfter": "2s,3s", "architecture": "x86_64"}}
	if diff := cmp.Diff([]string{"-c", "architecture=x86_64", "-c", "watchAfter=2s,3s"}, d.context()); diff != "" {
		t.Error(diff)
	}
}
