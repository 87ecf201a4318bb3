package cli

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestPause(t *testing.T) {
	on := incident.Pause{By: "arn:aws:iam::111122223333:user/bob", Reason: "change 4711", At: noon.Add(-time.Hour), Until: noon.Add(time.Hour)}
	answered := func(r workflow.PauseResult) func(*world) {
		r.Version = workflow.Version
		return func(w *world) { w.function.Payload = fakeaws.JSON(r) }
	}
	begun := workflow.PauseResult{On: true, At: noon, Until: noon.Add(2 * time.Hour), By: "arn:aws:sts::111122223333:assumed-role/security/alice", Reason: "change"}
	for name, tc := range map[string]struct {
		args    []string
		prepare func(*world)
		code    int
		invoked int
	}{
		"pause-none":   {code: codeOK},
		"pause-on":     {prepare: paused(t, on), code: codeBad},
		"pause-over":   {prepare: paused(t, incident.Pause{By: "b", At: noon.Add(-2 * time.Hour), Until: noon}), code: codeOK},
		"pause-json":   {args: []string{"--json"}, prepare: paused(t, on), code: codeBad},
		"pause-unread": {prepare: func(w *world) { w.db.Fail["GetItem"] = apiError("AccessDeniedException") }, code: codeUnread},
		"pause-begins": {args: []string{"--for", "2h", "--reason", "change"}, prepare: answered(begun), code: codeOK, invoked: 1},
		"pause-refused": {args: []string{"--for", "2h", "--reason", "change"}, code: codeBad, invoked: 1,
			prepare: answered(workflow.PauseResult{Refused: "arn:x is the principal of the open incident EKR-1123-7F3K"})},
		"pause-ends":   {args: []string{"--end"}, prepare: answered(workflow.PauseResult{Waiting: []string{exposed}}), code: codeOK, invoked: 1},
		"pause-partly": {args: []string{"--end", "--json"}, prepare: answered(workflow.PauseResult{Problem: "sfn StartExecution: AccessDenied"}), code: codeBad, invoked: 1},
		"pause-older": {args: []string{"--end"}, code: codeUnread, invoked: 1,
			prepare: func(w *world) { w.function.Payload = `{"incidentId":"","refused":"there is no incident "}` }},
		"pause-too-long":       {args: []string{"--for", "4h1s", "--reason", "change"}, code: codeWrong},
		"pause-without-reason": {args: []string{"--for", "1h"}, code: codeWrong},
		"pause-without-end":    {args: []string{"--reason", "change"}, code: codeWrong},
		"pause-both":           {args: []string{"--end", "--for", "1h"}, code: codeWrong},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if tc.prepare != nil {
				tc.prepare(w)
			}
			got := w.run(append([]string{"pause"}, tc.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != tc.code || len(w.function.Invoked) != tc.invoked {
				t.Errorf("exit code %d, want %d; invoked %d times, want %d", got.code, tc.code, len(w.function.Invoked), tc.invoked)
			}
		})
	}
}

func paused(t *testing.T, p incident.Pause) func(*world) {
	return func(w *world) {
		if _, err := incident.NewTable(w.db, settings.TableName).SavePause(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// forgedPause is the record of a pause without end.
func forgedPause() map[string]types.AttributeValue {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	return map[string]types.AttributeValue{"pk": text(incident.PausePartition), "sk": text("current"),
		"doc": text(`{"by":"x","at":"2026-11-23T11:00:00Z","until":"2099-01-01T00:00:00Z"}`), "rev": &types.AttributeValueMemberN{Value: "7"}}
}

// What is asked for bears the caller's own identity.
func TestPauseInput(t *testing.T) {
	w := newWorld()
	w.run("pause", "--for", "90m", "--reason", " change ")
	var got workflow.OperatorInput
	if err := json.Unmarshal([]byte(w.function.Invoked[0]), &got); err != nil {
		t.Fatal(err)
	}
	want := workflow.OperatorInput{Pause: &workflow.PauseInput{Until: noon.Add(90 * time.Minute), Reason: "change", By: w.identity.ARN}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
