package notice

import (
	"encoding/json"
	"strings"
	"time"
)

// denial is a policy document that a person puts on a role.
type denial struct {
	Version   string
	Statement []denialStatement
}

type denialStatement struct {
	Effect    string
	Action    string
	Resource  string
	Condition map[string]map[string]string
}

// cutSession is the command that denies a session of a role by hand: the session
// of that id (role id and session name, * as wildcard), or all of them for "".
// Sessions that begin later work, so that the role goes on.
func (f Facts) cutSession(role, userID string) string {
	// Rounded up: a session of the running second is meant too.
	before := f.Now.UTC().Truncate(time.Second).Add(time.Second).Format(time.RFC3339)
	when := map[string]map[string]string{"DateLessThan": {"aws:TokenIssueTime": before}}
	if userID != "" {
		when["StringLike"] = map[string]string{"aws:userid": userID}
	}
	text, err := json.Marshal(denial{"2012-10-17", []denialStatement{{"Deny", "*", "*", when}}})
	if err != nil {
		return "" // cannot be: texts only
	}
	return command("aws", "iam", "put-role-policy", "--role-name", role, "--policy-name", f.byHandPolicy(), "--policy-document", string(text))
}

// uncutSession takes that denial off again.
func (f Facts) uncutSession(role string) string {
	return command("aws", "iam", "delete-role-policy", "--role-name", role, "--policy-name", f.byHandPolicy())
}

// byHandPolicy names the inline policy that a person puts on a role. It is not
// the responder's own, which it would overwrite.
func (f Facts) byHandPolicy() string {
	if len(f.Cases) == 1 && f.Cases[0].IncidentID != "" {
		return "ekr-by-hand-" + f.Cases[0].IncidentID
	}
	return "ekr-by-hand"
}

// unchangeable says why a role cannot be given a policy; "" if it can.
func unchangeable(role string) string {
	switch {
	case strings.HasPrefix(role, "AWSReservedSSO_"):
		return "a role of IAM Identity Center cannot be changed here: revoke the person's session in Identity Center"
	case strings.HasPrefix(role, "AWSServiceRoleFor"):
		return "a service-linked role cannot be changed: its sessions end by themselves"
	}
	return ""
}
