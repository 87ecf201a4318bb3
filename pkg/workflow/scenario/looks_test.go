package scenario

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

// summary is the usage summary as it lies in the bucket.
func (w *world) summary() usage.Summary {
	w.t.Helper()
	for key, body := range w.bucket.objects {
		if strings.HasSuffix(key, "/"+summarize.SummaryName) {
			var s usage.Summary
			if err := json.Unmarshal(body, &s); err != nil {
				w.t.Fatal(err)
			}
			return s
		}
	}
	w.t.Fatal("there is no summary")
	return usage.Summary{}
}

// run plays one incident from its event to its end.
func (w *world) run(kinds string) {
	w.t.Helper()
	w.respond(sample(w.t, exposedOnce))
	if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != kinds {
		w.t.Errorf("ended %v, told %s, want %s", ends, w.kinds(), kinds)
	}
}

// report is the notice of that kind.
func (w *world) told(kind string) message {
	w.t.Helper()
	at := slices.IndexFunc(w.topic.sent, func(m message) bool { return m.kind() == kind })
	if at < 0 {
		w.t.Fatalf("no %s was sent, only %s", kind, w.kinds())
	}
	return w.topic.sent[at]
}

// blind reports whether a summary names something as unseen.
func blind(s usage.Summary, what string) bool {
	return slices.ContainsFunc(s.BlindSpots, func(b usage.BlindSpot) bool { return strings.Contains(b.What+": "+b.Why, what) })
}

func minted(n int) accesskey.ID { return accesskey.ID(fmt.Sprintf("ASIAEXAMPLE%09d", n)) }

// What the key made is followed from key to key, before the report leaves.
func TestCredentialsAreFollowed(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.assumes(50*time.Minute, exposed, minted(1), "Deploy", "a")
		w.assumes(40*time.Minute, minted(1), minted(2), "Ops", "b")
		for range 7 {
			w.happened(30*time.Minute, minted(2), "ec2", "DescribeInstances", object{"readOnly": true})
		}
		w.respond(sample(t, exposedOnce))
		w.at["Report"] = func() {
			s := w.summary()
			if len(s.Minted) != 1 || s.Minted[0].Events != 1 || len(s.Minted[0].Minted) != 1 || s.Minted[0].Minted[0].Events != 7 {
				t.Errorf("minted %+v", s.Minted)
			}
			if blind(s, "credential") {
				t.Errorf("blind spots %+v", s.BlindSpots)
			}
		}
		w.follow()
		tells(t, w.told("report").email, string(minted(1)), string(minted(2)), "7 calls")
	})
}

// More credentials than there is time for are named, and read once there is.
func TestFanOut(t *testing.T) {
	for count, ends := range map[int]bool{450: false, 2200: true} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				for n := range count {
					w.assumes(50*time.Minute, exposed, minted(n), "Deploy", "s")
				}
				w.happened(30*time.Minute, minted(count-1), "ec2", "DescribeInstances", object{"readOnly": true})
				w.respond(sample(t, exposedOnce))
				alerted := time.Now()
				w.at["Report"] = func() {
					if s := w.summary(); !blind(s, "credentials that the key made") || time.Since(alerted) > 5*time.Minute {
						t.Errorf("%s after the alert: blind spots %+v", time.Since(alerted), s.BlindSpots)
					}
				}
				w.follow()
				if s := w.summary(); blind(s, "credentials that the key made") != ends {
					t.Errorf("at the end: blind spots %+v", s.BlindSpots)
				}
				const most = 120_000
				if w.last.largest > most {
					t.Errorf("the largest document has %d bytes", w.last.largest)
				}
			})
		})
	}
}

// A key that is used without end delays neither the report nor the watches; what
// was not read is named.
func TestAMillionEvents(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.settings.WatchAfter = []time.Duration{6 * time.Minute, 9 * time.Minute}
		h := w.trail["eu-west-1"]
		h.flood, h.often, h.since, h.takes, h.stale = 1_000_000, 5*time.Second, time.Now(), time.Second, 2
		w.respond(sample(t, exposedOnce))
		alerted, contained := time.Now(), w.records()[0].ContainedAt
		reads := 0
		w.at["Report"] = func() {
			reads = w.calls["${investigate}"]
			if s := w.summary(); time.Since(alerted) > 5*time.Minute || s.Events < 2_500 || !blind(s, "eu-west-1: there was no time to read on") || s.Baseline.Known {
				t.Errorf("%s after the alert: %d events, %+v", time.Since(alerted), s.Events, s.BlindSpots)
			}
		}
		for n, after := range w.settings.WatchAfter {
			w.at[fmt.Sprint("Watch ", n+1)] = func() {
				if late := time.Since(contained) - after; late > 2*time.Minute {
					t.Errorf("watch %d is %s late", n+1, late)
				}
			}
		}
		w.follow()
		s := w.summary()
		if w.calls["${investigate}"] <= reads+8 || s.Events < 5_000 || s.Events > 1_000_000 || s.Duplicates > s.Events/4 {
			t.Errorf("%d invocations, %d for the report; %d events, %d twice", w.calls["${investigate}"], reads, s.Events, s.Duplicates)
		}
		if !blind(s, "days before the exposure were read") || blind(s, "so far") {
			t.Errorf("blind spots %+v", s.BlindSpots)
		}
		tells(t, w.told("report").email, "eu-west-1", "no time to read on")
	})
}

