package scenario

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// standing lists what contains somebody, and what drills have made and not removed.
func (w *world) standing() []string {
	list := w.inForce()
	for name, u := range w.iam.Users {
		if !strings.HasPrefix(u.Path, settings.DrillPath) {
			continue
		}
		list = append(list, name)
		for _, key := range u.Keys {
			list = append(list, name+" has "+*key.AccessKeyId)
		}
	}
	slices.Sort(list)
	return list
}

// drilledAsEver tells whether a drill came out as without a death: passed, with
// nobody left, one alert, and a result that is told once, or again as the same.
func (c cell) drilledAsEver(o outcome, after bool) bool {
	told := map[string]int{}
	for _, m := range o.sent {
		told[m.kind()]++
	}
	return told["alert"] == 1 && (told["drill"] == 1 || told["drill"] == 2 && c.mayRepeat(after)) && strings.Contains(o.sent[len(o.sent)-1].subject, "Drill passed") &&
		len(o.drillUsers) == 0 && o.record.State == incident.Closed && o.record.Contained && !o.failed()
}

// TestADrillThatDiesForGood has the drill's function die each time at the same
// call: a person or the alarm topic is told, whoever is left is named, and the next
// drill removes everything.
func TestADrillThatDiesForGood(t *testing.T) {
	all := undisturbed(t, drillPlots)
	for _, call := range changesOf(all, machines.DrillStep) {
		i := slices.IndexFunc(all, func(b *baseline) bool { return b.made[machines.DrillStep][call] })
		for _, after := range []bool{false, true} {
			c := cell{function: machines.DrillStep, call: call, fault: fault{name: "dies for good"}, base: all[i]}
			var o outcome
			stage(t, c.base.plot, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
				if r.Function != c.function || r.String() != call {
					return answer()
				}
				if after {
					answer()
				}
				i := invocationOf(ctx)
				i.killed = true
				i.kill()
				return nil, errors.New("killed")
			}, func(w *world) {
				o = w.outcome()
				time.Sleep(7 * 24 * time.Hour)
				if _, status := w.drill(true); status != succeeded || !strings.Contains(w.lastNotice().subject, "Drill passed") {
					t.Errorf("%s: the next drill ended %s: %s", c, status, w.lastNotice().email)
				}
				if left := w.outcome().drillUsers; len(left) > 0 {
					t.Errorf("%s: the next drill leaves %v", c, left)
				}
			})
			c.judgeDrill(t, o)
		}
	}
}
