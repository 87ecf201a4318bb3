package redact_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/redact"
)

func TestJSON(t *testing.T) {
	token := "IQoJb3JpZ2lu" + strings.Repeat("X2VjE", 20)
	tests := map[string]struct{ doc, want string }{
		"minted credentials": {
			doc:  `{"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE","sessionToken":"x","expiration":"soon"}}}`,
			want: `{"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE","expiration":"soon","sessionToken":"REDACTED"}}}`,
		},
		"a name in another spelling": {doc: `{"x-amz-security-token":"x","Secret_Access_Key":"y"}`, want: `{"Secret_Access_Key":"REDACTED","x-amz-security-token":"REDACTED"}`},
		"a secret that is no text":   {doc: `{"password":{"a":1},"tokenCode":123456}`, want: `{"password":"REDACTED","tokenCode":"REDACTED"}`},
		"absent is not secret":       {doc: `{"password":null}`, want: `{"password":null}`},
		"inside a list":              {doc: `[{"clientSecret":"x"},7]`, want: `[{"clientSecret":"REDACTED"},7]`},
		"a token in other text":      {doc: `{"errorMessage":"token ` + token + ` is expired"}`, want: `{"errorMessage":"token REDACTED is expired"}`},
		"a variable":                 {doc: `{"environment":[{"name":"DB_PASSWORD","value":"x"},{"name":"STAGE","value":"x"},{"value":"x","Name":"AWS_SECRET_ACCESS_KEY"}]}`, want: `{"environment":[{"name":"DB_PASSWORD","value":"REDACTED"},{"name":"STAGE","value":"x"},{"Name":"AWS_SECRET_ACCESS_KEY","value":"REDACTED"}]}`},
		"a variable of a map":        {doc: `{"variables":{"AWS_SECRET_ACCESS_KEY":"x","GITHUB_ACCESS_TOKEN":"y","STAGE":"z"}}`, want: `{"variables":{"AWS_SECRET_ACCESS_KEY":"REDACTED","GITHUB_ACCESS_TOKEN":"REDACTED","STAGE":"z"}}`},
		"a parameter":                {doc: `[{"parameterKey":"MasterPassword","parameterValue":"x"},{"parameterKey":"Password","usePreviousValue":true}]`, want: `[{"parameterKey":"MasterPassword","parameterValue":"REDACTED"},{"parameterKey":"Password","usePreviousValue":true}]`},
		"what is about a password":   {doc: `{"manageMasterUserPassword":true,"passwordResetRequired":false,"key":"backup/password","masterUserSecretKmsKeyId":"k"}`, want: `{"key":"backup/password","manageMasterUserPassword":true,"masterUserSecretKmsKeyId":"k","passwordResetRequired":false}`},
		"a signed address":           {doc: `{"url":"https://example.com/?X-Amz-Security-Token=abc%2F&X-Amz-Date=1"}`, want: `{"url":"https://example.com/?X-Amz-Security-Token=REDACTED&X-Amz-Date=1"}`},
		"a web token":                {doc: `{"text":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJl"}`, want: `{"text":"REDACTED"}`},
		"tokens that grant nothing":  {doc: `{"clientToken":"a","nextToken":"b"}`, want: `{"clientToken":"a","nextToken":"b"}`},
		"numbers and marks stay":     {doc: `{"n":12345678901234567890.10,"s":"<a&b>"}`, want: `{"n":12345678901234567890.10,"s":"<a&b>"}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := redact.JSON([]byte(tc.doc))
			if err != nil || string(got) != tc.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, tc.want)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"db-password", "correct horse", "REDACTED"},
		{"Password", "", ""},
		{"owner", "team-data", "team-data"},
		{"note", "password=correct-horse", "password=REDACTED"},
	} {
		if got := redact.Named(test.name, test.value); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestJSONRefusesWhatItCannotRead(t *testing.T) {
	for _, doc := range []string{"", "sessionToken", `{"a":1} {"b":2}`, `{"a":`} {
		if _, err := redact.JSON([]byte(doc)); !errors.Is(err, redact.ErrNotJSON) {
			t.Errorf("JSON(%q): %v", doc, err)
		}
	}
}
