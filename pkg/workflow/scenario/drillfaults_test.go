package scenario

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// broken is the user of a drill that did not come to its end, namesake one who is
// called like a drill's, and is none.
const (
	broken   = "ekr-drill-broken"
	namesake = "ekr-drill-of-ours"
)

var drillPlots = []plot{
	{"a drill", []string{machines.DrillStep}, drilled, neverSealed},
	{"a drill whose user fits no policy", []string{machines.DrillStep}, func(w *world) {
		w.noPolicyFits()
		w.iam.Fail["PutUserPermissionsBoundary"] = forever("UnmodifiableEntity")
		drilled(w)
	}, neverSealed},
}

func neverSealed(*world) bool { return false }

// drilled is a drill from its beginning to its end, where an earlier one was broken.
func drilled(w *world) {
	old := time.Now().AddDate(0, 0, -7).UTC()
	w.iam.Add(&fakeiam.User{Name: namesake, Path: "/", Created: old})
	w.iam.Add(&fakeiam.User{Name: broken, Path: settings.DrillPath, Created: old, Groups: []string{settings.IsolatedGroup},
		Attached: []string{w.settings.PolicyARN(settings.RevokePolicy)}, Keys: []types.AccessKeyMetadata{fakeiam.Key(broken, "AKIAEXAMPLE000BROKEN", types.StatusTypeInactive, old)}})
	before := text([]any{w.user, w.iam.Users[namesake]})
	_, status := w.drill(true)
	w.ends = append(w.ends, status)
	if after := text([]any{w.user, w.iam.Users[namesake]}); after != before {
		w.t.Errorf("a drill touched who is none of its own:\n%s\n%s", before, after)
	}
}

// drillDeeds are the words of what became of a drill.
var drillDeeds = []deed{
	{"=", "the drill passed: the key was switched off, its user is removed, and so is one that an earlier drill had left"},
	{"failed", "the drill did not pass, and is told as failed"},
	{"left", "a user of this drill or of an earlier one is left behind, and is named, or the notice says that it is not known whether one is; the next drill removes it"},
	{"twice", "the result comes again with the same number, because nobody knows whether SNS took it"},
	{"alarm", "the execution fails, which the rule ekr-ended tells the alarm topic"},
}

const drillHead = `
What becomes of a drill when a call of the function ekr-drill-step fails. ` + "`TestFaultsOfADrill`" + ` fails where a drill passes
although the key was on, the incident is open, or a user is left; where a user is left whom no notice names; where a user who
lies elsewhere than under /ekr/drill/ is touched; and where nobody is told.
`

// TestFaultsOfADrill has every call of the drill's function go wrong in every way.
func TestFaultsOfADrill(t *testing.T) {
	list := cells(t, undisturbed(t, drillPlots), machines.DrillStep)
	compareCells(t, drillPart, drillHead, drillDeeds, list, cell.judgeDrill)
}

// judgeDrill puts what became of a drill into words, and finds what is wrong.
func (c cell) judgeDrill(t *testing.T, o outcome) string {
	var said verdict
	told := slices.DeleteFunc(slices.Clone(o.sent), func(m message) bool { return m.kind() != "drill" })
	passed := len(told) > 0 && strings.Contains(told[0].subject, "Drill passed")
	failed := len(told) > 0 && strings.HasPrefix(told[0].subject, "[P2 DRILL FAILED]") && told[0].audience == ""
	said.say(failed, "failed")
	said.say(len(o.drillUsers) > 0, "left")
	said.say(len(told) > 1, "twice")
	said.say(o.failed(), "alarm")
	unnamed := slices.DeleteFunc(slices.Clone(o.drillUsers), func(name string) bool { return failed && told[0].names(name) })
	for wrong, is := range map[string]bool{
		"it passed, and the key was not contained to the end": passed && (!o.record.Contained || o.record.State != incident.Closed),
		"it passed, and a user is left":                       passed && len(o.drillUsers) > 0,
		"it neither passed nor failed":                        len(told) > 0 && !passed && !failed,
		"nobody is told":                                      len(told) == 0 && !o.failed(),
		"a user is left whom nobody names":                    len(unnamed) > 0 && !o.failed(),
		"the result is told again":                            len(told) > 1 && c.call != "sns Publish",
	} {
		if is {
			t.Errorf("%s: %s: %s, left %v, told %.2000s", c, wrong, said, unnamed, o.words())
		}
	}
	return said.String()
}

// names tells whether a drill's notice names a user, or says that it is not known
// which users earlier drills left.
func (m message) names(user string) bool {
	says := strings.Join(strings.Fields(m.email), " ")
	unknown := strings.Contains(says, "users of earlier drills could not be listed") || strings.Contains(says, "users of earlier drills are left is not known")
	return strings.Contains(says, user) || user == broken && unknown
}
