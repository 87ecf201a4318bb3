package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// reportTasks are what the findings ask for, in the order of danger: what is
// alive, what costs money, what blinds, what leaked.
func (v view) reportTasks(s usage.Summary) []Task {
	list := v.switchOffByHand()
	list = append(list, outOfReach(s)...)
	list = append(list, v.aliveTasks(v.stillAlive())...)
	list = append(list, v.failedSteps()...)
	list = append(list, instances(s.Created)...)
	list = append(list, v.blinded(s)...)
	list = append(list, secrets(s.SecretsRead)...)
	list = append(list, made(s)...)
	if len(s.OtherIdentities) > 0 {
		names := []string{}
		for _, o := range s.OtherIdentities {
			names = append(names, name(o.ARN)+" from "+inert(o.Address, 60))
		}
		list = append(list, urgent("Active from the same address, not touched: "+strings.Join(first(names, maxPoints), "; ")+". Are they yours?"))
	}
	list = append(list, v.siblings()...)
	return append(list, v.afterwards()...)
}

func outOfReach(s usage.Summary) []Task {
	list := []Task{}
	for _, o := range s.OutOfReach {
		if len(list) == maxPoints {
			break
		}
		list = append(list, urgent("STILL ALIVE, out of reach: account "+name(o.Account)+", role "+name(o.Role)+", session "+name(o.Session)+", until "+minute(o.Expires.Time)+". Call that account's team now."))
	}
	return list
}

// aliveTasks end what the key made and can still be used.
func (v view) aliveTasks(living []usage.Minted) []Task {
	list := []Task{}
	for _, m := range living {
		if len(list) == maxPoints {
			list = append(list, urgent("More of what the key made is alive: see CREDENTIALS MADE."))
			break
		}
		id := orElse(name(m.AccessKeyID), "(no id)")
		what := "STILL ALIVE: " + strings.ReplaceAll(name(string(m.Kind)), "-", " ") + " " + id + " of " + orElse(name(m.Principal), "unknown")
		if !m.ExpiresAt.IsZero() {
			what += ", until " + minute(m.ExpiresAt.Time)
		}
		switch m.Kind {
		case "access-key":
			list = append(list, urgent(what+". Switch it off:", v.respond(m.AccessKeyID)))
		case "role-session":
			list = append(list, v.aliveSession(m, what))
		default:
			list = append(list, urgent(what+". End it by hand."))
		}
	}
	return list
}

// aliveSession cuts a role session, if the role is of this account.
func (v view) aliveSession(m usage.Minted, what string) Task {
	if m.Session != "" {
		what += ", session " + name(m.Session)
	}
	account, role := roleOf(m.Principal)
	switch why := unchangeable(role); {
	case role == "":
		return urgent(what + ". Its role is not known: see CREDENTIALS MADE.")
	case account != v.Settings.Account:
		return urgent(what + ". It is of account " + name(account) + ", out of reach: call that account's team.")
	case why != "":
		return urgent(what + ". " + why + ".")
	case m.Session == "":
		return urgent(what+". Cut all sessions of the role:", v.cutSession(role, ""))
	}
	return urgent(what+". Cut this session; the role goes on:", v.cutSession(role, "*:"+m.Session))
}

// roleOf reads account and role name out of the ARN of a role or of a session.
func roleOf(arn string) (account, role string) {
	const parts = 6
	fields := strings.SplitN(arn, ":", parts)
	if len(fields) < parts {
		return "", ""
	}
	path := strings.Split(fields[parts-1], "/")
	switch path[0] {
	case "role":
		role = path[len(path)-1]
	case "assumed-role":
		if len(path) > 1 {
			role = path[1]
		}
	}
	if !userName.MatchString(role) {
		role = ""
	}
	return fields[4], role
}

// stillAlive lists what the key made, to any depth, and can be used now: what has
// ended since the summary was made is left out.
func (f Facts) stillAlive() []usage.Minted {
	if f.Usage == nil {
		return nil
	}
	return alive(f.Usage.Minted, f.Now)
}

func alive(minted []usage.Minted, now time.Time) []usage.Minted {
	list := []usage.Minted{}
	for _, m := range minted {
		if m.Alive == usage.AliveYes && (m.ExpiresAt.IsZero() || m.ExpiresAt.After(now)) {
			list = append(list, m)
		}
		list = append(list, alive(m.Minted, now)...)
	}
	return list
}

// instances stops servers, by Region: they cost money, and stopped they remain
// evidence.
func instances(created []usage.Created) []Task {
	byRegion := map[string][]string{}
	for _, c := range created {
		if c.Service == "ec2" && c.Action == "RunInstances" && strings.HasPrefix(c.Resource, "i-") {
			byRegion[c.Region] = append(byRegion[c.Region], c.Resource)
		}
	}
	regions, commands, n := []string{}, []string{}, 0
	for region := range byRegion {
		regions = append(regions, region)
	}
	slices.Sort(regions)
	for _, region := range regions {
		const most = 20
		ids := byRegion[region]
		n += len(ids)
		commands = append(commands, command(append([]string{"aws", "ec2", "stop-instances", "--region", region, "--instance-ids"}, ids[:min(most, len(ids))]...)...))
	}
	if n == 0 {
		return nil
	}
	return []Task{urgent("MONEY: started "+counted(n, "server")+" in "+counted(len(regions), "Region")+". Stop, do not terminate (evidence):", first(commands, maxPoints)...)}
}

// blinded asks to look after logging if something covered traces up.
func (v view) blinded(s usage.Summary) []Task {
	names := []string{}
	for _, c := range s.Suspicious {
		if c.Class == usage.CoverUp && c.Succeeded > 0 {
			names = append(names, name(c.Service)+" "+name(c.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("TRACES WERE COVERED UP ("+strings.Join(first(names, maxPoints), ", ")+"). See that every trail is logging:",
		command("aws", "cloudtrail", "list-trails", "--region", v.region()))}
}

func secrets(read []usage.Secret) []Task {
	names, seen := []string{}, map[string]bool{}
	for _, s := range read {
		n := orElse(inert(s.Name, 80), "unnamed") + " (" + inert(s.Service, 30) + ", " + inert(s.Region, 30) + ")"
		if !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("ROTATE, because it was read: " + strings.Join(first(names, 12), "; ") + ".")}
}

// made names what else was made.
func made(s usage.Summary) []Task {
	names := []string{}
	for _, c := range s.Created {
		if c.Service == "ec2" && c.Action == "RunInstances" {
			continue
		}
		names = append(names, inert(c.Action, 40)+" "+inert(c.Resource, 60)+" ("+inert(c.Region, 30)+")")
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("Look after what was made: " + strings.Join(first(names, 12), "; ") + ".")}
}
