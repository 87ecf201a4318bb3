package config

import (
	"strings"
	"testing"
)

func TestSettingsOfAnotherAccount(t *testing.T) {
	const (
		own, other = "111122223333", "444455556666"
		vendor     = `[{"principal":"arn:aws:iam::444455556666:user/vendor","reason":"r","owner":"o","until":"2026-12-01"}]`
	)
	for name, test := range map[string]struct {
		given   map[string]any
		account string
		says    string
	}{
		"a user of its own":        {map[string]any{"protectedPrincipals": vendor}, other, ""},
		"another account's user":   {map[string]any{"protectedPrincipals": vendor}, own, "protectedPrincipals: arn:aws:iam::444455556666:user/vendor is no user of account 111122223333"},
		"a member's user":          {map[string]any{"protectedPrincipals": vendor, "organization": "o-a1b2c3d4e5"}, own, ""},
		"a reader of its own":      {map[string]any{"evidenceReaders": "arn:aws:iam::444455556666:role/ir"}, other, ""},
		"another account's reader": {map[string]any{"evidenceReaders": "arn:aws:iam::444455556666:role/ir"}, own, "evidenceReaders: arn:aws:iam::444455556666:role/ir is not of account"},
		"a template for members":   {map[string]any{"memberOf": own, "organization": "o-a1b2c3d4e5", "evidenceReaders": "arn:aws:iam::111122223333:role/ir"}, other, ""},
	} {
		test.given["securityEmail"] = "s@example.com"
		c, err := Read(test.given, today)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := c.Fits(test.account); (err == nil) != (test.says == "") || err != nil && !strings.HasPrefix(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALureIsNotSpared(t *testing.T) {
	_, err := Read(map[string]any{"securityEmail": "s@example.com", "canaryUsers": "bait, Vendor", "protectedPrincipals": `[{"principal":"vendor","reason":"r","owner":"o","until":"2026-12-01"}]`}, today)
	if err == nil || !strings.Contains(err.Error(), "canaryUsers: vendor stands in protectedPrincipals too") {
		t.Errorf("%v", err)
	}
}
