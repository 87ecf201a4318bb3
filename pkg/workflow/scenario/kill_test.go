package scenario

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// changes are the beginnings of the names of calls that change something.
var changes = []string{"Create", "Update", "Attach", "Detach", "Put", "AddUser", "RemoveUser", "Delete", "Publish", "Start"}

// TestKilled has functions die at their first call of each kind that changes
// something, before it takes effect or after. The machine invokes them once more,
// or the person who restores does: it comes out as without the death, nothing is
// done twice, and only a notice whose sending is not known to have succeeded comes
// again, as the same one. What the function does when it is invoked again is
// compared with infra/FAULTS.md.
func TestKilled(t *testing.T) {
	rows := deaths(t, undisturbed(t, plots), append(slices.Clone(incidentFunctions), restoring), cell.asEver)
	rows = append(rows, deaths(t, undisturbed(t, drillPlots), []string{machines.DrillStep}, cell.drilledAsEver)...)
	compare(t, repeatsPart, repeats(t, rows))
}

// deaths plays the deaths of functions, and holds each outcome to asEver.
func deaths(t *testing.T, all []*baseline, functions []string, asEver func(c cell, o outcome, after bool) bool) (rows []repeat) {
	t.Helper()
	for _, function := range functions {
		for _, call := range changesOf(all, function) {
			i := slices.IndexFunc(all, func(b *baseline) bool { return slices.Contains(b.functions, function) && b.made[function][call] })
			c := cell{function: function, call: call, base: all[i]}
			row := repeat{cell: c}
			for n, after := range []bool{false, true} {
				o, d := c.killed(t, after)
				row.said[n] = d.words(o)
				if !asEver(c, o, after) {
					t.Errorf("%s, %s killed at %s (after it: %t): sealed after %s, %s on record, told %v\nmissing %v %v %v",
						c.base.name, function, call, after, o.sealedAfter, o.record.State, o.notices(),
						lacks(o.inForce, c.base.inForce), lacks(o.held, c.base.held), lacks(o.known, c.base.known))
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// changesOf lists the calls of a function that change something, in any plot.
func changesOf(all []*baseline, function string) []string {
	list := map[string]bool{}
	for _, b := range all {
		if !slices.Contains(b.functions, function) {
			continue
		}
		for call := range b.made[function] {
			_, operation, _ := strings.Cut(call, " ")
			if slices.ContainsFunc(changes, func(begin string) bool { return strings.HasPrefix(operation, begin) }) {
				list[call] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(list))
}

// killed plays the cell's plot and ends the invocation that makes the call first.
func (c cell) killed(t *testing.T, after bool) (o outcome, d *ending) {
	d = &ending{after: after}
	stage(t, c.base.plot, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
		i := invocationOf(ctx)
		w.mu.Lock()
		now := d.of == nil && r.Function == c.function && r.String() == c.call
		if now {
			d.of, d.at = i, r
		}
		w.mu.Unlock()
		if !now {
			return d.watch(w, i, r, answer)
		}
		if after {
			answer()
		}
		i.killed = true
		i.kill()
		return nil, errors.New("killed")
	}, func(w *world) { o = w.outcome() })
	return o, d
}

// asEver tells whether the outcome is that of the plot without a death.
func (c cell) asEver(o outcome, after bool) bool {
	// Each asking for a restore is announced.
	mayRepeat := c.call == "sns Publish" && after || c.function == restoring
	lifted := c.function != restoring || len(lacks(c.base.inForce, o.inForce)) == 0 && !c.answers(o, func(bool, string) bool { return false })
	return o.sealedAfter >= 0 && o.record.State == c.base.record.State && o.record.SightingCount == c.base.record.SightingCount &&
		len(lacks(o.inForce, c.base.inForce)) == 0 && !slices.Contains(lacks(o.held, c.base.held), "key:"+string(exposed)) && len(lacks(o.known, c.base.known)) == 0 &&
		lifted && !o.fewer(c.base.outcome) && !o.failed() && (mayRepeat || !repeated(o.notices()))
}
