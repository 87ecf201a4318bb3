package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/incident"
)

const exposedOnce = "health-exposed"

// One incident is told three times: what was done, what the key had done, and
// that it is over.
const wholeStory = "alert report close"

func TestOneIncident(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		arrived := time.Now()
		if status := w.respond(sample(t, exposedOnce)); status != succeeded {
			t.Fatal(status)
		}
		if told := w.topic.sent[0].at.Sub(arrived); told > time.Minute {
			t.Errorf("the alert took %s", told)
		}
		alerted := w.topic.sent[0].at
		if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != wholeStory {
			t.Errorf("ended %v, told %s", ends, w.kinds())
		}
		if reported := w.topic.sent[1].at.Sub(alerted); reported > 5*time.Minute {
			t.Errorf("the report took %s", reported)
		}
		if len(w.last.retries) > 0 {
			t.Errorf("retried after %v", w.last.retries)
		}
	})
}

// By the third call at the latest, an attacker's key is off.
func TestTheKeyIsSwitchedOffFirst(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		for i, operation := range w.iam.Operations() {
			if operation == "UpdateAccessKey" {
				const third = 2
				if i > third || w.calls["${intake}"]+w.calls["${contain}"] != 2 {
					t.Errorf("call %d of IAM, after %v invocations: %v", i+1, w.calls, w.iam.Calls[:i+1])
				}
				return
			}
		}
		t.Error("the key was not switched off")
	})
}

// Whatever repeats an exposure leads to one incident, one alert and one
// investigation.
func TestCopiesOfAnEvent(t *testing.T) {
	for _, test := range []struct {
		name   string
		after  time.Duration
		second func(t *testing.T) string
	}{
		{"the same event twice", 0, func(t *testing.T) string { return sample(t, exposedOnce) }},
		{"its copy from us-west-2", 0, func(t *testing.T) string { return sample(t, "health-exposed-backup-region") }},
		{"the same key on page 2 of 3", 0, func(t *testing.T) string {
			return sample(t, "health-exposed-page-2-of-3", naming(exposed))
		}},
		{"AWS's quarantine of the user", time.Minute, func(t *testing.T) string { return sample(t, "quarantine-by-the-user") }},
		{"Trusted Advisor's refresh", 3 * 24 * time.Hour, func(t *testing.T) string { return sample(t, "trusted-advisor-exposed") }},
		{"the case is closed", 3 * 24 * time.Hour, func(t *testing.T) string { return sample(t, "health-exposed-closed") }},
	} {
		for _, order := range []string{"after the incident", "before the alert"} {
			t.Run(test.name+", "+order, func(t *testing.T) {
				play(t, func(t *testing.T, w *world) {
					again := func() {
						time.Sleep(test.after)
						if status := w.respond(test.second(t)); status != succeeded {
							t.Errorf("the second event ended %s", status)
						}
					}
					if order == "before the alert" {
						w.at["Alert"] = again
					}
					w.respond(sample(t, exposedOnce))
					w.follow()
					if order == "after the incident" {
						again()
						w.follow()
					}
					records := w.records()
					if len(records) != 1 || len(w.incidents) != 1 || w.kinds() != wholeStory {
						t.Fatalf("%d incidents, %d investigated, told %s", len(records), len(w.incidents), w.kinds())
					}
					if records[0].SightingCount != sightings(test.name) || !records[0].Contained {
						t.Errorf("%d sightings, contained=%t", records[0].SightingCount, records[0].Contained)
					}
				})
			})
		}
	}
}

// sightings counts the same event, delivered twice, once.
func sightings(name string) int {
	if name == "the same event twice" {
		return 1
	}
	return 2
}

func TestAClosedEventNeverContains(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, "health-exposed-closed"))
		if len(w.iam.Changes()) > 0 || w.topic.sent[0].kind() != "alert" {
			t.Fatalf("changes %v, told %s", w.iam.Changes(), w.kinds())
		}
		w.follow()
		w.topic.sent = nil
		w.respond(sample(t, exposedOnce))
		w.follow()
		if !w.records()[0].Contained && !w.records()[1].Contained || w.kinds() != wholeStory {
			t.Errorf("the open event after it: told %s, records %+v", w.kinds(), w.records())
		}
	})
}

// A new fact about a known key is told: AWS's word is graver, or the key is on
// again although nobody restored it.
func TestWhatIsNewIsTold(t *testing.T) {
	for name, second := range map[string]func(w *world) string{
		"graver": func(*world) string { return sample(t, "health-compromised", naming(exposed)) },
		"on again": func(w *world) string {
			w.user.Keys[0].Status = "Active"
			return sample(t, "trusted-advisor-exposed")
		},
		"another key beside it": func(w *world) string {
			w.addUser("report-mailer", keys(1)[0])
			return sample(t, "health-exposed-page-2-of-3", naming(exposed, keys(1)[0]))
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.respond(sample(t, exposedOnce))
				w.follow()
				w.topic.sent = nil
				time.Sleep(24 * time.Hour)
				w.respond(second(w))
				w.follow()
				if w.kinds() != wholeStory || len(w.records()) != 2 {
					t.Errorf("told %s, %d incidents", w.kinds(), len(w.records()))
				}
				for _, r := range w.records() {
					if r.State != incident.Closed || !r.Contained {
						t.Errorf("incident %s is %s, contained=%t", r.ID, r.State, r.Contained)
					}
				}
			})
		})
	}
}

// The first execution may die anywhere: the second event of the same exposure
// does and tells what it left undone.
func TestAnExecutionThatDiesSwallowsNothing(t *testing.T) {
	for name, prepare := range map[string]func(w *world, die func()){
		"after intake":           func(w *world, die func()) { w.at["Contain key"] = die },
		"while containing":       func(w *world, die func()) { w.iam.Before = once("AttachUserPolicy", die) },
		"before the alert":       func(w *world, die func()) { w.at["Alert"] = die },
		"after claiming to tell": func(w *world, die func()) { w.topic.before = die },
		"before investigating":   func(w *world, die func()) { w.at["Wanted"] = die },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				prepare(w, func() {
					w.topic.before, w.iam.Before = nil, nil
					panic(death{})
				})
				if status := w.respond(sample(t, exposedOnce)); status != aborted {
					t.Fatal(status)
				}
				time.Sleep(2 * time.Second)
				if status := w.respond(sample(t, "health-exposed-backup-region")); status != succeeded {
					t.Errorf("the second ended %s", status)
				}
				w.follow()
				records := w.records()
				if len(records) != 1 || !records[0].Contained || w.kinds() != wholeStory || len(w.user.Attached) != 1 {
					t.Errorf("told %s; records %+v", w.kinds(), records)
				}
			})
		})
	}
}

func once(operation string, f func()) func(string) {
	return func(called string) {
		if called == operation {
			f()
		}
	}
}
