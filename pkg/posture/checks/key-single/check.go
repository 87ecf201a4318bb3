// Package keysingle asks whether a user keeps two active keys. Two are right while one
// replaces the other, and only then.
package keysingle

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "key-single",
	Question: "Does every user have one active access key, or two for at most 7 days?",
	Area:     checks.Keys,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "A second key is a second secret to lose, and leaves no room to replace either.",
	Fix: checks.Fix{
		Do:      "Finish the rotation: switch the older key off, then delete it.",
		Command: "aws iam update-access-key --user-name <user> --access-key-id <key> --status Inactive",
		Breaks:  "Whatever still signs with the older key. It can be switched on again.",
	},
	Ref: checks.References{
		CIS3: []string{"1.13"}, CIS5: []string{"1.12"}, Prowler: []string{"iam_user_two_active_access_key"},
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "user with an active access key", Many: "users with an active access key",
		Good: fmt.Sprintf("one key, or two for at most %d days", o.KeyRotationDays),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	for _, user := range users {
		r := checks.OfUser(user.User, user.ARN)
		keys, _ := checks.ReadInner(t, r, "", &user.Keys)
		active := slices.DeleteFunc(slices.Clone(keys), func(k snapshot.AccessKey) bool { return !k.Active })
		slices.SortFunc(active, func(a, b snapshot.AccessKey) int { return a.Created.Compare(b.Created) })
		switch {
		case len(active) == 0:
		case len(active) > 1 && checks.OlderThan(s, active[1].Created, o.KeyRotationDays):
			older, newer := active[0], active[1]
			f := t.Fail(r, "", fmt.Sprintf("User %s has had two active keys since %s: %s and %s.", user.User, checks.Date(newer.Created), older.ID, newer.ID))
			f.Command = fmt.Sprintf("aws iam update-access-key --user-name %s --access-key-id %s --status Inactive", checks.Quote(user.User), older.ID)
		default:
			t.Pass()
		}
	}
	return t.Findings()
}
