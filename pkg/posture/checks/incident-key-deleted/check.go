// Package incidentkeydeleted asks of each key of the account that was exposed
// whether it was deleted in the end. An inactive key can be switched on again by
// whoever may. Keys of other accounts, whose incidents a responder for an
// organization keeps too, are not among those that a review reads.
package incidentkeydeleted

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "incident-key-deleted",
	Question: "Is every exposed key of this account deleted 30 days after its containment?",
	Area:     checks.Responder,
	Severity: checks.Medium,
	Tier:     checks.Stealable,
	Why:      "The secret is out for good. One click, or a script that switches keys on, makes it good again.",
	Fix: checks.Fix{
		Do:      "Close what the incident left open, then delete the key.",
		Command: "aws iam delete-access-key --user-name <user> --access-key-id <key>",
		Breaks:  "Nothing while the key is inactive. It cannot be undone.",
	},
	Reads:    []snapshot.Ref{snapshot.Incidents, snapshot.AccessKeys},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "exposed key", Many: "exposed keys of users on record",
		Good: fmt.Sprintf("deleted, or contained at most %d days ago", o.IncidentKeyDays),
	})
	incidents, _ := checks.Read(t, snapshot.Incidents, "")
	exposed := exposures(s, incidents)
	if len(exposed) == 0 {
		// A gap in the incidents has been told of; the keys are not needed.
		return t.Findings()
	}
	users, ok := checks.Read(t, snapshot.AccessKeys, "")
	if !ok {
		return t.Findings()
	}
	for _, id := range slices.Sorted(maps.Keys(exposed)) {
		judge(t, s, o, exposed[id], users)
	}
	return t.Findings()
}

// exposures picks the first incident of each long-term key of a user: since
// then the secret has been out. Drills remove their keys themselves, and a dry
// run contained nothing.
func exposures(s *snapshot.Snapshot, incidents []snapshot.Incident) map[string]snapshot.Incident {
	first := map[string]snapshot.Incident{}
	for _, i := range incidents {
		known, seen := first[i.AccessKeyID]
		if i.Drill || i.DryRun || i.User == "" || !i.In(s.Account) || !accesskey.ID(i.AccessKeyID).LongTerm() {
			continue
		}
		if !seen || since(i).Before(since(known)) {
			first[i.AccessKeyID] = i
		}
	}
	return first
}

// since is when the key of an incident was contained, or should have been.
func since(i snapshot.Incident) time.Time {
	if i.ContainedAt.IsZero() {
		return i.OpenedAt
	}
	return i.ContainedAt
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, i snapshot.Incident, users []snapshot.UserKeys) {
	u := slices.IndexFunc(users, func(u snapshot.UserKeys) bool { return strings.EqualFold(u.User, i.User) })
	if u < 0 {
		if snapshot.AccessKeys.In(s, "").Whole() {
			t.Pass()
		}
		return
	}
	user := users[u]
	keys, ok := checks.ReadInner(t, checks.Resource{Type: "AWS::IAM::User", ID: user.ARN, Name: user.User}, "", &user.Keys)
	if !ok {
		return
	}
	k := slices.IndexFunc(keys, func(key snapshot.AccessKey) bool { return key.ID == i.AccessKeyID })
	switch {
	case k < 0 && !user.Keys.Whole():
	case k < 0 || !checks.OlderThan(s, since(i), o.IncidentKeyDays):
		t.Pass()
	default:
		fail(t, s, i, keys[k])
	}
}

func fail(t *checks.Tally, s *snapshot.Snapshot, i snapshot.Incident, key snapshot.AccessKey) {
	state := "inactive"
	if key.Active {
		state = "ACTIVE"
	}
	f := t.Fail(checks.Resource{Type: "AWS::IAM::AccessKey", ID: i.AccessKeyID, Name: i.User}, "",
		fmt.Sprintf("Key %s of user %s, exposed in incident %s, is still there and %s, %d days after %s.",
			i.AccessKeyID, i.User, i.ID, state, checks.Days(s, since(i)), checks.Date(since(i))))
	if key.Active {
		f.Severity = checks.Critical
	}
	f.Command = fmt.Sprintf("aws iam delete-access-key --user-name %s --access-key-id %s", checks.Quote(i.User), checks.Quote(i.AccessKeyID))
}
