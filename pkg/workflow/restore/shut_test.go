package restore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

// standIn is a world in which IAM would not switch the exposed key off, so that
// everything is denied to its user instead.
func standIn(t *testing.T) *world {
	w := newWorld(t)
	w.user.Keys[0].Status = types.StatusTypeActive
	w.update(t, func(r *incident.Record) {
		r.Actions[0].Status, r.Actions[0].Reason, r.Contained = containment.Denied, "no", false
	})
	return w
}

// What denies everything in place of switching the key off is lifted only once the
// key is off, or when a person has said that it is to be opened.
func TestAKeyThatIsOnStaysShut(t *testing.T) {
	denied := fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))
	bothDenials := []string{"isolate", "deny"}
	revive := func(r *incident.Record, by string, until time.Time) {
		r.Restores = append(r.Restores, incident.Restore{By: by, At: contained.Add(time.Hour), Parts: []string{"key:" + exposed}, Until: until})
	}
	for name, test := range map[string]struct {
		prepare func(*world)
		in      workflow.RestoreInput
		refused string
		status  types.StatusType
		on      bool // and is said to be on
	}{
		"switched off first":        {func(*world) {}, workflow.RestoreInput{Only: bothDenials}, "", "Inactive", false},
		"one level down, the same":  {func(*world) {}, workflow.RestoreInput{Only: []string{"isolate"}}, "", "Inactive", false},
		"the other denial alone":    {func(*world) {}, workflow.RestoreInput{Only: []string{"deny"}}, "", "Active", true},
		"it cannot be switched off": {func(w *world) { w.iam.Fail["UpdateAccessKey"] = []error{denied} }, workflow.RestoreInput{Only: bothDenials}, "is ON and could not be switched off (AccessDenied: no)", "Active", false},
		"and what is left is shut":  {func(w *world) { w.iam.Fail["UpdateAccessKey"] = []error{denied} }, workflow.RestoreInput{Only: []string{"deny"}}, "", "Active", true},
		"the change does not show":  {func(w *world) { w.iam.Before = func(string) { w.user.Keys[0].Status = types.StatusTypeActive } }, workflow.RestoreInput{Only: bothDenials}, "does not read back Inactive", "Active", false},
		"its answer is lost": {func(w *world) {
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.Error("InternalFailure", "x")}
			w.iam.Before = offAt(w)
		}, workflow.RestoreInput{Only: bothDenials}, "", "Inactive", false},
		"it cannot be read":            {func(w *world) { w.iam.Fail["ListAccessKeys"] = []error{denied} }, workflow.RestoreInput{Only: bothDenials}, "whether it is off could not be read", "Active", false},
		"the record refuses":           {func(w *world) { w.db.Fail["PutItem"] = fakeiam.Error("X", "refused") }, workflow.RestoreInput{Only: bothDenials}, "could not be recorded", "Inactive", false},
		"a person says so":             {func(*world) {}, workflow.RestoreInput{Only: bothDenials, ReactivateExposedKey: true, Until: contained.Add(4 * time.Hour)}, "", "Active", true},
		"but not what is to be lifted": {func(*world) {}, workflow.RestoreInput{ReactivateExposedKey: true, Until: contained.Add(4 * time.Hour)}, "is not in force", "Active", false},
		"a person has said so":         {func(w *world) { w.update(t, func(r *incident.Record) { revive(r, alice, contained.Add(4*time.Hour)) }) }, workflow.RestoreInput{Only: bothDenials}, "", "Active", true},
		"that time is over":            {func(w *world) { w.update(t, func(r *incident.Record) { revive(r, alice, contained.Add(2*time.Hour)) }) }, workflow.RestoreInput{Only: bothDenials}, "", "Inactive", false},
		"a colleague switched it on":   {func(w *world) { w.update(t, func(r *incident.Record) { revive(r, alice, time.Time{}) }) }, workflow.RestoreInput{Only: bothDenials}, "is ON (restored by " + alice, "Active", false},
		"the key is gone":              {func(w *world) { w.user.Keys = w.user.Keys[1:] }, workflow.RestoreInput{Only: bothDenials}, "", "Inactive", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := standIn(t)
			test.prepare(w)
			result := w.restore(t, test.in)
			if !strings.Contains(result.Refused, test.refused) || (test.refused == "") != result.Restored {
				t.Errorf("%+v", result)
			}
			lifts := slices.Contains(test.in.Only, "isolate") && test.refused == ""
			if lifted := !slices.Contains(w.user.Attached, settings.Settings{Account: fakeiam.Account, Partition: "aws"}.PolicyARN(settings.IsolatePolicy)); lifted != lifts {
				t.Errorf("attached %v", w.user.Attached)
			}
			if w.user.Keys[0].Status != test.status {
				t.Errorf("the key is %s", w.user.Keys[0].Status)
			}
			if on := w.diary.facts.KeyStatus == "Active"; on != test.on {
				t.Errorf("it is told as %q", w.diary.facts.KeyStatus)
			}
		})
	}
}

