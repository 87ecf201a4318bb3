package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/machines"
)

var pushPlots = []plot{
	{"keys that are pushed", []string{machines.CodeCommit}, (*world).pushBranch, neverSealed},
	{"keys behind a tag", []string{machines.CodeCommit}, (*world).pushTag, neverSealed},
}

// pushDeeds are the words of what became of a push.
var pushDeeds = []deed{
	{"=", "as without the fault: the account's key is contained, and so is the member's, each with an alert of its own; the stranger's key is told"},
	{"not looked at", "some of the push could not be read, which the notice names; the rest is as without the fault"},
	{"owner unknown", "no response was started for a key, because AWS did not tell whose it is; the notice names the key, and says so"},
	{"cautious", "AWS did not tell whether the stranger's account is of the organisation, so that a response was started; the incident tells of that key"},
	{"twice", "the notice comes again, because nobody knows whether SNS took it"},
	{"untold", "no notice tells of a key; the alarm tells that"},
	{"alarm", "the execution fails, which the rule ekr-ended tells the alarm topic: its input names repository and commit"},
}

const pushHead = `
What becomes of keys that are pushed to a repository of CodeCommit when a call of the function that looks for them fails.
` + "`TestFaultsOfAPush`" + ` fails where a key is on that neither a notice names, or the file that it is in, nor the alarm is told of; where
a secret leaves the function; and where a notice is missing or comes again without need.
`

// TestFaultsOfAPush has every call of the function that looks at pushes go wrong in
// every way.
func TestFaultsOfAPush(t *testing.T) {
	list := cells(t, undisturbed(t, pushPlots), machines.CodeCommit)
	compareCells(t, pushPart, pushHead, pushDeeds, list, cell.judgePush)
}

// judgePush puts what became of a push into words, and finds what is wrong.
func (c cell) judgePush(t *testing.T, o outcome) string {
	var said verdict
	code, all := o.code(), strings.Join(o.code(), " ")
	unread := said.say(unreadIn(all) > unreadIn(strings.Join(c.base.code(), " ")), "not looked at")
	var unnamed []string
	on, again := false, false
	for key, path := range unlooked {
		responses := len(slices.DeleteFunc(slices.Clone(o.started), func(input string) bool { return !strings.Contains(input, key) }))
		again = again || responses > 1
		off := slices.ContainsFunc(o.inForce, func(part string) bool { return strings.HasSuffix(part, "key:"+key) })
		on = on || !off && key != pushedOfStranger
		inUnread := unread && (strings.Contains(all, path) || strings.Contains(all, "files could not be listed"))
		if !off && !inUnread && !strings.Contains(o.words(), key) {
			unnamed = append(unnamed, key)
		}
		said.say(key == pushedOfStranger && responses > 0, "cautious")
	}
	said.say(on && strings.Contains(all, "could not tell"), "owner unknown")
	twice := said.say(repeated(code), "twice")
	said.say(len(unnamed) > 0, "untold")
	alarm := said.say(o.failed(), "alarm")
	for wrong, is := range map[string]bool{
		"nobody is told of a key":               len(unnamed) > 0 && !alarm,
		"a key is responded to twice":           again,
		"the notice comes again":                twice && c.call != "sns Publish",
		"a secret left the function":            strings.Contains(o.words(), pushedSecret[4:20]),
		"a key is on, and the notice is silent": on && len(said) == 0,
	} {
		if is {
			t.Errorf("%s: %s: %s\nended %v, in force %v, told %.3000s", c, wrong, said, o.ends, o.inForce, o.words())
		}
	}
	return said.String()
}

// unreadIn counts what a notice says was not looked at.
func unreadIn(text string) int {
	_, list, _ := strings.Cut(text, "NOT LOOKED AT")
	return strings.Count(list, "\n- ")
}

// code are the notices about a push.
func (o outcome) code() (notices []string) {
	for _, m := range o.sent {
		if m.kind() == "code" {
			notices = append(notices, m.email)
		}
	}
	return notices
}

// pushedAsEver tells whether a push came out as without a death: each key is
// responded to once, and the notice is sent once, or again as the same.
func (c cell) pushedAsEver(o outcome, after bool) bool {
	code, wanted := o.code(), len(c.base.code())
	again := c.call == "sns Publish" && after && len(code) == wanted+1 && code[0] == code[1]
	return slices.Equal(o.inForce, c.base.inForce) && len(o.started) == len(c.base.started) && (len(code) == wanted || again) &&
		len(o.sent)-len(code) == len(c.base.sent)-wanted && !o.failed()
}
