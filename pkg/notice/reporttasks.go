package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// reportTasks are what the findings ask for, in the order of danger: what is
// alive, what costs money, what blinds, what leaked, what was made.
func (v view) reportTasks(s usage.Summary) []Task {
	list := v.tonight(s)
	list = append(list, secrets(s)...)
	list = append(list, v.made(s)...)
	list = append(list, v.unexplained(s)...)
	list = append(list, others(s)...)
	list = append(list, v.siblings()...)
	list = append(list, v.readByHand(s)...)
	return append(list, v.afterwards()...)
}

// tonight cannot wait for the morning.
func (v view) tonight(s usage.Summary) []Task {
	list := append(v.pauseTasks(), v.capTasks()...)
	list = append(list, v.switchOffByHand()...)
	list = append(list, v.outOfReachTasks()...)
	list = append(list, v.aliveTasks(v.living())...)
	list = append(list, v.failedSteps()...)
	list = append(list, v.money(s)...)
	return append(list, v.blinded(s)...)
}

// outOfReachTasks call for each other account's team.
func (v view) outOfReachTasks() []Task {
	sessions, order, quoted := map[string][]string{}, []string{}, ". Call that account's team NOW."
	for _, m := range v.outOfReach() {
		account, _ := roleOf(m.Principal)
		_, fate := v.fateOf(m)
		text := "role " + strings.TrimPrefix(v.actsAs(m), name(account)+" ") + ", " + fate
		if m.SharedEventID != "" {
			text += ", event " + inert(m.SharedEventID, 60)
			quoted = ". Call that account's team NOW; they find the event ids in their own CloudTrail."
		}
		if sessions[account] == nil {
			order = append(order, account)
		}
		sessions[account] = append(sessions[account], text)
	}
	list := []Task{}
	for _, account := range order {
		if len(list) == maxPoints {
			list = append(list, urgent("Sessions in "+counted(len(order)-maxPoints, "further account")+": see CREDENTIALS MADE."))
			break
		}
		list = append(list, urgent("OUT OF OUR REACH, in account "+name(account)+": "+strings.Join(first(sessions[account], 4), "; ")+quoted))
	}
	return list
}

// aliveTasks end what the key made in this account and can still be used.
func (v view) aliveTasks(living []usage.Minted) []Task {
	list := []Task{}
	for _, m := range living {
		if len(list) == maxPoints {
			return append(list, urgent("STILL ALIVE too: "+counted(len(living)-maxPoints, "more credential")+", see CREDENTIALS MADE."))
		}
		list = append(list, v.aliveTask(m))
	}
	return list
}

func (v view) aliveTask(m usage.Minted) Task {
	_, fate := v.fateOf(m)
	what := strings.Replace(fate, "ALIVE", "STILL ALIVE", 1)
	if fate == "PERHAPS ALIVE" {
		what = fate
	}
	what += ": " + orElse(name(m.AccessKeyID), "(no id)") + ", " + v.actsAs(m) + ", " + counted(m.Events, "call")
	user := lastPart(m.Principal)
	switch known := userName.MatchString(user); {
	case m.Kind == trail.RoleSession:
		return v.aliveSession(m, what)
	case m.Kind == trail.AccessKey:
		return urgent(what+". Contain:", v.contain(m.AccessKeyID, user))
	case m.Kind == trail.Password && known:
		return urgent(what+". Delete the password (for good):", command("aws", "iam", "delete-login-profile", "--user-name", user))
	case m.Kind == trail.ServiceCredential && known:
		return urgent(what+". Switch it off:", command("aws", "iam", "update-service-specific-credential", "--status", "Inactive",
			"--service-specific-credential-id", m.AccessKeyID, "--user-name", user))
	case (m.Kind == trail.UserSession || m.Kind == trail.FederationSession) && strings.Contains(m.Principal, ":user/") && known:
		return urgent(what+". Deny the user's temporary sessions:", command("aws", "iam", "attach-user-policy", "--user-name", user,
			"--policy-arn", v.Settings.PolicyARN(settings.RevokePolicy)))
	}
	return urgent(what + ". It cannot be called back by key id: deny the identity that it acts as.")
}

// aliveSession cuts a role session, if the role can be changed.
func (v view) aliveSession(m usage.Minted, what string) Task {
	_, role := roleOf(m.Principal)
	switch why := unchangeable(role); {
	case role == "":
		return urgent(what + ". Its role is not known: look for AssumeRole in CloudTrail.")
	case why != "":
		return urgent(what + ". " + why + ".")
	case m.Session == "":
		return urgent(what+". Cut all sessions of the role:", v.cutSession(role, ""))
	}
	return urgent(what+". Cut this session; the role goes on:", v.cutSession(role, "*:"+m.Session))
}

// readByHand reads what the investigation could not.
func (v view) readByHand(s usage.Summary) []Task {
	if !s.CompleteUntil.IsZero() {
		return nil
	}
	section := "COULD NOT SEE"
	if v.Kind == Close {
		section = "OPEN"
	}
	return []Task{urgent("Read from a laptop what could not be read here (see "+section+"):", v.usageByHand())}
}

// usageByHand is the command that reads what CloudTrail has of the key.
func (v view) usageByHand() string {
	words := []string{"ekr", "usage", "--access-key-id", string(v.c.Exposure.AccessKeyID)}
	if v.Usage != nil && !v.Usage.ExposedAt.IsZero() {
		words = append(words, "--exposed-at", v.Usage.ExposedAt.UTC().Format("2006-01-02T15:04:05Z"))
	}
	return command(words...)
}
