package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
)

const sibling = "AKIASIBLING000000002"

// isolated is an incident of three hours ago, of which a person has undone one
// part and AWS refused another.
func isolated() incident.Record {
	at := noon.Add(-3 * time.Hour)
	done := func(step containment.Step, target, prior string) containment.Action {
		return containment.Action{Step: step, Target: target, Prior: prior, Status: containment.Done, At: at}
	}
	return incident.Record{
		State: incident.Verified, AccessKeyID: exposed, User: "ci-deploy\x1b[2J", Account: "111122223333",
		Start: level.Revoke, Level: level.Isolate, Severity: "P2", KeyPrior: "Active", Contained: true,
		OpenedAt: at, ArrivedAt: at, ContainedAt: at.Add(1300 * time.Millisecond),
		Sightings:     []incident.Sighting{{EventID: "e-1", Kind: "health", Code: "AWS_RISK_CREDENTIALS_EXPOSED", Region: "us-east-1", At: at}},
		SightingCount: 3,
		Actions: []containment.Action{
			done(containment.KeyInactive, exposed, "Active"),
			done(containment.RevokeAttached, "ci-deploy", ""),
			done(containment.IsolateAttached, "ci-deploy", ""),
			done(containment.KeyInactive, sibling, "Active"),
			{Step: containment.SSHKeyInactive, Target: "APKAEXAMPLE", Status: containment.Denied, Reason: "AccessDenied", At: at},
		},
		Restores: []incident.Restore{{By: "arn:aws:iam::111122223333:user/bob", At: at.Add(time.Hour), Reason: "made by us", Parts: []string{"key:" + sibling}}},
		Sessions: incident.Sessions{ReadUntil: at.Add(time.Hour), AliveUntil: at.Add(6 * time.Hour)},
		Rounds:   1,
	}
}

// closed is an older incident with nothing left in force.
func closed() incident.Record {
	at := noon.Add(-72 * time.Hour)
	return incident.Record{State: incident.Closed, AccessKeyID: "AKIAEXAMPLE000000009", OpenedAt: at, ArrivedAt: at, ClosedAt: at.Add(time.Hour), Level: level.Notify}
}

// held is closed, and its key is still off.
func held() incident.Record {
	r := closed()
	r.AccessKeyID, r.Contained, r.Level, r.OpenedAt = "AKIAEXAMPLE000000008", true, level.Deactivate, r.OpenedAt.Add(time.Hour)
	r.Actions = []containment.Action{{Step: containment.KeyInactive, Target: "AKIAEXAMPLE000000008", Status: containment.Done, Prior: "Active", At: r.OpenedAt}}
	return r
}

func TestIncidents(t *testing.T) {
	tests := map[string][]string{
		"incidents":           nil,
		"incidents-json":      {"--json"},
		"incidents-open":      {"--open"},
		"incidents-open-json": {"--open", "--json"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.record(t, closed())
			w.record(t, held())
			w.record(t, isolated())
			got := w.run(append([]string{"incidents"}, args...)...)
			golden.Compare(t, name+".golden", got.both())
		})
	}
}

// TestStanding: nothing is called contained whose key is on, whoever wanted it so.
func TestStanding(t *testing.T) {
	at, again := noon.Add(-2*time.Hour), noon.Add(-time.Hour)
	restored := func(part string) incident.Restore {
		return incident.Restore{By: "bob", At: at, Parts: []string{part}, Until: again}
	}
	for want, change := range map[string]func(*incident.Record){
		"contained":      func(r *incident.Record) { r.Restores = nil },
		"KEY GIVEN BACK": func(r *incident.Record) { r.Restores = append(r.Restores, restored("key:"+exposed)) },
		"partly restored": func(r *incident.Record) { // and contained again
			r.Restores = append(r.Restores, restored("key:"+exposed))
			r.Actions = append(r.Actions, containment.Action{Step: containment.KeyInactive, Target: exposed, Prior: "Active", Status: containment.Done, At: again})
		},
		"fenced, KEY ON": func(r *incident.Record) {
			r.Contained, r.Actions = false, []containment.Action{{Step: containment.FenceAttached, Target: r.User, Status: containment.Done, At: at}}
		},
		"PAUSED, KEY ON": func(r *incident.Record) {
			r.Contained, r.Level, r.PausedUntil = false, level.Notify, noon.Add(time.Hour)
		},
		"NOT CONTAINED": func(r *incident.Record) { r.Contained = false },
	} {
		r := isolated()
		change(&r)
		v := viewOf(r)
		if got := standing(v); got != want || v.Contained != (want == "contained" || want == "partly restored") {
			t.Errorf("%q, contained %v, want %q", got, v.Contained, want)
		}
	}
}

