package cli

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// withIncident is a world with an isolated user, and a function that undoes it.
func withIncident(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld()
	r := isolated()
	id := w.record(t, r).ID
	w.function.Payload = fakeaws.JSON(workflow.RestoreResult{
		Version: workflow.Version, IncidentID: id, Restored: true,
		Actions:   []containment.Action{{Step: containment.IsolateAttached, Target: "ci-deploy", Status: containment.Done, At: noon}},
		Remaining: []string{"key:" + exposed, "deny"},
	})
	return w, id
}

func restoreArgs(id string, more ...string) []string {
	return append([]string{"restore", id, "--reason", "false alarm"}, more...)
}

func TestRestore(t *testing.T) {
	partly := func(id string) string {
		return fakeaws.JSON(workflow.RestoreResult{IncidentID: id, Remaining: []string{"isolate"}, Actions: []containment.Action{
			{Step: containment.IsolateAttached, Target: "ci-deploy", Status: containment.Denied, Reason: "AccessDenied", At: noon},
		}})
	}
	refused := func(id string) string {
		return `{"incidentId":"` + id + `","refused":"the notice could not be sent","remaining":["deny"]}`
	}
	crashed := func(string) string {
		return `{"errorType":"wrapError","errorMessage":"restore: the table is denied"}`
	}
	tests := map[string]struct {
		args    []string
		stdin   string
		answer  func(id string) string
		fails   string
		code    int
		invoked int
	}{
		"restore":             {args: []string{"--yes"}, code: codeOK, invoked: 1},
		"restore-json":        {args: []string{"--yes", "--json"}, code: codeOK, invoked: 1},
		"restore-asked":       {stdin: "yes\n", code: codeOK, invoked: 1},
		"restore-declined":    {stdin: "n\n", code: codeBad},
		"restore-unasked":     {stdin: "", code: codeWrong},
		"restore-partly":      {args: []string{"-y"}, answer: partly, code: codeBad, invoked: 1},
		"restore-refused":     {args: []string{"-y", "--json"}, answer: refused, code: codeBad, invoked: 1},
		"restore-foreseen":    {args: []string{"--only", "key:" + exposed, "-y"}, code: codeBad},
		"restore-not-held":    {args: []string{"--only", "key:" + sibling, "-y"}, code: codeBad},
		"restore-reactivates": {args: []string{"--reactivate-exposed-key", "--until", "2h", "--only", "deny", "-y"}, code: codeOK, invoked: 1},
		"restore-crashed":     {args: []string{"-y", "--json"}, answer: crashed, fails: "Unhandled", code: codeUnread, invoked: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w, id := withIncident(t)
			w.stdin = strings.NewReader(tc.stdin)
			if tc.answer != nil {
				w.function.Payload, w.function.FunctionError = tc.answer(id), tc.fails
			}
			got := w.run(restoreArgs(id, tc.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != tc.code || len(w.function.Invoked) != tc.invoked {
				t.Errorf("exit code %d, want %d; invoked %d times, want %d", got.code, tc.code, len(w.function.Invoked), tc.invoked)
			}
		})
	}
}

func TestRestoreInput(t *testing.T) {
	w, id := withIncident(t)
	w.run("restore", strings.ToLower(id), "--reason", " billing run ", "--yes", "--only", "isolate", "--only", "deny",
		"--reactivate-exposed-key", "--until", "2026-11-23T18:00:00+01:00", "--accept-live-sessions")
	if len(w.function.Invoked) != 1 {
		t.Fatalf("invoked %d times", len(w.function.Invoked))
	}
	var in workflow.RestoreInput
	if err := json.Unmarshal([]byte(w.function.Invoked[0]), &in); err != nil {
		t.Fatal(err)
	}
	want := workflow.RestoreInput{
		IncidentID: id, Only: []string{"isolate", "deny"}, ReactivateExposedKey: true, AcceptLiveSessions: true,
		Until: time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC), Reason: "billing run",
		By: "arn:aws:sts::111122223333:assumed-role/security/alice",
	}
	if diff := cmp.Diff(want, in); diff != "" {
		t.Errorf("input (-want +got):\n%s", diff)
	}
}

