// Package keyused asks for every active access key whether it is in use. A key that
// was never used is not in use either; a new one has some days of grace.
package keyused

import (
	"cmp"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "key-used",
	Question: "Was every active access key used in the last 45 days?",
	Area:     checks.Keys,
	Severity: checks.Medium,
	Tier:     checks.Stealable,
	Why:      "Nobody would miss a key that nobody uses, and nobody notices when it is stolen.",
	Fix: checks.Fix{
		Do:      "Switch the key off; delete it when nobody has complained for some weeks.",
		Command: "aws iam update-access-key --user-name <user> --access-key-id <key> --status Inactive",
		Breaks:  "A job that runs less often than every 45 days. The key can be switched on again.",
	},
	Ref: checks.References{
		CIS3: []string{"1.12"}, CIS5: []string{"1.11"}, SecurityHub: []string{"IAM.8", "IAM.22"},
		Prowler: []string{"iam_user_accesskey_unused"},
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "active access key", Many: "active access keys",
		Good: fmt.Sprintf("used in the last %d days, or made in the last %d", o.KeyUnusedDays, o.KeyGraceDays),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	for _, user := range users {
		keys, _ := checks.ReadInner(t, checks.OfUser(user.User, user.ARN), "", &user.Keys)
		for _, key := range keys {
			if key.Active {
				judge(t, s, o, user.User, key)
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, user string, key snapshot.AccessKey) {
	r := checks.Resource{Type: "AWS::IAM::AccessKey", ID: key.ID, Name: user}
	use, ok := checks.ReadInner(t, checks.Resource{Type: r.Type, ID: r.ID}, "", &key.LastUsed)
	if !ok {
		return
	}
	never := use.At.IsZero()
	since, limit := use.At, o.KeyUnusedDays
	evidence := fmt.Sprintf("Key %s of user %s was last used on %s, for %s.", key.ID, user, checks.Date(use.At), cmp.Or(use.Service, "an unknown service"))
	if never {
		// There is no use to wait for: only a new key has an excuse.
		since, limit = key.Created, o.KeyGraceDays
		evidence = fmt.Sprintf("Key %s of user %s was made on %s and never used.", key.ID, user, checks.Date(key.Created))
	}
	if !checks.OlderThan(s, since, limit) {
		t.Pass()
		return
	}
	f := t.Fail(r, "", evidence)
	f.Command = fmt.Sprintf("aws iam update-access-key --user-name %s --access-key-id %s --status Inactive", checks.Quote(user), key.ID)
	f.Safe = fmt.Sprintf("unused for %d days", checks.Days(s, since))
}