func TestCloudTrailIsDeniedEverywhere(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		for _, h := range w.trail {
			h.fail = awsError("AccessDeniedException")
		}
		w.run(wholeStory)
		tells(t, w.told("report").email, "CANNOT TELL", "AccessDeniedException", "us-east-1", "eu-west-1", "ap-southeast-2")
		if s := w.summary(); s.Severity != usage.P2 || s.Verdict != usage.CannotTell {
			t.Errorf("%s %s", s.Severity, s.Verdict)
		}
	})
}

// The severity falls once, at the end, and only if everything was read.
func TestSeverityFallsAtTheClose(t *testing.T) {
	for name, test := range map[string]struct {
		prepare    func(w *world)
		capability usage.Capability
		severity   string
	}{
		"an administrator's, all was read": {func(w *world) { w.user.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"} }, usage.Admin, usage.P3},
		"an administrator's, a Region was denied": {func(w *world) {
			w.user.Attached = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
			w.trail["eu-west-1"].fail = awsError("AccessDeniedException")
		}, usage.Admin, usage.P2},
		"a limited one's": {func(*world) {}, usage.Limited, usage.P3},
		"of one whose rights are not known": {func(w *world) {
			w.iam.Fail["ListGroupsForUser"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, usage.UnknownCapability, usage.P2},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				w.ordinary(30)
				w.at["Close"] = func() {
					if s := w.summary(); s.Severity != test.severity || s.Capability != test.capability {
						t.Errorf("%s %s %s: %v", s.Severity, s.Verdict, s.Capability, s.Reasons)
					}
				}
				w.at["Last summary"] = func() {
					if s := w.summary(); s.Severity != usage.P2 {
						t.Errorf("before the close: %s %s", s.Severity, s.Verdict)
					}
				}
				w.run(wholeStory)
			})
		})
	}
}

// What was made in IAM since the exposure shows at once. Colleagues' work is told
// apart as soon as CloudTrail has it.
func TestWhatWasMadeInIAM(t *testing.T) {
	role := func(name string) types.Role {
		at := time.Now().Add(-time.Hour)
		return types.Role{RoleName: &name, CreateDate: &at}
	}
	for name, test := range map[string]struct {
		prepare  func(w *world)
		by       string
		unclaims bool
	}{
		"by nobody on record": {func(*world) {}, "", true},
		"by a colleague": {func(w *world) {
			w.happened(time.Hour, "AKIAEXAMPLE000CALLER", "iam", "CreateRole", object{"requestParameters": object{"roleName": "Backup"}, "sourceIPAddress": workplace})
		}, "AKIAEXAMPLE000CALLER", false},
		"by the key": {func(w *world) {
			w.happened(time.Hour, exposed, "iam", "CreateRole", object{"requestParameters": object{"roleName": "Backup"}})
		}, string(exposed), false},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				w.iam.Inventory.Roles = []types.Role{role("Backup")}
				w.respond(sample(t, exposedOnce))
				w.at["Report"] = func() {
					s := w.summary()
					if len(s.IAMCreatedSince) != 1 || s.IAMCreatedSince[0].Name != "Backup" || s.IAMCreatedSince[0].ByKey != test.by {
						t.Errorf("%+v", s.IAMCreatedSince)
					}
					if strings.Contains(strings.Join(s.Reasons, "; "), "1 IAM object made since the exposure") != test.unclaims {
						t.Errorf("reasons %v", s.Reasons)
					}
				}
				w.follow()
			})
		})
	}
}

// A refused list is named; it hides neither the others nor the report.
func TestIAMRefusesItsLists(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.iam.Fail["ListRoles"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		w.iam.Add(&fakeiam.User{Name: "backup-admin", Created: time.Now().Add(-time.Hour)})
		w.run(wholeStory)
		if s := w.summary(); !blind(s, "made in IAM since the exposure: roles: AccessDenied") || len(s.IAMCreatedSince) != 1 {
			t.Errorf("%+v, blind spots %+v", s.IAMCreatedSince, s.BlindSpots)
		}
	})
}
