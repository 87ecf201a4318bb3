package redact_test

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/redact"
)

// TestText: what each kind of text keeps is what a person needs to read it.
func TestText(t *testing.T) {
	token := "FwoGZXIvYXdz" + strings.Repeat("Q0FmYWtl", 12)
	const secret = "wJalrNOTREAL/NOTREAL+NOTREAL"
	for _, test := range []struct{ name, text, want string }{
		{"a canonical request that AWS quotes", "host:iam.amazonaws.com\nx-amz-security-token:" + token + "\n\nhost", "host:iam.amazonaws.com\nx-amz-security-token:REDACTED\n\nhost"},
		{"a header", "X-Amz-Security-Token: " + secret, "X-Amz-Security-Token: REDACTED"},
		{"a signed address", "GET https://b/k?X-Amz-Credential=AKIAEXAMPLE&X-Amz-Security-Token=" + secret + "&X-Amz-Signature=0a1b&x=1", "GET https://b/k?X-Amz-Credential=AKIAEXAMPLE&X-Amz-Security-Token=REDACTED&X-Amz-Signature=REDACTED&x=1"},
		{"an address in another", "url=https%3A%2F%2Fb%2F%3FX-Amz-Security-Token%3D" + secret + "&x=1", "url=https%3A%2F%2Fb%2F%3FX-Amz-Security-Token%3DREDACTED&x=1"},
		{"the header that signs", "not a valid key=value pair in Authorization header: 'AWS " + secret + "'.", "not a valid key=value pair in Authorization header: 'REDACTED'."},
		{"its end", "Credential=AKIAEXAMPLE/20261123, Signature=0a1b2c", "Credential=AKIAEXAMPLE/20261123, Signature=REDACTED"},
		{"a bearer", "sent Bearer " + secret + " to it", "sent Bearer REDACTED to it"},
		{"quoted JSON", `policy {"SecretAccessKey":"a, b","Version":"1"}`, `policy {"SecretAccessKey":"REDACTED","Version":"1"}`},
		{"JSON that was quoted twice", `{\"sessionToken\":\"` + secret + `\"}`, `{\"sessionToken\":\"REDACTED"}`},
		{"a setting", "aws_secret_access_key = " + secret + "\nregion = x", "aws_secret_access_key = REDACTED\nregion = x"},
		{"a value that does not fit", "Value 'Correct-Horse' at 'loginProfile.password' failed to satisfy constraint", "Value 'REDACTED' at 'loginProfile.password' failed to satisfy constraint"},
		{"another value", "Value 'ci' at 'userName' failed to satisfy constraint", "Value 'ci' at 'userName' failed to satisfy constraint"},
		{"a token of some years ago", "AQoDYXdz" + token[12:] + " and AgoGb3JpZ2lu" + token[12:] + " end", "REDACTED and REDACTED end"},
		{"a token in JSON that escapes", `\"IQoJb3JpZ2lu` + token[12:30] + `\/x\u002b` + token[12:] + `\u003d\"`, `\"REDACTED\"`},
		{"keys of Bedrock", "ABSK" + strings.Repeat("QmVkcm9j", 14) + "= or bedrock-api-key-" + strings.Repeat("YmVkcm9j", 14) + "==!", "REDACTED or bedrock-api-key-REDACTED!"},
		{"the password of an address", "https://ci:" + secret[:12] + "@git.example.com/x", "https://REDACTED@git.example.com/x"},
		{"a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nmore", "REDACTED\nmore"},
		{"one without an end", "-----BEGIN PRIVATE KEY-----\nMIIE", "REDACTED"},
		{"words only", "The security token included in the request is invalid: no basic authentication, nextToken=abc", "The security token included in the request is invalid: no basic authentication, nextToken=abc"},
		{"a refusal", "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: iam:GetUser", "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: iam:GetUser"},
		{"once is enough", "password=REDACTED", "password=REDACTED"},
	} {
		if got := redact.Text(test.text); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
		if again := redact.Text(test.want); again != test.want {
			t.Errorf("%s: what is clean becomes %s", test.name, again)
		}
	}
}

// FuzzText holds that a session token is found whatever stands around it.
func FuzzText(f *testing.F) {
	f.Add("Authorization: AWS4-HMAC-SHA256 Credential=a, Signature=", "")
	f.Add(`\"password\":\"`, `\"}`)
	f.Add("Value '", "' at 'password'")
	token := "IQoJb3JpZ2lu" + strings.Repeat("X2VjE", 20)
	f.Fuzz(func(t *testing.T, before, after string) {
		if clean := redact.Text(before + token + after); strings.Contains(clean, token) {
			t.Errorf("kept in %q", clean)
		}
	})
}
