// Package adminkeymfa asks of every user whose key makes it an administrator for an MFA
// device. What counts is what the key may do: one that policies deny everything
// without MFA is no administrator's key.
package adminkeymfa

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "admin-key-mfa",
	Question: "Does every user whose active key has administrator rights have an MFA device?",
	Area:     checks.MFA,
	Severity: checks.High,
	Tier:     checks.Stealable,
	Why:      "Whoever finds the key owns the account, and nothing else is asked of him.",
	Fix: checks.Fix{
		Do:      "Take the key or the rights away. Administrators sign in through federation, or with MFA.",
		Command: "aws iam update-access-key --user-name <user> --access-key-id <key> --status Inactive",
		Breaks:  "Whatever runs with the key. It can be switched on again.",
	},
	Ref: checks.References{
		SecurityHub: []string{"IAM.19"}, Prowler: []string{"iam_administrator_access_with_mfa"},
	},
	Reads:    []snapshot.Ref{snapshot.AccessKeys, snapshot.Permissions, snapshot.CredentialTable},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "user whose key has administrator rights", Many: "users whose keys have administrator rights",
		Good: "MFA is on, says " + checks.ReportTime(s),
	})
	users, _ := checks.Read(t, snapshot.AccessKeys, "")
	account, ok := checks.ReadPrincipals(t)
	report, told := checks.Read(t, snapshot.CredentialTable, "")
	if !ok || !told {
		return t.Findings()
	}
	j := judge{t: t, o: o, reported: checks.ReportTime(s), rows: map[string]snapshot.CredentialRow{}, byARN: account.ByARN()}
	for _, row := range report.Rows {
		j.rows[row.ARN] = row
	}
	for _, user := range users {
		r := checks.OfUser(user.User, user.ARN)
		keys, _ := checks.ReadInner(t, r, "", &user.Keys)
		if i := slices.IndexFunc(keys, func(k snapshot.AccessKey) bool { return k.Active }); i >= 0 {
			j.user(r, keys[i].ID)
		}
	}
	return t.Findings()
}

type judge struct {
	t        *checks.Tally
	o        checks.Options
	reported string
	rows     map[string]snapshot.CredentialRow
	byARN    map[string]*principals.Principal
}

func (j judge) user(r checks.Resource, key string) {
	p := j.byARN[r.ID]
	if p == nil {
		j.unlisted(r, "its policies", snapshot.Permissions.Name())
		return
	}
	if !checks.KnownRights(j.t, p) {
		return
	}
	rights := checks.OfKey(p).Administrator()
	row, there := j.rows[r.ID]
	switch {
	case rights == iampolicy.No:
	case !there:
		j.unlisted(r, "MFA", j.reported)
	case row.MFA:
		j.t.Pass()
	default:
		j.fail(p, key, rights)
	}
}

// unlisted is a user that one list has and another, made a little earlier or
// read in part, has not.
func (j judge) unlisted(r checks.Resource, what, where string) {
	j.t.Unknown(r, "", fmt.Sprintf("User %s has an active key, and %s could not be told: the user does not stand in %s.", r.Name, what, where),
		snapshot.Gap{Reason: snapshot.NotReady, Detail: "not in " + where})
}

func (j judge) fail(p *principals.Principal, key string, rights iampolicy.Answer) {
	how := "is an administrator"
	if rights == iampolicy.Maybe {
		how = "is an administrator on a condition"
	}
	f := j.t.Fail(checks.OfPrincipal(p), "", fmt.Sprintf("User %s %s with key %s, and has no MFA device, says %s.", p.Name, how, key, j.reported))
	if rights == iampolicy.Maybe {
		f.Severity = checks.Medium
	}
	f.Owner, f.Capability = j.o.Owner(p.Tags), checks.Admin
	f.Command = fmt.Sprintf("aws iam update-access-key --user-name %s --access-key-id %s --status Inactive", checks.Quote(p.Name), key)
}
