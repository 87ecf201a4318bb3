package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// view is one key as a notice sees it, with the facts of the whole notice.
type view struct {
	Facts
	c             workflow.Case
	o             containment.Outcome
	state         state
	severity, why string
}

func (f Facts) view(c workflow.Case) view {
	s := stateOf(c)
	v := view{Facts: f, c: c, o: c.Outcome, state: s}
	v.severity, v.why = severityOf(f.Event, c, s)
	return v
}

// views are the keys of a notice, the worst first.
func (f Facts) views() []view {
	list := make([]view, 0, len(f.Cases))
	for _, c := range f.Cases {
		list = append(list, f.view(c))
	}
	slices.SortStableFunc(list, func(a, b view) int {
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(a.state.rank(), b.state.rank()))
	})
	return list
}

// worstFirst sorts states of one severity; those left out come last.
var worstFirst = []state{
	stateFailed, stateRoot, stateOwn, stateOwnerless, stateLive, stateUnread, stateSession,
	statePaused, stateCapped, stateProtected, stateFenced, stateRestored, stateDry, statePartly, stateTold,
}

func (s state) rank() int {
	if i := slices.Index(worstFirst, s); i >= 0 {
		return i
	}
	return len(worstFirst)
}

// key is the exposed key's id, user its owner's name, id the incident's, each
// fit to be shown; "" if not known.
func (v view) key() string {
	return name(cmp.Or(string(v.o.AccessKeyID), string(v.c.Exposure.AccessKeyID)))
}
func (v view) user() string { return name(v.o.User.Name) }
func (v view) id() string   { return name(v.c.IncidentID) }

// live tells whether what was exposed can still be used, as far as known.
func (v view) live() bool {
	switch v.state {
	case stateOff, stateContained, stateIsolated, stateWasOff, stateDeleted, statePartly, stateForeign, stateGone, stateNoDrill, stateCanary:
		return false
	}
	return v.state != stateDry || !isOff(v.o.KeyStatus)
}

func (v view) dry() bool       { return v.o.DryRun || v.Event.DryRun || v.Settings.DryRun }
func (v view) temporary() bool { return v.o.AccessKeyID.Temporary() }

// impact tells whether something runs on the key: whom to call besides security.
func (v view) impact() (usage.Impact, string) {
	const week = 7 * 24 * time.Hour
	used := v.o.LastUsed
	if v.o.User.Name == "" || v.temporary() || v.state == stateFailed {
		return usage.UnknownImpact, ""
	}
	if used.At.IsZero() {
		return usage.NeverUsed, "NEVER USED, as far as IAM knows"
	}
	last := "last call " + minute(used.At) + service(used)
	if v.Event.Time.Sub(used.At) < week {
		return usage.InUse, "IN USE: " + last + " (may be the finder's)"
	}
	return usage.Quiet, "QUIET: " + last
}

func service(used containment.LastUsed) string {
	text := ""
	if used.Service != "" {
		text += ", " + inert(used.Service, 40)
	}
	if used.Region != "" {
		text += ", " + inert(used.Region, 40)
	}
	return text
}

// others are the user's other credentials of a kind that are on.
func (v view) others(kind containment.CredentialKind) []containment.Credential {
	list := []containment.Credential{}
	for _, c := range v.o.Credentials {
		if c.Kind == kind && c.Status == "Active" && !c.SwitchedOff {
			list = append(list, c)
		}
	}
	return list
}

// canRespond tells whether the deployment may switch keys off at all.
func (f Facts) canRespond() bool { return f.Settings.Ceiling >= level.Deactivate && !f.Settings.DryRun }

// Times are written in UTC; texts say so once.
const (
	clock  = "15:04:05"
	aDay   = "2006-01-02"
	toHour = "2006-01-02 15:04 UTC"
)

func minute(t time.Time) string { return t.UTC().Format(toHour) }

// dayOf shows a time given as text by its day, and anything else as it is.
func dayOf(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Format(aDay)
	}
	return inert(s, 40)
}

// ago writes a duration as a person says it, tenths of a second only where they
// matter.
func ago(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}
