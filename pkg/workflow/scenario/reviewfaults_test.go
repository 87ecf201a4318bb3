package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
)

// collecting are plots for each call of the function that reads the account: a
// review of those checks that look at what the call tells.
func collecting() (list []plot) {
	for _, call := range calls.All(deployed(machines.PostureCollect)) {
		var m memory
		list = append(list, plot{"a review, for " + call, []string{machines.PostureCollect}, func(w *world) {
			about := call
			if call == "s3 PutObject" {
				about = "ec2 DescribeVolumes" // whatever is read is kept
			}
			w.review = reviewOf(about)
			if call == "ec2 DescribeRegions" { // it is asked where the other is refused
				for _, fakes := range w.review.account {
					for _, fake := range fakes {
						if r, is := fake.(*fakeaws.Regions); is {
							r.Fail = map[string][]error{"ListRegions": {awsError("AccessDeniedException")}}
						}
					}
				}
			}
			w.reviewThrice(&m, func() {})
		}, neverSealed})
	}
	return list
}

// reporting are the plots of the function that judges and tells: a review that has
// something to tell.
func reporting() []plot {
	var m memory
	return []plot{{"a review with news", []string{machines.PostureReport}, func(w *world) {
		w.review = reviewOf("ec2 GetSnapshotBlockPublicAccessState")
		w.review.settings.SecurityHub = true
		w.reviewThrice(&m, func() {
			for _, fake := range w.review.account[home] {
				if disks, is := fake.(*fakeaws.EC2); is {
					disks.Block = "unblocked"
				}
			}
		})
	}, neverSealed}}
}

// reviewDeeds are the words of what became of a review.
var reviewDeeds = []deed{
	{"=", "as without the fault: every check answers the same, the review is kept and told"},
	{"unknown", "a check that needs the call says UNKNOWN, with the reason, and this is told; nothing that it may hide counts as fixed or as good"},
	{"weekly", "a check says UNKNOWN, which is one of those that the digest only counts: it is in the review, and told by the next digest of everything, within a week"},
	{"not compared", "the review before could not be read; nothing is said to be new or fixed, and this is told"},
	{"not kept", "some of the review is not in the bucket, which the notice or the alarm tells"},
	{"not imported", "Security Hub lacks findings, which the notice tells"},
	{"twice", "the digest comes again, of the same review, because nobody knows whether SNS took it"},
	{"untold", "the digest is missing; the alarm tells that"},
	{"alarm", "the execution fails, which the rule ekr-ended tells the alarm topic"},
}

const reviewHead = `
What becomes of a posture review when a call of its two functions fails. Of the function that reads the account, each call is
tried in a review of the checks that need it, of an account of which some is good and some is bad; each request, about a user
or a Region, is throttled that often. ` + "`TestFaultsOfAReview`" + ` fails where a check then passes, fails, or does not apply that did not
so before; where it is silent of what it said before and does not say UNKNOWN; where that is not told; where the review after
it takes anything for new or fixed; and where a function does not come to its end in time.
`

// TestFaultsOfAReview has every call of the posture review go wrong in every way.
func TestFaultsOfAReview(t *testing.T) {
	list := ownCells(t, undisturbed(t, collecting()), machines.PostureCollect)
	list = append(list, cells(t, undisturbed(t, reporting()), machines.PostureReport)...)
	compareCells(t, reviewPart, reviewHead, reviewDeeds, list, cell.judgeReview)
}

// spare are the calls without which the review is as good, and why.
var spare = map[string]string{
	"account ListRegions":          "EC2 tells the Regions too",
	"iam GenerateCredentialReport": "the report of the last hours is there",
}

// ownCells are the cells of plots of which each is about the call in its place.
func ownCells(t *testing.T, all []*baseline, function string) (list []cell) {
	t.Helper()
	for i, call := range calls.All(deployed(function)) {
		if !all[i].made[function][call] {
			t.Errorf("the account of the review has nothing for which %s calls %s with success: add it to account_test.go", function, call)
			continue
		}
		for _, f := range faults {
			list = append(list, cell{function, call, f, all[i]})
		}
	}
	return list
}

