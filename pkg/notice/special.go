package notice

import (
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
)

// specialTasks are the exact steps for a key that is not like others.
func (v view) specialTasks() []Task {
	key := string(v.c.Exposure.AccessKeyID)
	switch v.state {
	case stateRoot:
		return v.rootTasks(key)
	case stateSession, stateOwn:
		return v.sessionTasks()
	case stateForeign:
		return []Task{urgent("Tell the team of account " + orElse(name(v.c.Exposure.AccountID), "unknown") + " now. A responder deployed there acts by itself.")}
	case stateGone:
		return v.goneTasks(key)
	case stateOwnerless:
		return v.ownerlessTasks(key)
	case stateProtected:
		return v.protectedTasks(key)
	case stateRestored:
		return []Task{urgent("Ask that person. If it was not meant, or the time is over, switch the key off:", switchOff(key, v.o.User.Name))}
	case stateFenced:
		return v.fencedTasks(key)
	case stateCapped:
		return append([]Task{urgent("SWITCH THE KEY OFF by hand, if it is exposed indeed:", switchOff(key, v.o.User.Name))}, v.denyByHand()...)
	case statePaused:
		return append([]Task{urgent("Or switch this key off by hand, and leave the rest paused:", switchOff(key, v.o.User.Name))}, v.denyByHand()...)
	case stateNoDrill:
		return []Task{urgent("Find out who sent this event: whoever may put events on the bus can send one, and tried it with a real key.")}
	}
	return nil
}

// rootTasks: root's key has no owner in IAM and cannot be deactivated by anybody
// but root. From outside it can only be deleted, by AssumeRoot, whose task policy
// has no UpdateAccessKey. GovCloud's root has no console.
// Source: IAM User Guide, "Perform a privileged task on an AWS Organizations
// member account"; re:Post, "manage-govcloud-root-key".
func (v view) rootTasks(key string) []Task {
	byRoot := Task{
		Text:   "Sign in as ROOT (root's e-mail address, password, MFA). Security credentials, Access keys, " + name(key) + ", Actions: Deactivate. Nobody but root can.",
		Link:   v.console() + "/iam/home#/security_credentials",
		urgent: true,
	}
	if v.Settings.Partition == gov {
		byRoot = urgent("GovCloud's root has no console. With root's own key (here as profile ROOT) switch it off; nobody but root can:",
			command("aws", "iam", "update-access-key", "--profile", "ROOT", "--status", "Inactive", "--access-key-id", key))
	}
	account := orElse(v.Settings.Account, v.Event.Account)
	return []Task{
		byRoot,
		urgent("Only if root cannot sign in, and this is a member account of an organisation with central root access: from its management account "+
			"the key can be DELETED, for good, not switched off. First get root's credentials and set them in the shell, then delete with them:",
			command("aws", "sts", "assume-root", "--region", v.region(), "--duration-seconds", "900", "--target-principal", account,
				"--task-policy-arn", "arn=arn:"+v.partition()+":iam::aws:policy/root-task/IAMDeleteRootUserCredentials"),
			command("aws", "iam", "delete-access-key", "--access-key-id", key)),
		urgent("If this IS the management account, there is no way from outside: only root itself can."),
		urgent("Check (0 = root has no key at all), then look for what it made:",
			command("aws", "iam", "get-account-summary", "--query", "SummaryMap.AccountAccessKeysPresent"),
			v.lookup(key)),
		urgent("Change root's password; check root's MFA devices and the account's e-mail address and contacts."),
	}
}

// lookup shows what CloudTrail has of a key in the stack's Region, where IAM's
// calls are recorded.
func (f Facts) lookup(key string) string {
	return command("aws", "cloudtrail", "lookup-events", "--region", f.region(), "--max-items", "50", "--lookup-attributes", "AttributeKey=AccessKeyId,AttributeValue="+key)
}

// lookupCaller shows what CloudTrail has of a user, or of sessions of that name; of
// the exposed user for "".
func (v view) lookupCaller(caller string) string {
	return command("aws", "cloudtrail", "lookup-events", "--region", v.region(), "--max-items", "50", "--lookup-attributes", "AttributeKey=Username,AttributeValue="+orElse(caller, v.o.User.Name))
}

// sessionTasks cut a live session by hand.
func (v view) sessionTasks() []Task {
	role := v.o.User.Name
	if v.o.Special == containment.Temporary {
		return v.denyByHand()
	}
	if why := unchangeable(role); why != "" {
		return []Task{urgent("End the session: " + why + ".")}
	}
	list := []Task{}
	if v.o.User.UserID != "" {
		list = append(list, urgent("Cut this session ("+orElse(name(v.o.User.Session), "no name")+") alone; the role goes on, and sessions made later work:",
			v.cutSession(role, v.o.User.UserID)))
	}
	if v.state == stateOwn {
		list = append(list, urgent("Its function is refused until it starts with new credentials: deploy again to have that at once. See what the session did, and whether the functions' code was changed:", v.lookup(string(v.c.Exposure.AccessKeyID))))
	}
	list = append(list,
		urgent("If that is not enough, cut ALL present sessions of the role. That breaks what runs on it until it gets new credentials "+
			"(EC2: hours; Lambda, ECS: at the next renewal):", v.cutSession(role, "")),
		urgent("Where did the session come from: an instance, a function, a person? That place is open until found."),
		Task{Text: "To take the denial off again:", Commands: []string{v.uncutSession(role)}})
	return list
}

// goneTasks find out which of the three it is: deleted, another account's, or
// hidden from the responder. AWS gives one answer for all.
func (v view) goneTasks(key string) []Task {
	text := "Whose is it? This answers with the account, without touching the key:"
	if account, ok := accesskey.ID(key).Account(); ok {
		text = "The id itself says account " + account + ". This asks AWS:"
	}
	list := []Task{
		urgent(text, command("aws", "sts", "get-access-key-info", "--access-key-id", key)),
		urgent("If it is this account, ask as administrator. A name: the key exists, and the responder's role lacks a right. AccessDenied again: it was deleted.",
			command("aws", "iam", "get-access-key-last-used", "--access-key-id", key)),
		urgent("If it exists, switch it off by hand:", switchOff(key, "")),
	}
	if hint := v.c.Exposure.UserHint; userName.MatchString(hint) {
		list = append(list, urgent("The event names user "+name(hint)+", which proves nothing. Its keys:", command("aws", "iam", "list-access-keys", "--user-name", hint)))
	}
	return append(list, urgent("If it was deleted less than 36 hours ago, sessions made with it may be alive: the report says what CloudTrail shows of them."))
}

func (v view) ownerlessTasks(key string) []Task {
	if accesskey.ID(key).Temporary() {
		return []Task{urgent("Find the role or user in CloudTrail, Region by Region (userIdentity of any call), then deny it there. "+
			"The responder looks again at its verification.", v.lookup(key))}
	}
	return []Task{
		urgent("SWITCH THE KEY OFF by hand (IAM is asked for the owner):", switchOff(key, "")),
		urgent("Then have the rest contained:", v.respond(key, "")),
	}
}

func (v view) protectedTasks(key string) []Task {
	text := "Decide now, with the owner, whether the exemption holds against this."
	if p, ok := v.Settings.ProtectionOf(v.o.User.Name, v.Now); ok {
		text = "Decide now with " + orElse(name(p.Owner), "the owner") + ": the exemption (" + orElse(reason(p.Reason), "no reason given") + ", until " + name(p.Until) + ") is theirs."
	}
	list := []Task{urgent(text), urgent("To switch the key off against it:", switchOff(key, v.o.User.Name))}
	return append(list, v.denyByHand()...)
}
