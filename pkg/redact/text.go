package redact

import (
	"regexp"
	"strings"
)

// Mark stands where a secret was.
const Mark = "REDACTED"

// rule finds one kind of secret inside longer text.
type rule struct {
	// stems are words in lower case, one of which is in every text that the
	// pattern matches. Most texts have none, and cost no more than a search.
	stems   []string
	pattern *regexp.Regexp
	by      string
}

// carrier is the name of what carries a secret in text: a parameter of an
// address, a header, a setting, a member of JSON that was quoted.
const carrier = `(?i)((?:x-amz-security-token|x-amz-signature|customer-key|sign-?in-?token|auth(?:orization)?[-_]?token|` +
	`(?:id|access|refresh|bearer|session|security|federation|oauth)[-_]?token|client[-_]?secret|secret[-_]?access[-_]?key|secret[-_]?string|` +
	`password|passwd)\\*["']?\s*(?:=|:|%3d)\s*`

var carriers = []string{"token", "secret", "passw", "signature", "customer-key"}

var rules = []rule{
	// What STS hands out begins so, in base64, behind characters that differ by
	// version: "origin", "er/aws", or "aws" in the oldest.
	{[]string{"b3jpz2lu", "zxivyxdz", "qodyxdz"},
		regexp.MustCompile(`(?:[A-Za-z0-9+/]{4}(?:b3JpZ2lu|ZXIvYXdz)|[A-Z]QoDYXdz)(?:[A-Za-z0-9+/=_%-]|\\+/|\\+u00[0-9A-Fa-f]{2}){16,}`), Mark},
	// Keys of Bedrock, for long and for short.
	{[]string{"absk"}, regexp.MustCompile(`\bABSK[A-Za-z0-9+/]{100,}=*`), Mark},
	{[]string{"bedrock-api-key-"}, regexp.MustCompile(`(\bbedrock-api-key-)[A-Za-z0-9+/]{40,}=*`), "${1}" + Mark},
	// As AWS says that a value does not fit. Before the header: that ends at a quote.
	{[]string{"' at '"}, regexp.MustCompile(`(?i)(\bvalue ')[^']*(' at '[^']*(?:password|secret|sessiontoken|securitytoken|privatekey))`), "${1}" + Mark + "${2}"},
	// AWS quotes the header when it takes it for malformed.
	{[]string{"authorization"}, regexp.MustCompile(`(?i)(\bauthorization(?: header)?\\*["']?\s*[:=]\s*\\*["']?)[^"'\\\r\n]+`), "${1}" + Mark},
	{[]string{"bearer ", "basic "}, regexp.MustCompile(`(?i)\b(bearer|basic) +[A-Za-z0-9+/=_.~-]{20,}`), "${1} " + Mark},
	{carriers, regexp.MustCompile(carrier + `\\*")[^"]+`), "${1}" + Mark},
	{carriers, regexp.MustCompile(carrier + `\\*')[^']+`), "${1}" + Mark},
	{carriers, regexp.MustCompile(carrier + `)[^&\s"',;}\]\\]+`), "${1}" + Mark},
	{[]string{"signature="}, regexp.MustCompile(`(?i)(\bsignature=)[A-Za-z0-9+/=%]+`), "${1}" + Mark},
	{[]string{"eyj"}, regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`), Mark},
	{[]string{"private key-----"}, regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`), Mark},
	// The password of an address, as in https://user:password@host.
	{[]string{"://"}, regexp.MustCompile(`(://)[^/\s:@"']*:[^/\s@"']+@`), "${1}" + Mark + "@"},
}

// Text replaces session tokens and secret access keys inside text, and what is
// named as a secret there: in headers, in signed addresses, in requests that AWS
// quotes. It must have the whole text: of one that was cut, the name may be
// missing, or the rest of the secret.
func Text(s string) string {
	lower := strings.ToLower(s)
	for _, r := range rules {
		if containsAny(lower, r.stems) {
			s = r.pattern.ReplaceAllString(s, r.by)
		}
	}
	return bare(s)
}

func containsAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}
