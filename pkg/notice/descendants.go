package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// isSuspect tells whether a credential may be the work of whoever found the key:
// made since the exposure, and not from an address of the key's ordinary use, as
// far as that is known.
func (v view) isSuspect(m usage.Minted) bool {
	b := v.Usage.Baseline
	since := m.IssuedAt.IsZero() || !m.IssuedAt.Before(v.Usage.ExposedAt.Time)
	return since && !(b.Known && slices.Contains(b.Addresses, m.Address))
}

// fateOf tells whether a credential can still be used, with what was done since
// the summary was made, and says it in a word or two.
func (v view) fateOf(m usage.Minted) (usage.Alive, string) {
	if word := v.ended(m); word != "" {
		return usage.AliveNo, word
	}
	switch {
	case m.Alive == usage.AliveNo:
		return usage.AliveNo, orElse(strings.ToLower(name(m.Status)), "denied")
	case m.Alive == usage.AliveYes && m.ExpiresAt.IsZero():
		return usage.AliveYes, "ALIVE"
	case m.Alive == usage.AliveYes:
		return usage.AliveYes, "ALIVE to " + v.short(m.ExpiresAt.Time)
	}
	return usage.AliveUnknown, "PERHAPS ALIVE"
}

// ended says how a credential surely ended; "" if it is not known to have.
func (v view) ended(m usage.Minted) string {
	_, role := roleOf(m.Principal)
	cut := slices.Contains(v.c.Raise.Denied, m.AccessKeyID) && m.AccessKeyID != ""
	for _, a := range v.o.Actions {
		switch {
		case !a.Status.Effective():
		case m.AccessKeyID != "" && a.Target == m.AccessKeyID:
			return "off " + v.exactly(a.At)
		case cut && a.Step == containment.RoleSessionDenied && a.Target == role:
			return "cut " + v.exactly(a.At)
		}
	}
	switch {
	case cut:
		return "cut"
	case !m.ExpiresAt.IsZero() && !m.ExpiresAt.After(v.Now):
		return "ended " + v.short(m.ExpiresAt.Time)
	}
	return ""
}

// exactly and short are a time of this day, or with its day.
func (f Facts) exactly(t time.Time) string { return strings.TrimSuffix(f.since(t), " UTC") }
func (f Facts) short(t time.Time) string {
	if t.UTC().Format(aDay) == f.Now.UTC().Format(aDay) {
		return t.UTC().Format("15:04")
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// flat lists what the key made, to any depth, that passes.
func flat(minted []usage.Minted, pass func(usage.Minted) bool) []usage.Minted {
	list := []usage.Minted{}
	for _, m := range minted {
		if pass(m) {
			list = append(list, m)
		}
		list = append(list, flat(m.Minted, pass)...)
	}
	return list
}

// isUsable tells whether a suspect credential is not known to have ended.
func (v view) isUsable(m usage.Minted) bool {
	alive, _ := v.fateOf(m)
	return alive != usage.AliveNo && v.isSuspect(m)
}

// outOfReach are the usable sessions in other accounts, which nothing here can
// cut; living those of this account.
func (v view) outOfReach() []usage.Minted {
	if v.Usage == nil {
		return nil
	}
	return flat(v.Usage.Minted, func(m usage.Minted) bool { return v.isFar(m) && v.isUsable(m) })
}

func (v view) living() []usage.Minted {
	if v.Usage == nil {
		return nil
	}
	return flat(v.Usage.Minted, func(m usage.Minted) bool { return !v.isFar(m) && v.isUsable(m) })
}

// isFar tells whether a credential is of another account.
func (v view) isFar(m usage.Minted) bool {
	account, _ := roleOf(m.Principal)
	own := orElse(v.Settings.Account, v.Usage.AccountID)
	return account != "" && own != "" && account != own
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

// actsAs names whom a credential acts as: a user, or ROLE/SESSION, with its account
// if that is another one.
func (v view) actsAs(m usage.Minted) string {
	account, role := roleOf(m.Principal)
	who := orElse(role, orElse(name(lastPart(m.Principal)), "unknown"))
	switch m.Kind {
	case trail.RoleSession:
		if m.Session != "" {
			who += "/" + name(m.Session)
		}
		if v.isFar(m) {
			return name(account) + " " + who
		}
		return "role " + who
	case trail.AccessKey:
		return "user " + who
	}
	return strings.ReplaceAll(name(string(m.Kind)), "-", " ") + " of " + who
}
