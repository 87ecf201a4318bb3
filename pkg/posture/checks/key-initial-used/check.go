// Package keyinitialused asks for access keys that were made together with their user and never
// used: keys that nobody asked for.
package keyinitialused

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "key-initial-used",
	Question: "Is every access key that was made together with its user in use?",
	Area:     checks.Keys,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Why:      "Such a key was made because a form offered it. It lies in a file or a mailbox, and its owner does not know it.",
	Fix: checks.Fix{
		Do:      "Delete the key. Who needs one makes it when it is needed.",
		Command: "aws iam delete-access-key --user-name <user> --access-key-id <key>",
		Breaks:  "Nothing that has ever run with it.",
	},
	Ref: checks.References{
		CIS3: []string{"1.11"}, CIS5: []string{"1.10"}, Prowler: []string{"iam_user_no_setup_initial_access_key"},
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

// together is how far apart a form, or a template, makes a user and its key.
const together = time.Minute

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "active access key made together with its user", Many: "active access keys made together with their users",
		Good: fmt.Sprintf("used, or made in the last %d days", o.KeyGraceDays),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	for _, user := range users {
		keys, _ := checks.ReadInner(t, checks.OfUser(user.User, user.ARN), "", &user.Keys)
		for _, key := range keys {
			if key.Active && key.Created.Sub(user.Created).Abs() <= together {
				judge(t, s, o, user.User, key)
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, user string, key snapshot.AccessKey) {
	r := checks.Resource{Type: "AWS::IAM::AccessKey", ID: key.ID, Name: user}
	use, ok := checks.ReadInner(t, checks.Resource{Type: r.Type, ID: r.ID}, "", &key.LastUsed)
	switch {
	case !ok:
	case !use.At.IsZero() || !checks.OlderThan(s, key.Created, o.KeyGraceDays):
		t.Pass()
	default:
		f := t.Fail(r, "", fmt.Sprintf("Key %s was made together with user %s on %s, and never used.", key.ID, user, checks.Date(key.Created)))
		f.Command = fmt.Sprintf("aws iam delete-access-key --user-name %s --access-key-id %s", checks.Quote(user), key.ID)
		f.Safe = fmt.Sprintf("never used in %d days", checks.Days(s, key.Created))
	}
}
