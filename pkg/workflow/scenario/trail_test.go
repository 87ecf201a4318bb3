package scenario

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// busy makes a Region too busy for the event history to be read in time: with
// answers after 20 seconds it tells of some 1,000 calls in a look of three minutes.
func (w *world) busy() {
	h := w.trail["eu-west-1"]
	h.flood, h.often, h.since, h.takes = 6_000, 5*time.Second, time.Now(), 20*time.Second
}

// reads are data events, which no event history has.
func reads(n int) []object {
	all := make([]object, n)
	for i := range all {
		all[i] = callBy(exposed, "s3", "GetObject", object{"eventTime": stamp(time.Now().Add(-10 * time.Hour)), "readOnly": true, "awsRegion": "eu-west-1"})
	}
	return all
}

// A Region that the event history cannot be read of in time is read from the
// trail's logs: the figures are exact, and nothing of it is a blind spot.
func TestATrailTellsWhatTheHistoryCouldNot(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.busy()
		further := reads(25)
		w.assumes(10*time.Hour, exposed, minted(1), "Deploy", "a")
		session := w.trail[home].records[0]
		w.trail[home].records = nil
		further = append(further, session)
		for range 7 {
			further = append(further, callBy(minted(1), "ec2", "DescribeInstances", object{"eventTime": stamp(time.Now().Add(-9 * time.Hour)), "readOnly": true}))
		}
		w.deliver(map[string][]object{"eu-west-1": further})
		want := w.recount(string(exposed))
		w.respond(sample(t, exposedOnce))
		alerted := time.Now()
		w.at["Report"] = func() {
			if s := w.summary(); s.Events >= want || !blind(s, "eu-west-1: there was no time to read on") || time.Since(alerted) > 5*time.Minute {
				t.Errorf("the report, %s after the alert: %d of %d events, %+v", time.Since(alerted), s.Events, want, s.BlindSpots)
			}
		}
		w.at["Is history left 1"] = func() {
			if took := time.Since(alerted); took > 8*time.Minute {
				t.Errorf("read %s after the alert", took)
			}
			w.isExact(want)
			if s := w.summary(); len(s.Minted) != 1 || s.Minted[0].Events != 7 {
				t.Errorf("minted %+v", s.Minted)
			}
		}
		if ends := w.follow(); ends[0] != succeeded {
			t.Errorf("ended %v", ends)
		}
		w.isExact(want)
		if s := w.summary(); blind(s, "eu-west-1") || blind(s, "credential") || !s.Baseline.Known {
			t.Errorf("at the end: baseline %+v, blind spots %+v", s.Baseline, s.BlindSpots)
		}
		if !strings.HasPrefix(w.kinds(), "alert report change") || !strings.HasSuffix(w.kinds(), "close") {
			t.Errorf("told %s", w.kinds())
		}
	})
}

// isExact compares the summary with a recount.
func (w *world) isExact(want int) {
	w.t.Helper()
	s, data := w.summary(), 0
	for _, action := range s.Actions {
		if action.Name == "GetObject" {
			data = action.Count
		}
	}
	if s.Events != want || data != 25 || s.Succeeded != want {
		w.t.Errorf("%d events, %d succeeded, %d of data; counted again %d", s.Events, s.Succeeded, data, want)
	}
}

// Credentials by the thousand, of which there is no time to search for each, are
// followed in one reading of the logs.
func TestATrailFollowsManyCredentials(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		const count = 700
		for n := range count {
			w.assumes(50*time.Minute, exposed, minted(n), "Deploy", "s")
			w.happened(40*time.Minute, minted(n), "ec2", "DescribeInstances", object{"readOnly": true})
		}
		w.deliver(nil)
		w.respond(sample(t, exposedOnce))
		w.at["Is history left 1"] = func() {
			s := w.summary()
			used := slices.DeleteFunc(slices.Clone(s.Minted), func(m usage.Minted) bool { return m.Events != 1 })
			if len(used) != count || blind(s, "credentials that the key made") {
				t.Errorf("%d of %d were followed: %+v", len(used), count, s.BlindSpots)
			}
		}
		if ends := w.follow(); ends[0] != succeeded {
			t.Errorf("ended %v", ends)
		}
	})
}

// A Region whose event history is refused is made good for too.
func TestATrailStandsInForARegionThatIsDenied(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.trail["eu-west-1"].fail = awsError("AccessDeniedException")
		w.deliver(map[string][]object{"eu-west-1": reads(25)})
		w.respond(sample(t, exposedOnce))
		w.at["Is history left 1"] = func() { w.isExact(25) }
		w.follow()
		w.isExact(25)
	})
}

// Nothing is looked for in log files as long as the event history told all.
func TestATrailIsLeftAloneIfNothingIsUnread(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.deliver(map[string][]object{home: reads(25)})
		w.run(wholeStory)
		for key := range w.bucket.objects {
			if strings.Contains(key, "/trail/") {
				t.Errorf("wrote %s", key)
			}
		}
	})
}

// What cannot be read is named, with its reason, and everything else is read.
func TestWhatATrailDoesNotTellIsNamed(t *testing.T) {
	damaged := func(w *world) string {
		// Of the busy hours, and long enough ago not to have been read otherwise.
		at := time.Now().Add(-7 * time.Hour).Truncate(5 * time.Minute)
		for key := range w.logs.objects {
			if strings.HasPrefix(key, logsOf("eu-west-1")) && strings.Contains(key, at.Format("20060102T1504Z")) {
				return key
			}
		}
		t.Fatal("no such log")
		return ""
	}
	for name, test := range map[string]struct {
		prepare func(w *world)
		says    string
	}{
		"the bucket is denied": {func(w *world) { w.logs.fail[logsOf("eu-west-1")] = awsError("AccessDenied") },
			"in the trail's log files: the logs could not all be listed: AccessDenied"},
		"a log is denied": {func(w *world) { w.logs.fail[damaged(w)] = awsError("AccessDenied") },
			"logs could not be read to the end, such as s3://org-trail/AWSLogs/"},
		"a log is cut off": {func(w *world) {
			key := damaged(w)
			w.logs.objects[key] = w.logs.objects[key][:len(w.logs.objects[key])/2]
		}, "ends in the middle"},
		"the trail has no logs of the Region": {func(w *world) {
			for key := range w.logs.objects {
				if strings.HasPrefix(key, logsOf("eu-west-1")) {
					delete(w.logs.objects, key)
				}
			}
		}, "in the trail's log files: there are no logs of 2026-11-"},
		"the reader dies": {func(w *world) {
			w.dies = func(_ string, parameters object) bool { return parameters["phase"] == string(workflow.PhaseFiles) }
		}, "logs were not read: the function that reads them failed: Runtime.ExitError"},
		"the list cannot be read": {func(w *world) {
			w.at["Read files 1"] = func() {
				for key := range w.bucket.objects {
					if strings.HasSuffix(key, "/bundles.json") {
						delete(w.bucket.objects, key)
					}
				}
			}
		}, "logs were not read: States.ItemReaderFailed"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.busy()
				w.deliver(nil)
				test.prepare(w)
				w.respond(sample(t, exposedOnce))
				w.at["Is history left 1"] = func() {
					if s := w.summary(); !blind(s, test.says) || !blind(s, "eu-west-1") {
						t.Errorf("no word of %q in %s", test.says, fmt.Sprint(s.BlindSpots))
					}
					w.trail["eu-west-1"].flood = 0 // the rest takes less time
				}
				if ends := w.follow(); ends[0] != succeeded {
					t.Errorf("ended %v", ends)
				}
			})
		})
	}
}
