package usage

import "strings"

// tools are attack and key-checking tools, and systems made for them, that name
// themselves in the user agent; signs are in lower case and whole words, but for
// digits. Sources: GuardDuty's PenTest findings (Kali, Parrot, Pentoo), the
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

// toolOf names the attack tool that a user agent announces; "" for any other.
// An agent is what the caller says it is: a name proves something, its absence
// nothing.
func toolOf(agent string) string {
	low := strings.ToLower(agent)
	for _, t := range tools {
		if isWord(low, t.sign) {
			return t.name
		}
	}
	return ""
}

// isWord reports whether a sign occurs with no letter before or behind it.
func isWord(text, sign string) bool {
	letter := func(at int) bool { return at >= 0 && at < len(text) && text[at] >= 'a' && text[at] <= 'z' }
	for from := 0; ; from++ {
		at := strings.Index(text[from:], sign)
		if at < 0 {
			return false
		}
		from += at
		if !letter(from-1) && !letter(from+len(sign)) {
			return true
		}
	}
}
