package scenario

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/machines"
)

// cell is one call of one function, and one way in which it goes wrong.
type cell struct {
	function, call string
	fault          fault
	base           *baseline
}

func (c cell) String() string {
	return strings.Join([]string{c.function, c.call, c.fault.name, c.base.name}, ", ")
}

// baseline is a plot without a fault, which calls each function made in it, and
// how often.
type baseline struct {
	plot
	made  map[string]map[string]bool
	count map[string]int // by function and call
	outcome
}

// stage plays a plot with something between the functions and AWS.
func stage(t *testing.T, p plot, between func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error), then func(w *world)) {
	play(t, func(_ *testing.T, w *world) {
		// Small, so that there is time for every cell.
		w.regions, w.settings.WatchAfter = regions{home, "eu-west-1"}, []time.Duration{15 * time.Minute}
		began := time.Now()
		w.sealedAfter = -1
		sealed := p.sealed
		if sealed == nil {
			sealed = func(w *world) bool { return w.user.Keys[0].Status == "Inactive" || isolated(w.user) }
		}
		w.fault = func(ctx context.Context, r request, answer func() (any, error)) (any, error) {
			result, err := between(w, ctx, r, answer)
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.sealedAfter < 0 && sealed(w) {
				w.sealedAfter = time.Since(began)
			}
			return result, err
		}
		p.play(w)
		then(w)
	})
}

// undisturbed plays each of the plots once. A function that makes a call which
// infra/calls does not know fails the test: its role does not have it either.
func undisturbed(t *testing.T, list []plot) []*baseline {
	var all []*baseline
	for _, p := range list {
		b := &baseline{plot: p, made: map[string]map[string]bool{}, count: map[string]int{}}
		stage(t, p, func(w *world, _ context.Context, r request, answer func() (any, error)) (any, error) {
			result, err := answer()
			w.mu.Lock()
			defer w.mu.Unlock()
			b.count[r.Function+" "+r.String()]++
			if err == nil && b.made[r.Function] == nil {
				b.made[r.Function] = map[string]bool{}
			}
			if err == nil {
				b.made[r.Function][r.String()] = true
			}
			return result, err
		}, func(w *world) { b.outcome = w.outcome() })
		for function, made := range b.made {
			for call := range made {
				if !slices.Contains(calls.All(deployed(function)), call) {
					t.Errorf("%s: function %s makes the call %s: add the interface that has it to infra/calls", b.name, function, call)
				}
			}
		}
		all = append(all, b)
	}
	return all
}

// row names the cell's call, and the plot if it is not the first that makes it.
func (c cell) row() string {
	if also[c.function+" "+c.call] == c.base.name {
		return c.call + ", " + c.base.name
	}
	return c.call
}

// deployed is a function's name in the account, without "ekr-". Some have another
// in their machine.
func deployed(function string) string {
	switch function {
	case machines.DrillStep:
		return "drill-step"
	case machines.PostureCollect:
		return "posture-collect"
	case machines.PostureReport:
		return "posture-report"
	}
	return function
}

// cells lists every call of the functions, with every fault. A call that no plot
// makes fails the test.
func cells(t *testing.T, all []*baseline, functions ...string) []cell {
	t.Helper()
	var list []cell
	for _, function := range functions {
		for _, call := range calls.All(deployed(function)) {
			i := slices.IndexFunc(all, func(b *baseline) bool {
				return slices.Contains(b.functions, function) && b.made[function][call]
			})
			if i < 0 {
				t.Errorf("the call %s of function %s is in no plot: add one that makes it to plots in plots_test.go, "+
					"or take it out of the function's interface", call, function)
				continue
			}
			for n, b := range all {
				for _, f := range faults {
					if n == i || also[function+" "+call] == b.name {
						list = append(list, cell{function, call, f, b})
					}
				}
			}
		}
	}
	return list
}

// play plays the cell's plot with its fault.
func (c cell) play(t *testing.T) (o outcome) {
	hit := map[string]int{}
	stage(t, c.base.plot, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
		if r.Function != c.function || r.String() != c.call {
			return answer()
		}
		// The review asks about many things at once, and rests at random in between:
		// each of its requests is counted by itself.
		about := ""
		if c.function == machines.PostureCollect && r.Operation != "PutObject" {
			about = awsmiddleware.GetRegion(ctx) + text(r.input)
		}
		w.mu.Lock()
		hit[about]++
		count := hit[about]
		w.mu.Unlock()
		return c.fault.strike(ctx, r.Service, count, answer)
	}, func(w *world) { o = w.outcome() })
	if len(hit) == 0 {
		t.Errorf("%s: no request was hit", c)
	}
	return o
}
