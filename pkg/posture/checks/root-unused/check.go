// Package rootunused asks when the root user last did anything: with its password or with
// either key, whichever was latest.
package rootunused

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-unused",
	Question: "Was the root user left alone for the last 30 days?",
	Area:     checks.Root,
	Severity: checks.High,
	Tier:     checks.Stealable,
	Why:      "Hardly anything needs root. A use that nobody can explain is somebody else's.",
	Fix: checks.Fix{
		Do:      "Find out who it was and what for; put the credentials back into the safe.",
		Command: "aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=Username,AttributeValue=root",
		Breaks:  "Nothing: it only reads.",
	},
	Ref: checks.References{
		CIS3: []string{"1.7"}, CIS5: []string{"1.6"}, Prowler: []string{"iam_avoid_root_usage"},
	},
	Reads:         []snapshot.Ref{snapshot.CredentialTable},
	Empty:         checks.Pass,
	AlwaysApplies: "Every account has a root user.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "root user", Many: "root users", Good: fmt.Sprintf("not used in the last %d days, says %s", o.RootUseDays, checks.ReportTime(s)),
	})
	report, ok := checks.Read(t, snapshot.CredentialTable, "")
	at, how := latest(report)
	switch {
	case !ok:
	case !at.IsZero() && !checks.OlderThan(s, at, o.RootUseDays):
		f := t.Fail(checks.Account(s), "", fmt.Sprintf("The root user was used on %s, with its %s, says %s.", checks.Date(at), how, checks.ReportTime(s)))
		f.Capability = checks.Admin
	case !t.Doubted():
		t.Pass()
	}
	return t.Findings()
}

// latest is the newest use of root; zero for none on record.
func latest(report snapshot.CredentialReport) (at time.Time, how string) {
	for _, row := range report.Rows {
		if row.User != snapshot.RootUser {
			continue
		}
		for _, use := range []struct {
			at  time.Time
			how string
		}{
			{row.PasswordLastUsed, "password"}, {row.Keys[0].LastUsed.At, "first access key"}, {row.Keys[1].LastUsed.At, "second access key"},
		} {
			if use.at.After(at) {
				at, how = use.at, use.how
			}
		}
	}
	return at, how
}