func TestOneIncident(t *testing.T) {
	for name, args := range map[string][]string{"incident": nil, "incident-json": {"--json"}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			id := w.record(t, isolated()).ID
			got := w.run(append([]string{"incidents", strings.ToLower(id)}, args...)...)
			golden.Compare(t, name+".golden", got.both())
		})
	}
}

// What is on for a limited time has its end shown.
func TestOneIncidentWithAnEnd(t *testing.T) {
	w, r := newWorld(), closed()
	r.State, r.FenceUntil, r.PausedUntil = incident.Verified, noon.Add(4*time.Hour), noon.Add(time.Hour)
	id := w.record(t, r).ID
	text := strings.Join(strings.Fields(w.run("incidents", id).out), " ")
	for _, want := range []string{"fence until 2026-11-23 16:00:00 UTC, when the key is contained", "paused left on until 2026-11-23 13:00:00 UTC, when the pause ends"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if out := w.run("incidents", "--json", id).out; !strings.Contains(out, `"fenceUntil":"2026-11-23T16:00:00Z","pausedUntil":"2026-11-23T13:00:00Z"`) {
		t.Error(out)
	}
}

func TestNoIncidents(t *testing.T) {
	if got := newWorld().run("incidents"); got.code != codeOK || got.out != "No incidents.\n" {
		t.Errorf("%+v", got)
	}
	if got := newWorld().run("incidents", "--open"); got.out != "No incidents that are open or hold something in force.\n" {
		t.Errorf("%+v", got)
	}
	var l map[string]any
	got := newWorld().run("incidents", "--json")
	if err := json.Unmarshal([]byte(got.out), &l); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"account": "111122223333", "region": "us-east-1", "complete": true, "problem": "", "incidents": []any{}}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAnEmptyRecordHasNoNullsAndNoTimes(t *testing.T) {
	w := newWorld()
	id := w.record(t, incident.Record{AccessKeyID: exposed, ArrivedAt: noon}).ID
	got := w.run("incidents", "--json", id)
	if strings.Contains(got.out, "null") || strings.Contains(got.out, "0001-01-01") {
		t.Errorf("%s", got.out)
	}
	if text := w.run("incidents", id).out; strings.Contains(text, "0001-01") {
		t.Errorf("%s", text)
	}
}

func TestIncidentsUnread(t *testing.T) {
	for _, code := range []string{"AccessDeniedException", "ThrottlingException", "ResourceNotFoundException"} {
		w := newWorld()
		w.db.Fail = map[string]error{"GetItem": apiError(code), "Query": apiError(code)}
		if got := w.run("incidents", "EKR-1123-7F3K"); got.code != codeUnread || got.out != "" || !strings.Contains(got.err, code) {
			t.Errorf("one, %s: %+v", code, got)
		}
		got := w.run("incidents", "--json")
		if got.code != codeUnread || !strings.Contains(got.out, `"complete":false`) || !strings.Contains(got.err, code) {
			t.Errorf("list, %s: %+v", code, got)
		}
		if strings.Contains(got.err, "not deployed") != (code == "ResourceNotFoundException") {
			t.Errorf("list, %s: %s", code, got.err)
		}
		if got := w.run("incidents"); got.code != codeUnread || strings.Contains(got.out, "No incidents") {
			t.Errorf("list, %s: %+v", code, got)
		}
	}
}

func TestIncidentsShowsWhatWasReadBeforeItFailed(t *testing.T) {
	w := newWorld()
	for i := range 5 {
		w.record(t, incident.Record{AccessKeyID: accesskey.ID(fmt.Sprintf("AKIAMANY00000000%04d", i)), ArrivedAt: noon})
	}
	w.db.PageSize = 2
	w.db.Before = func(operation, _, _ string) {
		if operation == "Query" && len(w.db.Calls) == 2 {
			w.db.Fail["Query"] = apiError("ThrottlingException")
		}
	}
	got := w.run("incidents", "--json")
	if n := strings.Count(got.out, `"accessKeyId"`); got.code != codeUnread || n != 4 {
		t.Errorf("%d incidents, code %d", n, got.code)
	}
}

func TestUnknownIncident(t *testing.T) {
	w := newWorld()
	if got := w.run("incidents", "EKR-1123-AAAA"); got.code != codeWrong || !strings.Contains(got.err, "no incident EKR-1123-AAAA in account 111122223333") {
		t.Errorf("%+v", got)
	}
}

// A restore whose end nobody knows is not shown as one that is done.
func TestARestoreThatMayNotBeDone(t *testing.T) {
	r := incident.Record{Restores: []incident.Restore{{By: "bob", Parts: []string{"deny"}, Unfinished: true}}}
	if rows := restoreRows(r); !strings.Contains(rows[0][2], "not known to be finished") {
		t.Errorf("shown as %q", rows[0])
	}
}
