package summarize

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// factsOf tells the summary what the case knows besides the records.
func factsOf(c workflow.Case, l Ledger, g *gathered, now time.Time) usage.Facts {
	o := c.Outcome
	facts := usage.Facts{
		Now: now, From: c.WindowFrom(now), To: now, Principal: cmp.Or(o.User.ARN, o.User.Name), Capability: o.User.Capability, CapabilityWhy: o.User.CapabilityWhy,
		AccountID: cmp.Or(c.Exposure.AccountID, c.Event.Account),
		LastUsed:  usage.LastUse{At: usage.At(o.LastUsed.At), Service: o.LastUsed.Service, Region: o.LastUsed.Region},
		// Without an owner, GetAccessKeyLastUsed told nothing either.
		LastUsedRead: o.User.Name != "", Response: responseOf(c), SessionsDenied: sessionsDenied(o),
		Denied: map[string]bool{}, Cut: cutBy(c, g), SeverityBefore: c.Usage.Severity,
	}
	if isolated(o) {
		facts.Denied[o.User.Name] = true
	}
	facts.Unread = g.unread
	readWindow(&facts, l)
	readBaseline(&facts, c, l)
	return facts
}

// cutBy are the credentials that are known to be off or denied: as containment
// left them, or as IAM shows them.
func cutBy(c workflow.Case, g *gathered) map[string]bool {
	cut := map[string]bool{}
	for _, object := range g.objects {
		cut[object.Name] = object.Status == "Inactive"
	}
	// The last step tells: what was switched off may have been found on again since.
	last := map[string]bool{}
	for _, a := range c.Outcome.Actions {
		if a.Step == containment.KeyInactive || a.Step == containment.ServiceCredentialInactive {
			last[a.Target] = a.Status.Effective()
		}
	}
	for _, credential := range c.Outcome.Credentials {
		last[credential.ID] = last[credential.ID] || credential.SwitchedOff || credential.Status == "Inactive"
	}
	for id, off := range last {
		cut[id] = cut[id] || off
	}
	for _, id := range c.Raise.Denied {
		cut[id] = true
	}
	return cut
}

// readWindow tells how much was read of the time since the day before the
// exposure. Nothing planned means nothing read.
func readWindow(facts *usage.Facts, l Ledger) {
	last, unplanned := l.last()
	if unplanned {
		facts.Unread = append(facts.Unread, usage.BlindSpot{What: "CloudTrail, every Region", Why: "the last reading could not be planned"})
	}
	if last == nil {
		return
	}
	cov := l.coverage()
	facts.To = cov.to
	for _, region := range cov.regions {
		if len(region.missing(workflow.Span{From: facts.From, To: cov.to})) > 0 {
			facts.Unread = append(facts.Unread, usage.BlindSpot{What: region.name, Why: cmp.Or(region.problem, "not read to its end")})
		}
	}
	for _, r := range last.Regions {
		if r.Region == workflow.IAMRegion && r.Problem != "" {
			facts.Limits = append(facts.Limits, usage.BlindSpot{What: "what was made in IAM since the exposure", Why: r.Problem})
		}
	}
	problems := l.othersProblems()
	for _, region := range slices.Sorted(maps.Keys(problems)) {
		facts.Limits = append(facts.Limits, usage.BlindSpot{What: region + ", others at hostile addresses", Why: problems[region]})
	}
}

// othersProblems says in which Regions others were not looked for to the end. A
// watch looks only at what is new, and so makes good for nothing.
func (l Ledger) othersProblems() map[string]string {
	problems := map[string]string{}
	for _, round := range l.Rounds {
		for _, r := range round.Regions {
			if r.OthersProblem != "" {
				problems[r.Region] = r.OthersProblem
			} else if round.Round > 1 && len(round.Search.Hostile) > 0 {
				delete(problems, r.Region)
			}
		}
	}
	return problems
}

// complete settles up to when everything is known, once all that is unread is.
func complete(facts *usage.Facts) {
	if len(facts.Unread) == 0 {
		facts.CompleteUntil = facts.To.Add(-trail.Delivery)
	}
}

