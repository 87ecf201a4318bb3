// Package privilegeescalation asks of every user, group and role whether its policies together let it
// gain more than they give: the combinations of package escalation. Administrators
// have nothing to gain and are another check's business; what a group alone gives
// its members is the group's finding.
package privilegeescalation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "privilege-escalation",
	Question: "Is every user, group and role unable to give itself more rights?",
	Area:     checks.Identity,
	Severity: checks.High,
	Tier:     checks.Stealable,
	Why:      "Such a key looks limited and is an administrator's in two calls. Intruders try these combinations first.",
	Fix: checks.Fix{
		Do:      "Name the resources: the roles that may be passed, the users whose keys may be made. A boundary without IAM holds until then.",
		Command: "aws iam put-user-permissions-boundary --user-name <user> --permissions-boundary <policy>",
		Breaks:  "Whatever the boundary does not allow. It can be taken off again.",
	},
	Ref: checks.References{
		Prowler: []string{"iam_policy_allows_privilege_escalation", "iam_inline_policy_allows_privilege_escalation"},
	},
	Reads:    []snapshot.Ref{snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "user, group or role", Many: "users, groups and roles", Good: "no way to more rights is known",
		None: "There are no users, groups and roles that are not administrators.",
	})
	account, ok := checks.ReadPrincipals(t)
	if !ok {
		return t.Findings()
	}
	finder := account.Finder()
	ofGroups := map[*principals.Principal][]escalation.Found{}
	for _, p := range slices.Concat(account.Groups, account.Users, account.Roles) {
		if p.ServiceLinked() || !checks.KnownRights(t, p) || p.Set.Administrator() != iampolicy.No {
			continue
		}
		found := finder.Of(p.Rights())
		if p.Kind == principals.Group {
			ofGroups[p] = found
		}
		own := without(found, p.Groups, ofGroups)
		switch {
		case len(found) == 0:
			t.Pass()
		case len(own) > 0:
			fail(t, o, p, own)
		}
	}
	return t.Findings()
}

// without leaves out what one of the groups alone gives.
func without(found []escalation.Found, groups []*principals.Principal, ofGroups map[*principals.Principal][]escalation.Found) []escalation.Found {
	return slices.DeleteFunc(slices.Clone(found), func(f escalation.Found) bool {
		return slices.ContainsFunc(groups, func(g *principals.Principal) bool {
			return slices.ContainsFunc(ofGroups[g], func(by escalation.Found) bool { return by.Path.ID == f.Path.ID && by.Answer >= f.Answer })
		})
	})
}

func fail(t *checks.Tally, o checks.Options, p *principals.Principal, found []escalation.Found) {
	// What is certain comes first.
	slices.SortStableFunc(found, func(a, b escalation.Found) int { return cmp.Compare(b.Answer, a.Answer) })
	f := t.Fail(checks.OfPrincipal(p), "", evidence(p, found))
	if found[0].Answer == iampolicy.Maybe {
		f.Severity = checks.Medium
	}
	f.Capability, f.Owner = checks.Escalation, o.Owner(p.Tags)
	if p.Kind != principals.Group {
		f.Command = fmt.Sprintf("aws iam put-%s-permissions-boundary --%s-name %s --permissions-boundary <policy>", p.Kind, p.Kind, checks.Quote(p.Name))
	} else {
		f.Command = fmt.Sprintf("aws iam list-attached-group-policies --group-name %s && aws iam list-group-policies --group-name %s", checks.Quote(p.Name), checks.Quote(p.Name))
	}
}

// evidence explains the first way, and counts the others.
func evidence(p *principals.Principal, found []escalation.Found) string {
	var b strings.Builder
	first := found[0]
	fmt.Fprintf(&b, "The %s %s may gain more rights", p.Kind, p.Name)
	if first.Answer == iampolicy.Maybe {
		b.WriteString(", on a condition,")
	}
	fmt.Fprintf(&b, " with %s", actions(first.Path))
	if first.Via != "" {
		fmt.Fprintf(&b, " by way of %s", first.Via)
	}
	fmt.Fprintf(&b, " (%s): %s", first.Path.ID, first.Path.Why)
	if more := found[1:]; len(more) > 0 {
		const shown = 5
		ids := make([]string, 0, shown)
		for _, f := range more[:min(len(more), shown)] {
			ids = append(ids, f.Path.ID)
		}
		fmt.Fprintf(&b, " %d more: %s", len(more), strings.Join(ids, ", "))
		if len(more) > shown {
			b.WriteString(" and others")
		}
		b.WriteString(".")
	}
	return b.String()
}

func actions(path escalation.Path) string {
	names := make([]string, len(path.Steps))
	for i, step := range path.Steps {
		names[i] = step.Action
	}
	return strings.Join(names, " + ")
}
