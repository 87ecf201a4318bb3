package notice

import "strings"

// maxSubject is what SNS takes: fewer than 100 characters.
const maxSubject = 99

// subject composes a subject line: severity and state first, so that a phone
// shows them, the incident's id last and whole. What does not fit is shortened in
// this order: the account's name is left out, then the user's name is cut, then
// the headline.
func subject(severity, state, headline, user, accountName, account, id string) string {
	head := "[" + ascii(severity, 8) + " " + ascii(state, 24) + "] " + ascii(headline, 60)
	tail := " (" + orElse(ascii(id, 40), noIncident) + ")"
	user, account = ascii(user, maxName), ascii(account, 12)
	if called := ascii(accountName, 40); called != "" && called != "?" {
		if s := head + who(user, called+" "+account) + tail; len(s) <= maxSubject {
			return s
		}
	}
	if s := head + who(user, account) + tail; len(s) <= maxSubject {
		return s
	}
	const least = 8
	room := maxSubject - len(head+who("", account)+", "+tail)
	if user != "" && room >= least {
		return head + who(ellipsis(user, room), account) + tail
	}
	return ellipsis(head+who("", account), maxSubject-len(tail)) + tail
}

// who names the user and the account it is in.
func who(user, account string) string {
	named := []string{}
	for _, s := range []string{user, strings.TrimSpace(account)} {
		if s != "" {
			named = append(named, s)
		}
	}
	if len(named) == 0 {
		return ""
	}
	return ": " + strings.Join(named, ", ")
}
