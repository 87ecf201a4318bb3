package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvidenceReaders(t *testing.T) {
	const role, user = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/IR_0a1b", "arn:aws:iam::111122223333:user/on-call,night"
	for given, test := range map[string]struct {
		want []string
		says string
	}{
		"":                                 {},
		role:                               {want: []string{role}},
		role + "  " + user:                 {want: []string{role, user}},
		"incident-response":                {says: "is no ARN of a role or user"},
		"arn:aws:iam::111122223333:root":   {says: "is no ARN of a role or user"},
		"arn:aws:iam::111122223333:role/*": {says: "is no ARN of a role or user"},
		"arn:aws:sts::111122223333:assumed-role/r/s":  {says: "is no ARN of a role or user"},
		strings.Replace(role, "aws", "aws-us-gov", 1): {says: "of partition aws such"},
		user + "," + role: {says: "is no ARN of a role or user"},
	} {
		c, err := Read(map[string]any{"securityEmail": "a@example.com", "evidenceReaders": given}, today)
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), "evidenceReaders: ") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q: %v, want %q", given, err, test.says)
			}
			continue
		}
		if diff := cmp.Diff(test.want, c.EvidenceReaders); diff != "" || err != nil {
			t.Errorf("%q: %v %s", given, err, diff)
		}
	}
}
