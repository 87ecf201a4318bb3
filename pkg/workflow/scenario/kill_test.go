package scenario

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// changes are the beginnings of the names of calls that change something.
var changes = []string{"Update", "Attach", "Put", "AddUser", "Publish"}

// TestKilled has functions die at their first call of each kind that changes
// something, before it takes effect or after. The machine invokes them once more:
// the key is off and can be given back, the record is closed, nothing is done
// twice, and only a notice whose sending is not known to have succeeded comes again,
// as the same one.
func TestKilled(t *testing.T) {
	for _, b := range undisturbed(t)[:1] { // the one in which most is changed
		for _, function := range incidentFunctions {
			for call := range b.made[function] {
				_, operation, _ := strings.Cut(call, " ")
				if !slices.ContainsFunc(changes, func(begin string) bool { return strings.HasPrefix(operation, begin) }) {
					continue
				}
				for _, after := range []bool{false, true} {
					c := cell{function: function, call: call, base: b}
					if o := c.killed(t, after); !c.asEver(o, after) {
						t.Errorf("%s, killed at %s (after it: %t): sealed after %s, %s on record, told %v\nmissing %v %v %v",
							function, call, after, o.sealedAfter, o.record.State, o.notices(),
							lacks(o.inForce, b.inForce), lacks(o.held, b.held), lacks(o.known, b.known))
					}
				}
			}
		}
	}
}

// killed plays the cell's plot and ends the invocation that makes the call first.
func (c cell) killed(t *testing.T, after bool) (o outcome) {
	dead := false
	stage(t, c.base.plot, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
		w.mu.Lock()
		now := !dead && r.Function == c.function && r.String() == c.call
		dead = dead || now
		w.mu.Unlock()
		if !now {
			return answer()
		}
		if after {
			answer()
		}
		i := invocationOf(ctx)
		i.killed = true
		i.kill()
		return nil, errors.New("killed")
	}, func(w *world) { o = w.outcome() })
	return o
}

// asEver tells whether the outcome is that of the plot without a death.
func (c cell) asEver(o outcome, after bool) bool {
	mayRepeat := c.call == "sns Publish" && after
	return o.sealedAfter >= 0 && o.record.State == c.base.record.State && o.record.SightingCount == c.base.record.SightingCount &&
		len(lacks(o.inForce, c.base.inForce)) == 0 && !slices.Contains(lacks(o.held, c.base.held), "key:"+string(exposed)) && len(lacks(o.known, c.base.known)) == 0 &&
		!o.fewer(c.base.outcome) && !o.failed() && (mayRepeat || !repeated(o.notices()))
}
