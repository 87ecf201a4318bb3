package strict

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// TestRulesOf: what each text is taken for.
func TestRulesOf(t *testing.T) {
	key, temporary, secret := ruleLongTerm.ID, ruleTemporary.ID, ruleSecret.ID
	tests := []struct {
		template string
		want     []string
	}{
		// Key ids.
		{"«id»", []string{key}}, {"«asia»", []string{temporary}}, {"«oldid»", []string{key}},
		{"«abia» «acca»", []string{ruleBearer.ID, ruleBearer.ID}},
		{"x«id»x", []string{key}}, {"_«id»_", []string{key}}, {"KEY«id»", []string{key}}, {"%3D«id»", []string{key}},
		{`\x3D«oldid»`, []string{key}}, {`\u003D«oldid»`, []string{key}}, {"KEY«oldid»", nil},
		{"AKIA~IOSFODNN7EXAMPLE", nil}, {"ASIA~IOSFODNN7EXAMPLE", nil}, {"«caps20»", nil},
		{"AK~IAABCDEFGHIJKLMNOP", nil}, {"AK~IAQQQQQQQQQQQQQQQQ", nil}, {"ASIA~PACIFICNORTHEAST", nil},
		{"AROA«base32:16» AIDA«base32:16.2»", nil},
		// Secret access keys.
		{"secret: «secret»", []string{secret}}, {"«secret»", []string{secret}},
		{"«id»\n\n\n\n\n\n«secret»", []string{key, secret}},
		{"sha1 «secret»", nil}, {"integrity=«secret»", nil}, {"x_«secret»", nil}, {"secret x_«secret»", []string{secret}},
		{"x.«secret».y", nil}, {"secret: «secret»A", nil}, {"secret: «hex40»", nil}, {"secret: «hexup40»", nil},
		{"\x00 «secret»", nil}, {"\x00 secret=«secret»", []string{secret}},
		{"secret: «camel»", nil}, {"secret: wJalrXUtnFEMI/K7MDENG/bPxRfi~CYEXAMPLEKEY", nil},
		{"secret: YourSecretAccessKeyGoesRightHere12345678", nil}, {"secret: src/internal/platform/secretstore/backend", nil},
		{"s3://«id»:«secret|url»@x", []string{key, secret + " url"}},
		// Other tokens.
		{"«token»", []string{ruleToken.ID}}, {"sessionToken: «b64:300»", []string{ruleToken.ID}}, {"token: «b64:300»", nil},
		{"sessionToken: MII«b64:300»", nil},
		{"«absk»", []string{ruleBedrock.ID}}, {"«bedrock»", []string{ruleBedrock.ID}}, {"ABSK«b64:140»", nil},
		{"bedrock-api-key-«b64:300»", nil},
		// Private keys.
		{"«pem.rsa»", []string{rulePrivateKey.ID}}, {"«pem.putty»", []string{rulePrivateKey.ID}},
		{"«pem.encrypted»", []string{ruleLockedKey.ID}}, {"«pem.opensshlocked»", []string{ruleLockedKey.ID}},
		{"-----BEGIN PRI~VATE KEY-----\n...\n-----END PRIVATE KEY-----", nil}, {"-----BEGIN PRI~VATE KEY-----", nil},
		{"-----BEGIN PRI~VATE KEY-----\n«b64:44»\n-----END PRIVATE KEY-----", nil},
		{"A file that starts with -----BEGIN PRI~VATE KEY----- is a KEY, which of all files Just You should be able to Quickly read;\n" +
			"keep 0 of 9 Zips of it in Xanadu, View it Hardly, and Copy it Once.\n", nil},
		// Account ids.
		{"aws_account_id: «acct»", []string{ruleAccount.ID}}, {`"AccountNumber": "«acct»"`, []string{ruleAccount.ID}},
		{"account: «acct»", nil}, {"arn:aws:iam::«acct»:root", nil}, {"account_id = 123456789012", nil},
		{"account_id = «acct»7", nil}, {"aws account 2345-6789-0123", []string{ruleAccount.ID}},
		// Encodings.
		{"«id|b64»", []string{key + " base64"}}, {"«ini|b64|b64»", []string{key + " base64 base64", secret + " base64 base64"}},
		{"_«ini|b64url»", []string{key + " base64", secret + " base64"}},
		{"«ini|gz|b64»", []string{key + " base64 gzip", secret + " base64 gzip"}},
		{"«long|mime»", []string{key + " base64", secret + " base64"}},
		{`{"body": "«long|mime|nl»"}`, []string{key + " escapes base64", secret + " escapes base64"}},
		{"secret: «secret|json»", []string{secret}},
		// Split.
		{"a = '«id|1/2»' +\n  '«id|2/2»'", []string{key + " joined"}}, {"a = ('«id|1/2»'\n  '«id|2/2»')", []string{key + " joined"}},
		{"a = '«id|1/2»' & _\n  '«id|2/2»'", nil}, {"a = '«id|1/2»'\n  . '«id|2/2»'", []string{key + " joined"}},
		{"['«id|1/2»',\n '«id|2/2»']", nil}, {"secret: \"«secret|1/2»\\\n  «secret|2/2»\"", []string{secret + " joined"}},
		{"secret: >-\n  «secret|1/2»\n  «secret|2/2»\n", []string{secret + " joined"}},
	}
	for _, test := range tests {
		text, _ := corpus.Fill(test.template, 11)
		if diff := cmp.Diff(test.want, rules(detect(text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.template, diff)
		}
	}
}

// TestRules: ids are unique and of one form; baselines hold them.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range Rules {
		if seen[rule.ID] || rule.ID != strings.ToLower(rule.ID) || strings.ContainsAny(rule.ID, " _") || rule.Description == "" || rule.Confidence == 0 {
			t.Errorf("%+v", rule)
		}
		seen[rule.ID] = true
	}
}

// TestReadme compares the table of rules in the README with the rules.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	table := "| rule | what it finds | confidence, at most |\n|---|---|---|\n"
	for _, rule := range Rules {
		table += fmt.Sprintf("| `%s` | %s | %s |\n", rule.ID, rule.Description, rule.Confidence)
	}
	if !strings.Contains(string(readme), table+"\n") {
		t.Errorf("the README does not have:\n%s", table)
	}
}
