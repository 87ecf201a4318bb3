package emulator

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
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// gapped is the SDK's client in front of an IAM that answers each operation with
// the text given for it, and does not know any other.
func gapped(t *testing.T, answers map[string]string) *iam.Client {
	t.Helper()
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		answer, ok := answers[form.Get("Action")]
		if !ok {
			answer = "<ErrorResponse><Error><Code>InvalidAction</Code><Message>Unknown IAM action</Message></Error></ErrorResponse>"
		}
		if strings.Contains(answer, "<Error>") {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(behind.Close)
	handler, err := Gaps(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(handler)
	t.Cleanup(front.Close)
	return iam.New(iam.Options{
		BaseEndpoint: &front.URL, Region: "us-east-1", Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLELOCALRUN0", "s", ""),
	})
}

func TestUnknownListsAreEmpty(t *testing.T) {
	client := gapped(t, nil)
	keys, err := client.ListSSHPublicKeys(t.Context(), &iam.ListSSHPublicKeysInput{})
	if err != nil || len(keys.SSHPublicKeys) != 0 {
		t.Error(keys, err)
	}
	certificates, err := client.ListSigningCertificates(t.Context(), &iam.ListSigningCertificatesInput{})
	if err != nil || len(certificates.Certificates) != 0 {
		t.Error(certificates, err)
	}
	others, err := client.ListServiceSpecificCredentials(t.Context(), &iam.ListServiceSpecificCredentialsInput{})
	if err != nil || len(others.ServiceSpecificCredentials) != 0 {
		t.Error(others, err)
	}
}

// TestTheEmulatorsAnswersPass: what it knows, and what it refuses for another
// reason, is its own word.
func TestTheEmulatorsAnswersPass(t *testing.T) {
	client := gapped(t, map[string]string{
		"ListSSHPublicKeys":       "<R><ListSSHPublicKeysResult><SSHPublicKeys><member><SSHPublicKeyId>APKAEXAMPLE</SSHPublicKeyId></member></SSHPublicKeys></ListSSHPublicKeysResult></R>",
		"ListSigningCertificates": "<R><Error><Code>NoSuchEntity</Code><Message>no such user</Message></Error></R>",
	})
	keys, err := client.ListSSHPublicKeys(t.Context(), &iam.ListSSHPublicKeysInput{})
	if err != nil || len(keys.SSHPublicKeys) != 1 {
		t.Error(keys, err)
	}
	if _, err := client.ListSigningCertificates(t.Context(), &iam.ListSigningCertificatesInput{}); err == nil || !strings.Contains(err.Error(), "NoSuchEntity") {
		t.Errorf("got %v", err)
	}
	if _, err := client.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: aws.String("x")}); err == nil || !strings.Contains(err.Error(), "InvalidAction") {
		t.Errorf("another unknown operation: %v", err)
	}
}
