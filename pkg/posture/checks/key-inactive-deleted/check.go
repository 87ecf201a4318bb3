// Package keyinactivedeleted asks for every inactive access key whether it still must be kept. Its
// age is that of the key: AWS does not tell when a key was switched off.
package keyinactivedeleted

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "key-inactive-deleted",
	Question: "Is every inactive access key at most 90 days old?",
	Area:     checks.Keys,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Why:      "One call switches an old key on again, and with it every copy that was ever made.",
	Fix: checks.Fix{
		Do:      "Delete the key, unless an incident about it is open.",
		Command: "aws iam delete-access-key --user-name <user> --access-key-id <key>",
		Breaks:  "Nothing that works today. It cannot be undone, and when the key was last used is forgotten with it.",
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "inactive access key", Many: "inactive access keys", Good: fmt.Sprintf("at most %d days old", o.KeyInactiveDays),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	for _, user := range users {
		keys, _ := checks.ReadInner(t, checks.OfUser(user.User, user.ARN), "", &user.Keys)
		for _, key := range keys {
			switch {
			case key.Active:
			case checks.OlderThan(s, key.Created, o.KeyInactiveDays):
				f := t.Fail(checks.Resource{Type: "AWS::IAM::AccessKey", ID: key.ID, Name: user.User}, "",
					fmt.Sprintf("Key %s of user %s is inactive, and was made on %s.", key.ID, user.User, checks.Date(key.Created)))
				f.Command = fmt.Sprintf("aws iam delete-access-key --user-name %s --access-key-id %s", checks.Quote(user.User), key.ID)
				f.Safe = "inactive"
			default:
				t.Pass()
			}
		}
	}
	return t.Findings()
}
