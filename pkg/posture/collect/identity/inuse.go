package identity

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// inUse leaves out the policies of AWS that nobody in the account has. The list
// may hold all of them, more than a thousand.
func inUse(account string, all snapshot.Authorization) []snapshot.Policy {
	used := map[string]bool{}
	note := func(boundary string, attached []string) {
		used[boundary] = true
		for _, arn := range attached {
			used[arn] = true
		}
	}
	for _, u := range all.Users {
		note(u.Boundary, u.Attached)
	}
	for _, g := range all.Groups {
		note("", g.Attached)
	}
	for _, r := range all.Roles {
		note(r.Boundary, r.Attached)
	}
	return slices.DeleteFunc(all.Policies, func(p snapshot.Policy) bool {
		customers := strings.Contains(p.ARN, "::"+account+":policy/")
		return !customers && !used[p.ARN] && p.Attachments == 0 && p.AsBoundary == 0
	})
}
