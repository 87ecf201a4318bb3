// Package respondernoleftovers asks of each user who carries one of the
// responder's denials whether an incident still stands behind it: one that is
// open, or that closed not long ago. A denial that no incident holds was left
// behind, or put there by hand.
package respondernoleftovers

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-no-leftovers",
	Question: "Does an incident stand behind every denial of the responder that a user carries?",
	Area:     checks.Responder,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Why:      "A denial that nobody remembers breaks things long after the incident, and is taken off one day without a thought.",
	Fix: checks.Fix{
		Do:      "Restore the incident if there is one. Otherwise take the denial off, or delete the user.",
		Command: "ekr restore <incident>",
		Breaks:  "What was denied is allowed again: be sure that the incident is over.",
	},
	Reads:    []snapshot.Ref{snapshot.Permissions, snapshot.Incidents},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "denial", Many: "users who carry a denial of the responder",
		Good: fmt.Sprintf("held by an incident that is open, or closed at most %d days ago", o.IncidentKeyDays),
	})
	permissions, _ := checks.Read(t, snapshot.Permissions, "")
	var carrying []carried
	for _, user := range permissions.Users {
		carrying = append(carrying, carries(s, user)...)
	}
	if len(carrying) == 0 {
		return t.Findings()
	}
	incidents, ok := checks.Read(t, snapshot.Incidents, "")
	if !ok {
		return t.Findings()
	}
	for _, c := range carrying {
		judge(t, s, o, c, incidents)
	}
	return t.Findings()
}

// carried is one denial that a user carries.
type carried struct {
	user    snapshot.User
	step    containment.Step
	what    string
	command string // takes it off
}

func carries(s *snapshot.Snapshot, user snapshot.User) (list []carried) {
	name := checks.Quote(user.Name)
	isolate := checks.ARN(s, "iam", "", "policy/"+settings.IsolatePolicy)
	for step, policy := range map[containment.Step]string{
		containment.RevokeAttached: checks.ARN(s, "iam", "", "policy/"+settings.RevokePolicy), containment.IsolateAttached: isolate,
		containment.FenceAttached: checks.ARN(s, "iam", "", "policy/"+settings.FencePolicyName(user.Name)),
	} {
		if slices.Contains(user.Attached, policy) {
			list = append(list, carried{user, step, "policy " + policy, fmt.Sprintf("aws iam detach-user-policy --user-name %s --policy-arn %s", name, policy)})
		}
	}
	if user.Boundary == isolate {
		list = append(list, carried{user, containment.BoundarySet, "boundary " + isolate, "aws iam delete-user-permissions-boundary --user-name " + name})
	}
	if slices.Contains(user.Groups, settings.IsolatedGroup) {
		list = append(list, carried{user, containment.GroupJoined, "group " + settings.IsolatedGroup,
			fmt.Sprintf("aws iam remove-user-from-group --user-name %s --group-name %s", name, settings.IsolatedGroup)})
	}
	return list
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, c carried, incidents []snapshot.Incident) {
	evidence := fmt.Sprintf("User %s carries %s, and no incident holds it.", c.user.Name, c.what)
	command := c.command
	for _, i := range incidents {
		if !i.Of(s.Account, c.user.Name) || !slices.Contains(i.Applied, string(c.step)) {
			continue
		}
		if i.State != string(incident.Closed) || !checks.OlderThan(s, i.ClosedAt, o.IncidentKeyDays) {
			t.Pass()
			return
		}
		evidence = fmt.Sprintf("User %s still carries %s of incident %s, which closed on %s, %d days ago.",
			c.user.Name, c.what, i.ID, checks.Date(i.ClosedAt), checks.Days(s, i.ClosedAt))
		command = "ekr restore " + checks.Quote(i.ID)
	}
	if !snapshot.Incidents.In(s, "").Whole() {
		return // the incident may be among those that were not read
	}
	f := t.Fail(checks.Resource{Type: "AWS::IAM::User", ID: c.user.ARN, Name: c.user.Name}, "", evidence)
	f.Facet, f.Owner, f.Command = string(c.step), o.Owner(c.user.Tags), command
}
