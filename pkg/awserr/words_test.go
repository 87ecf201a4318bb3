package awserr

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/smithy-go"
)

// TestWordsAreHarmless: what AWS says of a call goes into states, records, notices
// and onto terminals, and quotes what was asked, by whoever asked.
func TestWordsAreHarmless(t *testing.T) {
	token := "IQoJb3JpZ2lu" + strings.Repeat("X2VjE", 20)
	for _, test := range []struct{ name, says, want string }{
		{"a signed request", "the Canonical String was 'POST\nx-amz-security-token:" + token + "\n'", "the Canonical String was 'POST x-amz-security-token:REDACTED '"},
		{"a signed address", "GET https://b.s3.amazonaws.com/k?X-Amz-Security-Token=" + token + "&X-Amz-Signature=0a1b2c", "GET https://b.s3.amazonaws.com/k?X-Amz-Security-Token=REDACTED&X-Amz-Signature=REDACTED"},
		{"the header", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE, Signature=0a1b2c", "Authorization: REDACTED"},
		{"a policy", `Syntax errors in policy: {"password":"x"}`, `Syntax errors in policy: {"password":"REDACTED"}`},
		{"a name that clears the screen", "user a\x1b[2J\x1b]0;owned\x07 not found", `user a\x1b[2J\x1b]0;owned\x07 not found`},
		{"a name that turns the reading order", "user a\u202etxt.exe", `user a\u{202e}txt.exe`},
		{"a name with lines", "user a\r\nall is well", "user a all is well"},
		{"a long one", strings.Repeat("x", 100_000), strings.Repeat("x", longest-3) + "..."},
	} {
		wrapped := fmt.Errorf("iam GetUser %s: %w", test.says, operation(400, &smithy.GenericAPIError{Code: "Odd", Message: test.says}))
		for what, got := range map[string]string{
			"message": Message(wrapped), "words": Words(errors.New(test.says)), "message of ours": Message(errors.New(test.says)),
			"explanation of ours": Explain(errors.New(test.says)), "explanation": strings.TrimPrefix(Explain(wrapped), "Odd: "),
		} {
			if got != test.want {
				t.Errorf("%s, %s: %q, want %q", test.name, what, got, test.want)
			}
		}
		if all := Words(wrapped); strings.Contains(all, token) || strings.ContainsAny(all, "\x1b\n\u202e") || utf8.RuneCountInString(all) > longest {
			t.Errorf("%s: %q", test.name, all)
		}
	}
	if Words(nil) != "" {
		t.Error("there was no error, and it has words")
	}
}
