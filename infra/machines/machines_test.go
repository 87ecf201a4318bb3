package machines_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// definitions are all definitions that can be deployed, by name.
func definitions() map[string]machines.Definition {
	return map[string]machines.Definition{
		"respond":  machines.Respond(),
		"incident": machines.Investigation(10*time.Second, []time.Duration{15 * time.Minute, time.Hour}, false),
		"trail":    machines.Investigation(10*time.Second, []time.Duration{15 * time.Minute, time.Hour}, true),
		"posture":  machines.Posture(posture.Settings{}),
		"push":     machines.CodePush(),
		"drill":    machines.Drill(10 * time.Second),
		"five":     machines.Investigation(10*time.Second, watches, true),
		"one look": machines.Investigation(time.Second, []time.Duration{2 * time.Second}, false),
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

// Step Functions takes no machine with two states of a name, however deep they lie.
// Source: Amazon States Language, "States"; the limit of 80 characters is the
// service's.
func TestNamesOfStatesAreUnique(t *testing.T) {
	for machine, d := range definitions() {
		seen := map[string]bool{}
		eachState(d, func(name string, _ machines.State, _ machines.Definition) {
			if seen[name] || len(name) > 80 {
				t.Errorf("%s: %s is there twice, or too long", machine, name)
			}
			seen[name] = true
		})
	}
}

func TestEveryTaskIsBoundedRetriedAndCaught(t *testing.T) {
	for machine, d := range definitions() {
		if d.TimeoutSeconds <= 0 {
			t.Errorf("%s: no timeout", machine)
		}
		eachState(d, func(name string, s machines.State, _ machines.Definition) {
			if s.ItemReader != nil {
				return // a Distributed Map, which has a test of its own
			}
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
	// Each of five watches may have a stretch of the history before it, and go on
	// until it is clear who undoes the containment.
	const clearing = workflow.Clearing + workflow.ClearingPause
	const looks = workflow.MaxWatches * (workflow.HistoryLeast + workflow.WatchBudget + 4*5*time.Minute + clearing)
	// Log files may be read after the report and after each watch: three rounds that
	// are listed and summed up, and batches that were begun in the last moment.
	const files = (workflow.MaxWatches + 1) * (workflow.FilesBudget + 3*time.Minute + 3*(3+5)*time.Minute)
	for trail, need := range map[bool]time.Duration{false: looks, true: looks + files} {
		d := machines.Investigation(10*time.Second, watches, trail)
		if room := time.Duration(d.TimeoutSeconds)*time.Second - watches[len(watches)-1]; room < need {
			t.Errorf("%s beside the pauses, and the looks may take %s", room, need)
		}
	}
}

// watches are as many as the settings may ask for.
var watches = []time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 36 * time.Hour}

// A watch's time is settled at containment, whatever the looks before it take.
func TestWatchesHaveTheirTime(t *testing.T) {
	d := machines.Investigation(10*time.Second, watches, true)
	if got := d.States["Let IAM settle"].Seconds; got != 10 {
		t.Errorf("IAM settles for %d s", got)
	}
	for n := range watches {
		name, want := fmt.Sprintf("Wait %d", n+1), fmt.Sprintf("$.case.watchAt[%d]", n)
		if got := d.States[name].TimestampPath; got != want {
			t.Errorf("%s: until %q, want %q", name, got, want)
		}
	}
	if _, more := d.States[fmt.Sprintf("Wait %d", workflow.MaxWatches+1)]; more {
		t.Error("a watch without a time")
	}
}

// Step Functions ends an execution of whose history 25,000 events are full.
func TestTheHistoryOfAnExecutionHasRoom(t *testing.T) {
	const (
		// What a Region takes in a round, beside its reading: the branch's begin and
		// end, a Choice and a Pass. An invocation takes a Choice and a Task.
		branch, invocation = 2 + 2 + 2, 2 + 5
		regions            = 40
		// What a function keeps of its own time, for storing what it read.
		margin = 20 * time.Second
		// Beside the Regions: planning, summing up, containing, telling.
		round, other = 40, 500
		// A round in log files is four tasks, four choices, and a Map of which the
		// executions have histories of their own; around the rounds of a look there
		// are a task and two choices.
		files, aroundFiles = 4*5 + 4*2 + 6, 5 + 2*2
		// A further look of a watch at what somebody undoes is a pause, a task, a
		// notice and two choices.
		further = 2 + 2*5 + 2*2
	)
	each := time.Duration(machines.Timeouts[machines.Investigate])*time.Second - margin
	look := func(l workflow.Look, budget time.Duration) int {
		rounds := l.MaxRounds()
		invocations := int(budget/each) + 1 + rounds
		return regions*(rounds*branch+invocations*invocation) + rounds*round
	}
	total := other + look(workflow.LookFirst, workflow.FirstBudget) +
		workflow.MaxHistory*look(workflow.LookHistory, workflow.HistoryBudget) +
		workflow.MaxWatches*look(workflow.LookWatch, workflow.WatchBudget) +
		(workflow.MaxWatches+1)*(workflow.LookFiles.MaxRounds()*files+aroundFiles) +
		workflow.MaxWatches*int(workflow.Clearing/workflow.ClearingPause+1)*further
	t.Logf("%d events", total)
	const most = 25_000
	if total > most*9/10 {
		t.Errorf("an execution may come to %d events", total)
	}
}
