package incident

import "strings"

// RefuseAsker says why a caller may not undo a containment or pause the
// responder; "" if it may. Who holds a credential of an open incident must not
// decide what is done about it.
func RefuseAsker(all []Record, arn string) string {
	if arn == "" {
		return "the request does not say who asks"
	}
	for _, r := range all {
		if r.IsOpen() && r.isOf(arn) {
			return arn + " is the principal of the open incident " + r.ID
		}
	}
	return ""
}

// isOf tells whether an ARN is that of the contained user, of a federated session
// which the user named after itself, or of any session of a contained role. IAM
// has no two names that differ only in case.
func (r Record) isOf(arn string) bool {
	const account, resource = 4, 5 // arn:partition:service:region:account:resource
	parts := strings.SplitN(arn, ":", resource+1)
	if len(parts) <= resource || r.User == "" || r.Account != "" && r.Account != parts[account] {
		return false
	}
	kind, name, _ := strings.Cut(parts[resource], "/")
	switch kind {
	case "user", "federated-user":
		name = name[strings.LastIndex(name, "/")+1:]
	case "assumed-role":
		if !r.AccessKeyID.Temporary() {
			return false
		}
		name, _, _ = strings.Cut(name, "/")
	}
	return strings.EqualFold(name, r.User)
}
