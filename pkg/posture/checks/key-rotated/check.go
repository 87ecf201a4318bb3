// Package keyrotated asks for every active access key how old it is. Inactive
// keys are another check's business: they cannot be used.
package keyrotated

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "key-rotated",
	Question: "Is every active access key at most 90 days old?",
	Area:     checks.Keys,
	Severity: checks.Medium,
	Tier:     checks.Stealable,
	Why:      "Keys leak over time, into repositories, laptops and backups. A key that is replaced stops working in every copy.",
	Fix: checks.Fix{
		Do:      "Make a second key, move its users over, then switch the old one off.",
		Command: "aws iam update-access-key --user-name <user> --access-key-id <key> --status Inactive",
		Breaks:  "Whatever still signs with the old key. It can be switched on again.",
	},
	Ref: checks.References{
		CIS3: []string{"1.14"}, CIS5: []string{"1.13"}, SecurityHub: []string{"IAM.3"},
		Prowler: []string{"iam_rotate_access_key_90_days"},
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "active access key", Many: "active access keys", Good: fmt.Sprintf("at most %d days old", o.KeyMaxDays),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	for _, user := range users {
		r := checks.Resource{Type: "AWS::IAM::User", ID: user.ARN, Name: user.User}
		keys, _ := checks.ReadInner(t, r, "", &user.Keys)
		for _, key := range keys {
			if key.Active {
				judge(t, s, o, user.User, key)
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, user string, key snapshot.AccessKey) {
	if !checks.OlderThan(s, key.Created, o.KeyMaxDays) {
		t.Pass()
		return
	}
	f := t.Fail(checks.Resource{Type: "AWS::IAM::AccessKey", ID: key.ID, Name: user}, "",
		fmt.Sprintf("Key %s of user %s was made on %s, %d days ago.", key.ID, user, checks.Date(key.Created), checks.Days(s, key.Created)))
	f.Command = fmt.Sprintf("aws iam update-access-key --user-name %s --access-key-id %s --status Inactive", checks.Quote(user), key.ID)
}