// TestRestoreAsksWhy: notices have the command without a reason.
func TestRestoreAsksWhy(t *testing.T) {
	for answers, want := range map[string]string{"made by us\ny\n": "made by us", "": "", "\ny\n": ""} {
		w, id := withIncident(t)
		w.stdin = strings.NewReader(answers)
		got := w.run("restore", id, "--only", "deny", "--accept-live-sessions")
		if want == "" {
			if got.code != codeWrong || len(w.function.Invoked) != 0 || !strings.Contains(got.err, "--reason is missing") {
				t.Errorf("%q: %+v", answers, got)
			}
			continue
		}
		if got.code != codeOK || len(w.function.Invoked) != 1 || !strings.Contains(w.function.Invoked[0], want) {
			t.Errorf("%q: %+v, invoked with %v", answers, got, w.function.Invoked)
		}
	}
}

func TestRestoreShowsWhatAnotherIncidentHolds(t *testing.T) {
	w, id := withIncident(t)
	other := isolated()
	other.AccessKeyID = "AKIAEXAMPLE000000003"
	otherID := w.record(t, other).ID
	got := w.run(restoreArgs(id, "--yes")...)
	if !strings.Contains(got.err, otherID+" holds it too") {
		t.Errorf("%s", got.err)
	}
}

func TestRestoreOfWhatCannotBeRead(t *testing.T) {
	for _, operation := range []string{"GetItem", "Query"} {
		w, id := withIncident(t)
		w.db.Fail[operation] = apiError("AccessDeniedException")
		w.stdin = strings.NewReader("yes\n")
		if got := w.run(restoreArgs(id)...); got.code != codeUnread || len(w.function.Invoked) != 0 || !strings.Contains(got.err, "cannot be shown") {
			t.Errorf("%s without --yes: %+v", operation, got)
		}
		if got := w.run(restoreArgs(id, "--yes")...); got.code != codeOK || len(w.function.Invoked) != 1 || !strings.Contains(got.err, "cannot be shown") {
			t.Errorf("%s with --yes: %+v", operation, got)
		}
	}
}

func TestRestoreUnread(t *testing.T) {
	tests := map[string]struct {
		err  error
		says string
	}{
		"denied":    {apiError("AccessDeniedException"), "was not reached"},
		"throttled": {apiError("TooManyRequestsException"), "was not reached"},
		"lost":      {errLost, "OUTCOME NOT KNOWN"},
	}
	for name, tc := range tests {
		w, id := withIncident(t)
		w.function.Err = tc.err
		got := w.run(restoreArgs(id, "--yes")...)
		if got.code != codeUnread || !strings.Contains(got.out, tc.says) {
			t.Errorf("%s: %+v", name, got)
		}
		got = w.run(restoreArgs(id, "--yes", "--json")...)
		if got.code != codeUnread || !strings.Contains(got.out, `"restored":false`) || strings.Contains(got.out, `"problem":""`) {
			t.Errorf("%s as JSON: %+v", name, got)
		}
	}
}

func TestRestoreOfNoIncident(t *testing.T) {
	w := newWorld()
	got := w.run(restoreArgs("EKR-1123-AAAA", "--yes")...)
	if got.code != codeBad || !strings.Contains(got.out, "REFUSED: there is no incident EKR-1123-AAAA") || len(w.function.Invoked) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRestoreByTheContainedUserIsRefusedBeforeItIsAsked(t *testing.T) {
	w := newWorld()
	r := isolated()
	r.User = "alice"
	id := w.record(t, r).ID
	w.identity.ARN = "arn:aws:iam::111122223333:user/alice"
	got := w.run(restoreArgs(id, "--yes")...)
	if got.code != codeBad || !strings.Contains(got.out, "is the principal of the open incident") || len(w.function.Invoked) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAResultThatCannotBeWritten(t *testing.T) {
	w, id := withIncident(t)
	env := Env{In: w.stdin, Out: full{}, Err: io.Discard, Now: func() time.Time { return noon }, Pause: w.pause, Config: loadConfig}
	if code := Run(t.Context(), []string{"event", file(t, "e.json", manualEvent)}, env); code != codeUnread {
		t.Errorf("exit code %d for incident %s", code, id)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
