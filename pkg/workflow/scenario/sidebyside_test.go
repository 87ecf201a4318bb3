package scenario

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// requestTime is how long AWS takes to answer while executions run side by side.
const requestTime = 10 * time.Millisecond

// sideBySide runs ekr-respond on two events at one time, the second some time
// after the first, and returns how they ended. Requests of one are answered
// between those of the other.
func (w *world) sideBySide(later time.Duration, events ...string) []string {
	var one sync.Mutex // the account answers one request at a time
	w.fault = func(_ context.Context, _ request, answer func() (any, error)) (any, error) {
		time.Sleep(requestTime)
		one.Lock()
		defer one.Unlock()
		return answer()
	}
	ends := make([]string, len(events))
	var all sync.WaitGroup
	for i, event := range events {
		all.Go(func() {
			time.Sleep(time.Duration(i) * later)
			e := &execution{t: w.t, read: w.object, invoke: w.invoke, enter: func(string) {},
				id: fmt.Sprintf("arn:aws:states:%s:%s:execution:ekr-respond:side-%d", home, fakeiam.Account, i)}
			_, ends[i] = e.run(machines.Respond(), decode(event))
		})
	}
	all.Wait()
	w.fault = nil
	return ends
}

// Two triggers that announce one key in the same second make one incident, with
// both on it, one alert and one investigation, wherever the one overtakes the
// other.
func TestTwoTriggersInOneSecond(t *testing.T) {
	for name, second := range map[string]string{
		"AWS's quarantine":       "quarantine-by-the-user",
		"Trusted Advisor":        "trusted-advisor-exposed",
		"its copy from the west": "health-exposed-backup-region",
	} {
		for later := time.Duration(0); later < time.Second/2; later += requestTime + requestTime/2 {
			t.Run(fmt.Sprint(name, " after ", later), func(t *testing.T) {
				play(t, func(t *testing.T, w *world) {
					ends := w.sideBySide(later, sample(t, exposedOnce), sample(t, second))
					if !slices.Equal(ends, []string{succeeded, succeeded}) {
						t.Errorf("ended %v", ends)
					}
					w.follow()
					records := w.records()
					if len(records) != 1 || len(w.incidents) != 1 || w.kinds() != wholeStory {
						t.Fatalf("%d incidents, %d investigated, told %s", len(records), len(w.incidents), w.kinds())
					}
					r := records[0]
					if r.SightingCount != 2 || len(r.Sightings) != 2 || r.Sightings[0].EventID == r.Sightings[1].EventID && r.Sightings[0].Region == r.Sightings[1].Region {
						t.Errorf("on it: %+v", r.Sightings)
					}
					if !r.Contained || r.State != incident.Closed || r.KeyPrior != "Active" || r.OffBefore {
						t.Errorf("contained %t, %s, was %q, off before %t", r.Contained, r.State, r.KeyPrior, r.OffBefore)
					}
				})
			})
		}
	}
}
