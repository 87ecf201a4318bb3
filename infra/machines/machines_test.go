package machines_test

import (
	"slices"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// definitions are all definitions that can be deployed, by name.
func definitions() map[string]machines.Definition {
	return map[string]machines.Definition{
		"respond":  machines.Respond(),
		"incident": machines.Investigation(10*time.Second, []time.Duration{15 * time.Minute, time.Hour}),
		"posture":  machines.Posture(posture.Settings{}),
		"one look": machines.Investigation(time.Second, []time.Duration{2 * time.Second}),
	}
}

// eachState calls f for every state, those inside a Map included.
func eachState(d machines.Definition, f func(name string, s machines.State, in machines.Definition)) {
	for name, s := range d.States {
		f(name, s, d)
		if s.ItemProcessor != nil {
			eachState(*s.ItemProcessor, f)
		}
	}
}

func TestEveryTaskIsBoundedRetriedAndCaught(t *testing.T) {
	for machine, d := range definitions() {
		if d.TimeoutSeconds <= 0 {
			t.Errorf("%s: no timeout", machine)
		}
		eachState(d, func(name string, s machines.State, _ machines.Definition) {
			if s.Type != "Task" {
				if len(s.Retry)+len(s.Catch)+s.TimeoutSeconds > 0 {
					t.Errorf("%s, %s: Retry, Catch and TimeoutSeconds belong to tasks", machine, name)
				}
				return
			}
			if s.TimeoutSeconds <= 0 {
				t.Errorf("%s, %s: no timeout", machine, name)
			}
			if len(s.Retry) == 0 {
				t.Errorf("%s, %s: nothing is retried", machine, name)
			}
			if len(s.Catch) == 0 || !slices.Equal(s.Catch[len(s.Catch)-1].ErrorEquals, []string{"States.ALL"}) {
				t.Errorf("%s, %s: not every error is caught", machine, name)
			}
		})
	}
}

func TestATaskWaitsLongerThanItsFunction(t *testing.T) {
	for machine, d := range definitions() {
		eachState(d, func(name string, s machines.State, _ machines.Definition) {
			for function, timeout := range machines.Timeouts {
				if s.Resource == "${"+function+"}" && s.TimeoutSeconds <= timeout {
					t.Errorf("%s, %s: gives up after %d s on a function that may take %d s", machine, name, s.TimeoutSeconds, timeout)
				}
			}
		})
	}
}

func TestNoticesWaitForEachOther(t *testing.T) {
	for machine, d := range definitions() {
		eachState(d, func(name string, s machines.State, _ machines.Definition) {
			if s.Resource == "${notify}" && s.Retry[0].ErrorEquals[0] != "NoticePending" {
				t.Errorf("%s, %s: does not wait for a notice that another execution is sending", machine, name)
			}
		})
	}
}

func TestEveryPauseFitsItsMachine(t *testing.T) {
	for machine, d := range definitions() {
		pauses := 0
		eachState(d, func(_ string, s machines.State, _ machines.Definition) { pauses += s.Seconds })
		if pauses+30*60 > d.TimeoutSeconds {
			t.Errorf("%s: pauses of %d s leave too little of %d s", machine, pauses, d.TimeoutSeconds)
		}
	}
}

func TestWatchesCountFromContainment(t *testing.T) {
	d := machines.Investigation(10*time.Second, []time.Duration{15 * time.Minute, time.Hour})
	for name, want := range map[string]int{"Let IAM settle": 10, "Wait 1": 890, "Wait 2": 2700} {
		if got := d.States[name].Seconds; got != want {
			t.Errorf("%s: %d s, want %d", name, got, want)
		}
	}
}