// judgeReview puts what became of a review into words, and finds what is wrong.
func (c cell) judgeReview(t *testing.T, o outcome) string {
	var said verdict
	before, now, next := c.base.reviews[1], o.reviews[1], o.reviews[2]
	told := o.told()
	alarm := o.failed()
	var wrong []string
	unknown, lost := false, false
	if now != nil {
		wrong = append(wrong, misjudged(before, now)...)
		unknown = now.Counts.Unknown > before.Counts.Unknown
	}
	said.say(unknown && len(told) > 0, "unknown")
	later := said.say(unknown && len(told) == 0, "weekly") && strings.Contains(strings.Join(strings.Fields(report.Digest(now, o.review.checks, "")), " "), "NEW: ")
	lost = said.say(now != nil && now.Uncompared, "not compared")
	lost = said.say(len(o.review.kept) < len(c.base.review.kept), "not kept") || lost
	lost = said.say(now != nil && strings.Contains(strings.Join(now.Problems, " "), "Security Hub did not take"), "not imported") || lost
	said.say(repeated(told), "twice")
	untold := said.say(len(told) < len(c.base.told()), "untold")
	said.say(alarm, "alarm")
	want := c.base.reviews[2]
	if alarm || now.Uncompared { // the next one tells the news
		want = before
	}
	if next != nil {
		wrong = append(wrong, differs(want, next)...)
	}
	named := c.fault.words.MatchString(o.words()) || strings.Contains(o.words(), "NEW: ")
	needless := c.function == machines.PostureCollect && c.fault.name == "denied" && len(said) == 0 && spare[c.call] == ""
	for what, is := range map[string]bool{
		"nothing in the account of account_test.go needs the call, so that its loss shows": needless,
		"what is lost or unknown is not told":                                              (unknown || lost) && !named && !later && !alarm,
		"the digest is missing":                                                            untold && !alarm,
		"the digest comes again":                                                           repeated(told) && c.call != "sns Publish",
		"a function was too slow":                                                          c.call != "s3 PutObject" && slices.Contains(o.review.retries, "Sandbox.Timedout"),
	} {
		if is {
			wrong = append(wrong, what)
		}
	}
	if len(wrong) > 0 {
		t.Errorf("%s: %s\n%s\nended %v, retried %v, told %.3000s", c, said, strings.Join(wrong, "\n"), o.ends, o.review.retries, o.words())
	}
	return said.String()
}

// told are the digests of the second review.
func (o outcome) told() (list []string) {
	for _, m := range o.sent {
		if strings.Contains(m.subject, o.review.id(1)) {
			list = append(list, m.subject)
		}
	}
	return list
}

// answers are what checks say of what: each failure, and how many passed.
func answersOf(r *report.Review) (said map[string]int, unknown map[string]bool) {
	said, unknown = map[string]int{}, map[string]bool{}
	for _, f := range r.Findings {
		switch f.Outcome {
		case checks.Fail, checks.Excepted:
			said[f.Check+" FAIL "+f.Fingerprint]++
		case checks.Unknown:
			unknown[f.Check] = true
		default:
			said[f.Check+" "+string(f.Outcome)] += f.Count
		}
	}
	return said, unknown
}

// misjudged lists what a review says that it cannot know: whatever another does not
// say who saw everything. What it does not say must be covered by a doubt.
func misjudged(all, some *report.Review) (wrong []string) {
	want, _ := answersOf(all)
	got, unknown := answersOf(some)
	for answer, n := range got {
		if n > want[answer] {
			wrong = append(wrong, fmt.Sprintf("says %s %d times, not %d", answer, n, want[answer]))
		}
	}
	for answer, n := range want {
		if check, _, _ := strings.Cut(answer, " "); got[answer] < n && !unknown[check] {
			wrong = append(wrong, "is silent of "+answer)
		}
	}
	for _, e := range some.Fixed {
		if !slices.ContainsFunc(all.Fixed, func(f report.Entry) bool { return f.Fingerprint == e.Fingerprint }) {
			wrong = append(wrong, "takes as fixed: "+e.Evidence)
		}
	}
	return wrong
}

// differs lists how the review after the fault differs from what it would be.
func differs(want, got *report.Review) (wrong []string) {
	if got == nil {
		return []string{"the review after it is missing"}
	}
	for _, list := range [][2][]string{{changed(want), changed(got)}, {changed(got), changed(want)}} {
		for _, one := range lacks(list[0], list[1]) {
			wrong = append(wrong, "the review after it differs: "+one)
		}
	}
	return wrong
}

// changed writes a review's findings, with how they differ from before.
func changed(r *report.Review) (list []string) {
	for _, e := range r.Findings {
		list = append(list, fmt.Sprint(e.Outcome, " ", e.Change, " ", e.Check, " ", e.Count, " ", e.Fingerprint))
	}
	for _, e := range slices.Concat(r.Fixed, r.Unseen) {
		list = append(list, "fixed or unseen "+e.Check+" "+e.Fingerprint)
	}
	return list
}

// changingPlots are the reviews for the calls that change something.
func changingPlots() []plot {
	return slices.DeleteFunc(collecting(), func(p plot) bool { return !isChange(strings.TrimPrefix(p.name, "a review, for ")) })
}

// reviewedAsEver tells whether a review came out as without a death: judged, kept,
// imported and told as ever, and told once, or again as the same.
func (c cell) reviewedAsEver(o outcome, after bool) bool {
	now, told := o.reviews[1], o.told()
	wanted := len(c.base.told())
	// Nobody knows that it was told who dies before the review is the last one.
	again := (c.call == "sns Publish" && after || c.call == "s3 PutObject" && !after) && len(told) == wanted+1
	return now != nil && len(differs(c.base.reviews[1], now)) == 0 && len(o.review.kept) == len(c.base.review.kept) &&
		maps.Equal(o.review.hub, c.base.review.hub) && (len(told) == wanted || again) && !o.failed() &&
		(o.reviews[2] == nil || len(differs(c.base.reviews[2], o.reviews[2])) == 0)
}
