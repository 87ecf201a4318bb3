package usage

import "strings"

// tools are attack and key-checking tools, and systems made for them, that name
// themselves in the user agent; signs are in lower case and stand at the start
// of a word. Sources: GuardDuty's PenTest findings (Kali, Parrot, Pentoo), the
// tools' own documentation, and TrailDiscover's incidents (S3 Browser).
var tools = []struct{ sign, name string }{
	{"kali", "Kali Linux"},
	{"parrot", "Parrot OS"},
	{"pentoo", "Pentoo"},
	{"pacu", "Pacu"},
	{"trufflehog", "TruffleHog"},
	{"stratus-red-team", "Stratus Red Team"},
	{"scoutsuite", "ScoutSuite"},
	{"scout suite", "ScoutSuite"},
	{"prowler", "Prowler"},
	{"cloudfox", "CloudFox"},
	{"cloudsploit", "CloudSploit"},
	{"enumerate-iam", "enumerate-iam"},
	{"quiet-riot", "Quiet Riot"},
	{"nimbostratus", "Nimbostratus"},
	{"weirdaal", "weirdAAL"},
	{"peirates", "Peirates"},
	{"detentiondodger", "DetentionDodger"},
	{"s3 browser", "S3 Browser"},
}

// ToolOf names the attack tool that a user agent announces; "" for any other.
// An agent is what the caller says it is: a name proves something, its absence
// nothing.
func ToolOf(agent string) string {
	low := strings.ToLower(agent)
	for _, t := range tools {
		if startsWord(low, t.sign) {
			return t.name
		}
	}
	return ""
}

// startsWord reports whether a sign occurs where no letter stands before it.
func startsWord(text, sign string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], sign)
		if at < 0 {
			return false
		}
		at += from
		if at == 0 || text[at-1] < 'a' || text[at-1] > 'z' {
			return true
		}
		from = at + 1
	}
}