// readBaseline tells how much was read of the time before the exposure, and
// whether more is to come.
func readBaseline(facts *usage.Facts, c workflow.Case, l Ledger) {
	cov, exposed := l.coverage(), c.ExposedAt(facts.Now)
	facts.BaselineDays = cov.daysBefore(exposed)
	whole := int(exposed.Sub(cov.to.Add(-trail.Kept)) / (24 * time.Hour))
	if cov.to.IsZero() || facts.BaselineDays >= whole {
		return
	}
	facts.BaselinePending = moreHistory(c, l)
	why := fmt.Sprintf("%d of %d days before the exposure were read", facts.BaselineDays, whole)
	if facts.BaselinePending {
		why += " so far"
	}
	facts.Limits = append(facts.Limits, usage.BlindSpot{What: "the key's ordinary use, for comparison", Why: why})
}

// moreHistory reports whether a stretch of the history is still to come: there
// is one before each of the first watches.
func moreHistory(c workflow.Case, l Ledger) bool {
	stretches := min(workflow.MaxHistory, watches(c))
	return !slices.ContainsFunc(l.Rounds, func(r LedgerRound) bool {
		kind := r.Look.Kind()
		return (kind == workflow.LookHistory || kind == workflow.LookWatch) && r.Look.Number() >= stretches
	})
}

// watches counts the watches of a case: the last one's time is repeated.
func watches(c workflow.Case) int {
	return len(slices.Compact(slices.Clone(c.WatchAt)))
}

// responseOf tells what the responder did; nil if the signal was too weak for
// the key to be switched off.
func responseOf(c workflow.Case) *usage.Response {
	o := c.Outcome
	foreign := o.Special == containment.Foreign
	if o.Start < level.Deactivate && !foreign {
		return nil
	}
	off := o.KeyStatus == "Inactive" || o.KeyStatus == "Expired"
	offAt := o.ContainedAt
	if o.OffBefore {
		offAt = time.Time{} // nobody knows when
	}
	return &usage.Response{
		Foreign: foreign, Drill: c.Event.Kind == trigger.Drill, Canary: o.Special == containment.Canary,
		// AWS's words for a compromised key ask for isolation, those for an
		// exposed one do not.
		Compromised: o.Start == level.Isolate,
		KeyOff:      off, KeyOffAt: offAt, WhyOn: whyOn(c),
		OffBefore: o.Special == containment.Gone || off && o.OffBefore,
		Complete:  o.Contained, Undone: c.Fought || undone(c),
	}
}

func whyOn(c workflow.Case) string {
	o := c.Outcome
	switch {
	case c.Failure != "":
		return "the containment step failed"
	case o.DryRun:
		return "dry run: nothing is changed"
	case o.SpecialReason != "":
		return o.SpecialReason
	case o.Special != containment.None:
		return strings.ReplaceAll(string(o.Special), "-", " ")
	}
	for _, action := range o.Actions {
		if action.Step == containment.KeyInactive && !action.Status.Effective() && action.Target == string(o.AccessKeyID) {
			return cmp.Or(action.Reason, string(action.Status))
		}
	}
	return "it could not be read back"
}

func undone(c workflow.Case) bool {
	for _, u := range c.Undone {
		if u.Undoer == containment.Hostile {
			return true
		}
	}
	return false
}

// isolated reports whether the user is denied everything, its password included.
func isolated(o containment.Outcome) bool {
	for _, action := range o.Actions {
		switch action.Step {
		case containment.IsolateAttached, containment.BoundarySet, containment.GroupJoined:
			if action.Status.Effective() {
				return true
			}
		}
	}
	return false
}

// sessionsDenied reports whether the user's temporary credentials are denied, as
// each of the denials does.
func sessionsDenied(o containment.Outcome) bool {
	return slices.ContainsFunc(o.Actions, func(a containment.Action) bool { return a.Step.Denies() && a.Status.Effective() })
}
