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
var changes = []string{"Create", "Update", "Attach", "Detach", "Put", "AddUser", "RemoveUser", "Delete", "Publish", "Start", "Generate", "BatchImport"}

// TestKilled has functions die at each call that changes something, before it takes
// effect or after. The machine invokes them once more, or the person who restores
// does: it comes out as without the death, nothing is done twice, and only a notice
// whose sending is not known to have succeeded comes again, as the same one. What
// the function does when it is invoked again after the first call of each kind is
// compared with infra/FAULTS.md.
func TestKilled(t *testing.T) {
	rows := deaths(t, undisturbed(t, plots), append(slices.Clone(incidentFunctions), restoring), cell.asEver)
	rows = append(rows, deaths(t, undisturbed(t, drillPlots), []string{machines.DrillStep}, cell.drilledAsEver)...)
	rows = append(rows, deaths(t, undisturbed(t, changingPlots()), []string{machines.PostureCollect}, cell.reviewedAsEver)...)
	rows = append(rows, deaths(t, undisturbed(t, reporting()), []string{machines.PostureReport}, cell.reviewedAsEver)...)
	rows = append(rows, deaths(t, undisturbed(t, pushPlots), []string{machines.CodeCommit}, cell.pushedAsEver)...)
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
			for nth := range c.base.count[function+" "+call] {
				for n, after := range []bool{false, true} {
					said := c.survives(t, nth+1, after, asEver)
					if nth == 0 {
						row.said[n] = said
					}
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// survives fails the test if a death at the nth call leaves a trace, and says what
// the next invocation did about the call.
func (c cell) survives(t *testing.T, nth int, after bool, asEver func(c cell, o outcome, after bool) bool) string {
	o, d := c.killed(t, nth, after)
	if !asEver(c, o, after) {
		t.Errorf("%s, %s killed at %s %d (after it: %t): sealed after %s, %s on record, told %v\nmissing %v %v %v",
			c.base.name, c.function, c.call, nth, after, o.sealedAfter, o.record.State, o.notices(),
			lacks(o.inForce, c.base.inForce), lacks(o.held, c.base.held), lacks(o.known, c.base.known))
	}
	return d.words(o)
}

// changesOf lists the calls of a function that change something, in any plot.
func changesOf(all []*baseline, function string) []string {
	list := map[string]bool{}
	for _, b := range all {
		if !slices.Contains(b.functions, function) {
			continue
		}
		for call := range b.made[function] {
			if isChange(call) {
				list[call] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(list))
}

func isChange(call string) bool {
	_, operation, _ := strings.Cut(call, " ")
	return slices.ContainsFunc(changes, func(begin string) bool { return strings.HasPrefix(operation, begin) })
}

// killed plays the cell's plot and ends the invocation that makes the nth such call.
func (c cell) killed(t *testing.T, nth int, after bool) (o outcome, d *ending) {
	d = &ending{after: after}
	count := 0
	stage(t, c.base.plot, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
		i := invocationOf(ctx)
		w.mu.Lock()
		if r.Function == c.function && r.String() == c.call {
			count++
		}
		now := d.of == nil && count == nth
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
	if d.of == nil {
		t.Errorf("%s, %s was never killed at %s %d", c.base.name, c.function, c.call, nth)
	}
	return o, d
}

// asEver tells whether the outcome is that of the plot without a death.
func (c cell) asEver(o outcome, after bool) bool {
	lifted := c.function != restoring || len(lacks(c.base.inForce, o.inForce)) == 0 && (o.nothingLeft() || !c.answers(o, new(verdict)))
	return o.sealedAfter >= 0 && o.record.State == c.base.record.State && o.record.SightingCount == c.base.record.SightingCount &&
		len(lacks(o.inForce, c.base.inForce)) == 0 && len(lacks(o.held, c.base.held)) == 0 && len(lacks(o.known, c.base.known)) == 0 &&
		lifted && !o.fewer(c.base.outcome) && !o.failed() && (c.mayRepeat(after) || !repeated(o.notices()))
}

// mayRepeat tells whether a notice may come again: nobody knows whether SNS took it,
// or that it did was not written down. Each asking for a restore is announced.
func (c cell) mayRepeat(after bool) bool {
	sends := c.function == machines.Notify || c.function == machines.DrillStep
	return c.call == "sns Publish" && after || c.call == "dynamodb PutItem" && sends && !after || c.function == restoring
}

// nothingLeft tells whether whoever restored and got no answer was told, when asking
// again, that all of it had been done.
func (o outcome) nothingLeft() bool {
	return slices.ContainsFunc(o.restored, func(r restoreAnswer) bool {
		return r.err == nil && strings.Contains(r.result.Refused, "nothing of this containment is left to undo")
	})
}