// offAt lets a change of the key take effect although it fails.
func offAt(w *world) func(string) {
	return func(operation string) {
		if operation == "UpdateAccessKey" {
			w.user.Keys[0].Status = types.StatusTypeInactive
		}
	}
}

// A key that was switched off first is on record, so that it is held like any; one
// that is opened is left by the verifications until its end.
func TestWhatBecomesOfAKeyThatIsOn(t *testing.T) {
	w := standIn(t)
	if first := w.restore(t, workflow.RestoreInput{Only: []string{"isolate"}}); !slices.Contains(first.Remaining, "key:"+exposed) || !w.diary.facts.SwitchedOff {
		t.Errorf("remaining %v, told %+v", first.Remaining, w.diary.facts)
	}
	w = standIn(t)
	until := w.now.Add(time.Hour)
	w.restore(t, workflow.RestoreInput{Only: []string{"isolate", "deny"}, ReactivateExposedKey: true, Until: until})
	r, err := w.table.Get(t.Context(), w.id)
	if err != nil || r.Leave(w.now)["key:"+exposed] == "" || r.Leave(until)["key:"+exposed] != "" {
		t.Errorf("left: %v, %v", r.Leave(w.now), err)
	}
	if want := "schedule " + exposed + " " + until.Format(time.RFC3339); !slices.Contains(w.iam.Calls, want) {
		t.Errorf("no end in %v", w.iam.Calls)
	}
}

// The fence of a key that is on goes only when it is named.
func TestAFenceGoesByNameOnly(t *testing.T) {
	for name, test := range map[string]struct {
		in      workflow.RestoreInput
		until   time.Duration
		refused bool
	}{
		"one level down": {workflow.RestoreInput{}, time.Hour, true},
		"by name":        {workflow.RestoreInput{Only: []string{"fence"}}, time.Hour, false},
		"it is over":     {workflow.RestoreInput{}, -time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.update(t, func(r *incident.Record) {
				r.FenceUntil = w.now.Add(test.until)
				r.Actions = append(r.Actions, containment.Action{Step: containment.FenceAttached, Target: "ci-deploy", Status: containment.Done, At: contained})
			})
			w.user.Attached = append(w.user.Attached, contain.StackOf(w.handler.Settings).Fence+"ci-deploy")
			result := w.restore(t, test.in)
			if refused := strings.Contains(result.Refused, "--only fence"); refused != test.refused || result.Restored == refused {
				t.Errorf("%+v", result)
			}
		})
	}
}

// What stands in for a key that was never off outlives its incident.
func TestAStandInOutlivesItsIncident(t *testing.T) {
	w := newWorld(t)
	record, err := w.table.Get(t.Context(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	for name, status := range map[containment.Status]bool{containment.Denied: true, containment.Done: false} {
		other := record
		other.ID, other.AccessKeyID, other.State = "EKR-1123-OTHER", sibling, incident.Closed
		other.Actions = []containment.Action{{Step: containment.KeyInactive, Target: sibling, Status: name, At: contained},
			{Step: containment.IsolateAttached, Target: "ci-deploy", Status: containment.Done, At: contained}}
		preview := restore.Foresee(record, []incident.Record{record, other}, workflow.RestoreInput{By: alice, Only: []string{"isolate"}}, w.now)
		if shared := len(preview.Shared) == 1; shared != status || preview.Refused != "" {
			t.Errorf("key %s: %+v", name, preview)
		}
	}
}
