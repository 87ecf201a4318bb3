package summarize

import (
	"cmp"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// delivery is what CloudTrail may take to deliver an event. Its documentation
// says about five minutes on average, and promises nothing.
const delivery = 15 * time.Minute

// factsOf tells the summary what the case knows besides the records.
func factsOf(c workflow.Case, regions []workflow.RegionRead, now time.Time) usage.Facts {
	o := c.Outcome
	facts := usage.Facts{
		Now: now, Principal: cmp.Or(o.User.ARN, o.User.Name), Capability: usage.UnknownCapability,
		AccountID: cmp.Or(c.Exposure.AccountID, c.Event.Account),
		LastUsed:  usage.LastUse{At: usage.At(o.LastUsed.At), Service: o.LastUsed.Service, Region: o.LastUsed.Region},
		// Without an owner, GetAccessKeyLastUsed told nothing either.
		LastUsedRead: o.User.Name != "", Response: responseOf(c), SessionsDenied: sessionsDenied(o),
		Denied: map[string]bool{}, Cut: map[string]bool{}, SeverityBefore: c.Usage.Severity,
	}
	if o.User.Administrator {
		facts.Capability = usage.Admin
	}
	if isolated(o) {
		facts.Denied[o.User.Name] = true
	}
	for _, credential := range o.Credentials {
		facts.Cut[credential.ID] = credential.SwitchedOff || credential.Status == "Inactive"
	}
	readWindow(&facts, regions)
	facts.BaselineDays = max(0, int(c.ExposedAt(now).Sub(facts.From)/(24*time.Hour)))
	return facts
}

// readWindow tells how much was read. Nothing planned means nothing read.
func readWindow(facts *usage.Facts, regions []workflow.RegionRead) {
	if len(regions) == 0 {
		facts.Unread = append(facts.Unread, usage.BlindSpot{What: "CloudTrail, every Region", Why: "the reading could not be planned"})
		facts.From, facts.To = facts.Now, facts.Now
		return
	}
	for _, r := range regions {
		if facts.From.IsZero() || r.From.Before(facts.From) {
			facts.From = r.From
		}
		if r.To.After(facts.To) {
			facts.To = r.To
		}
		if !r.Complete {
			facts.Unread = append(facts.Unread, usage.BlindSpot{What: r.Region, Why: cmp.Or(r.Problem, "not read to its end")})
		}
	}
	facts.Limits = append(facts.Limits, usage.BlindSpot{
		What: "the key's ordinary use, for comparison", Why: "only the day before the exposure was read",
	})
	if len(facts.Unread) == 0 {
		facts.CompleteUntil = facts.To.Add(-delivery)
	}
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
		Foreign: foreign, Drill: c.Event.Kind == trigger.Drill,
		// AWS's words for a compromised key ask for isolation, those for an
		// exposed one do not.
		Compromised: o.Start == level.Isolate,
		KeyOff:      off, KeyOffAt: offAt, WhyOn: whyOn(c),
		OffBefore: o.Special == containment.Gone || off && o.OffBefore,
		Complete:  o.Contained, Undone: undone(c),
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

// sessionsDenied reports whether the user's temporary credentials are denied.
func sessionsDenied(o containment.Outcome) bool {
	for _, action := range o.Actions {
		switch action.Step {
		case containment.RevokeAttached, containment.IsolateAttached, containment.BoundarySet, containment.GroupJoined:
			if action.Status.Effective() {
				return true
			}
		}
	}
	return false
}
