package contain

import (
	"context"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// Counter counts the keys that are contained because of a source in an hour;
// incident.Counter does.
type Counter interface {
	Count(ctx context.Context, source string, key accesskey.ID, at time.Time, most int) (bool, error)
}

// uncapped is the level up to which a source is never held back. What AWS itself
// names is switched off however much it is: nobody else can send it. All other
// sources could be made to name any key of the account by whoever has the right
// to, so the cap bounds what they can do in an hour.
func uncapped(source trigger.Kind) level.Level {
	switch source {
	case trigger.Health, trigger.TrustedAdvisor, trigger.Quarantine:
		return level.Deactivate
	}
	return level.Notify
}

// limit lowers what is to be done about a key to what is never held back, once as
// many keys as the settings allow were contained in this hour because of the same
// source. An incident that is contained as far already takes no place.
func (h *Handler) limit(ctx context.Context, f *file) {
	least := max(uncapped(f.c.Event.Kind), h.granted(f.record))
	done := f.c.Repeat && f.record.Contained && f.record.Level >= f.request.Level
	f.c.Capped, f.c.Uncounted = "", false
	if f.request.DryRun || f.request.Level <= least || done {
		return
	}
	if f.c.Capped = h.full(ctx, f); f.c.Capped != "" {
		f.request.Level, f.capped = least, f.c.Capped
	}
}

// granted is the level up to which a key has had its place before. What was allowed
// for a limited time ends by an execution of its own, which comes as one by hand: a
// flood in that hour would else keep a key on that was fenced, given back until then,
// or named by AWS in a pause that was ended.
func (h *Handler) granted(r incident.Record) level.Level {
	granted := level.None
	for _, s := range r.Sightings {
		granted = max(granted, uncapped(trigger.Kind(s.Kind)))
	}
	if !r.ContainedAt.IsZero() {
		granted = max(granted, r.Level)
	}
	if r.FenceOver(h.Now()) {
		granted = max(granted, level.Revoke)
	}
	return granted
}

// mayRaise tells whether the evidence may raise a containment, which counts like
// any that goes beyond switching the key off.
func (h *Handler) mayRaise(ctx context.Context, f *file) bool {
	f.c.Capped = h.full(ctx, f)
	return f.c.Capped == ""
}

// counting is the time for a count without which nothing is done about a key.
const counting = 12 * time.Second

// full is why a key may not be contained further in this hour; "" if it may. A
// count that fails holds back what AWS did not name: a flood is one way to make
// it fail. It gets its time first, and is tried again by the verification.
func (h *Handler) full(ctx context.Context, f *file) string {
	most, source := h.Settings.HourlyCap, f.c.Event.Kind
	if most == 0 {
		return ""
	}
	within, needed := h.Aside, uncapped(source) == level.Notify
	if needed {
		within = counting
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	counted, err := h.Counter.Count(ctx, string(source), f.c.Exposure.AccessKeyID, h.Now(), most)
	f.c.Uncounted = err != nil && needed
	switch {
	case f.c.Uncounted:
		return "it could not be counted, so the cap was taken as reached: " + awserr.Explain(err)
	case err != nil || counted:
		return ""
	}
	return fmt.Sprintf("%d keys were contained in this hour because of source %s, the most that the setting hourlyCap allows", most, source)
}
