package notice

import (
	"regexp"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// safeWord is what a shell takes as it stands.
var safeWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// userName is what IAM accepts as the name of a user or role. A name from an
// event that is none does not get into a command.
var userName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)

// command writes one line that can be pasted into a POSIX shell. Every word is
// made inert and quoted, and a value that begins with a dash is joined to its
// option, which would else be taken for one.
func command(words ...string) string {
	const limit = 4000
	var b strings.Builder
	for i, w := range words {
		w = inert(w, limit)
		switch {
		case i == 0:
		case strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.HasPrefix(words[i-1], "--"):
			b.WriteByte('=')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(quote(w))
	}
	return b.String()
}

func quote(w string) string {
	if safeWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// ownerOf stands, in a command, for the owner's name where only IAM can tell it:
// the shell asks. It is no text of others and is not quoted.
func ownerOf(key string) string {
	return `"$(` + command("aws", "iam", "get-access-key-last-used", "--access-key-id", key, "--query", "UserName", "--output", "text") + `)"`
}

// switchOff is the command that switches a key off by hand. UserName is always
// there: without it IAM acts on the key that signs the call.
func switchOff(key, user string) string {
	words := []string{"aws", "iam", "update-access-key", "--status", "Inactive", "--access-key-id", key, "--user-name"}
	if userName.MatchString(user) {
		return command(append(words, user)...)
	}
	return command(words...) + " " + ownerOf(key)
}

// contain is the command that ends a key now: by hand where the responder is
// paused, or leaves the user alone.
func (v view) contain(key, user string) string {
	spared := v.state == stateProtected || v.state == stateFenced
	if v.Event.Pause.On || spared && user == v.o.User.Name {
		return switchOff(key, user)
	}
	return v.respond(key, user)
}

// respond is the command that has the responder deal with a key, or the one by
// hand where the settings keep the responder from it.
func (v view) respond(key, user string) string {
	if !v.canRespond() {
		return switchOff(key, user)
	}
	words := []string{"ekr", "respond", "--access-key-id", key, "--reason", orElse(v.c.IncidentID, "by-hand")}
	if v.Settings.Account != v.responder.Account {
		words = append(words, "--account", v.Settings.Account)
	}
	return command(words...)
}

// byHand is the command that does a step which the responder could not.
func (v view) byHand(a containment.Action) string {
	user := orElse(a.User, v.o.User.Name)
	switch a.Step {
	case containment.KeyInactive:
		return switchOff(a.Target, user)
	case containment.RevokeAttached:
		return command("aws", "iam", "attach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.RevokePolicy))
	case containment.FenceAttached:
		return command("aws", "iam", "attach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.FencePolicyName(user)))
	case containment.IsolateAttached:
		return command("aws", "iam", "attach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.IsolatePolicy))
	case containment.BoundarySet:
		return command("aws", "iam", "put-user-permissions-boundary", "--user-name", user, "--permissions-boundary", v.Settings.PolicyARN(settings.IsolatePolicy))
	case containment.GroupJoined:
		return command("aws", "iam", "add-user-to-group", "--user-name", user, "--group-name", settings.IsolatedGroup)
	case containment.RoleSessionDenied:
		return v.cutSession(a.Target, v.o.User.UserID)
	}
	return v.setStatus(a, "Inactive")
}

// undoByHand is the command that takes back a step that was done.
func (v view) undoByHand(a containment.Action) string {
	user := orElse(a.User, v.o.User.Name)
	switch a.Step {
	case containment.KeyInactive:
		return command("aws", "iam", "update-access-key", "--status", "Active", "--access-key-id", a.Target, "--user-name", user)
	case containment.RevokeAttached:
		return command("aws", "iam", "detach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.RevokePolicy))
	case containment.FenceAttached:
		return command("aws", "iam", "detach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.FencePolicyName(user)))
	case containment.IsolateAttached:
		return command("aws", "iam", "detach-user-policy", "--user-name", user, "--policy-arn", v.Settings.PolicyARN(settings.IsolatePolicy))
	case containment.BoundarySet:
		if a.Prior != "" {
			return command("aws", "iam", "put-user-permissions-boundary", "--user-name", user, "--permissions-boundary", a.Prior)
		}
		return command("aws", "iam", "delete-user-permissions-boundary", "--user-name", user)
	case containment.GroupJoined:
		return command("aws", "iam", "remove-user-from-group", "--user-name", user, "--group-name", settings.IsolatedGroup)
	case containment.RoleSessionDenied:
		return command("aws", "iam", "delete-role-policy", "--role-name", a.Target, "--policy-name", containment.SessionPolicy)
	}
	return v.setStatus(a, "Active")
}

// setStatus switches one of the other credentials of a user.
func (v view) setStatus(a containment.Action, status string) string {
	operation, option := "", ""
	switch a.Step {
	case containment.ServiceCredentialInactive:
		operation, option = "update-service-specific-credential", "--service-specific-credential-id"
	case containment.SSHKeyInactive:
		operation, option = "update-ssh-public-key", "--ssh-public-key-id"
	case containment.CertificateInactive:
		operation, option = "update-signing-certificate", "--certificate-id"
	default:
		return ""
	}
	return command("aws", "iam", operation, "--status", status, option, a.Target, "--user-name", orElse(a.User, v.o.User.Name))
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
