package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
)

// dead is an event that EventBridge gave up at noon, plus some minutes.
func dead(n int, body string) types.Message {
	said := func(s string) types.MessageAttributeValue {
		return types.MessageAttributeValue{StringValue: aws.String(s)}
	}
	return types.Message{
		MessageId: aws.String(fmt.Sprintf("0c4f7d1e-0000-0000-0000-%012d", n)), Body: aws.String(body),
		Attributes:        map[string]string{"SentTimestamp": fmt.Sprint(noon.UnixMilli() + int64(n)*60_000)},
		MessageAttributes: map[string]types.MessageAttributeValue{"ERROR_CODE": said("NO_PERMISSIONS"), "ERROR_MESSAGE": said("User: x is not authorized")},
	}
}

const (
	exposure = `{"source":"aws.health","detail-type":"AWS Health Event","account":"111122223333","detail":{"service":"RISK",
		"eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"open","affectedEntities":[{"entityValue":"` + exposed + `"}]}}`
	ended = `{"source":"aws.states","detail-type":"Step Functions Execution Status Change","detail":{"status":"FAILED"}}`
	odd   = "not \u001b[31mJSON"
)

func TestRedrive(t *testing.T) {
	for name, tc := range map[string]struct {
		args    []string
		prepare func(w *world)
		code    int
		started int
		left    int
	}{
		"redrive-none":        {prepare: func(w *world) { w.queue.Messages = nil }},
		"redrive":             {code: codeBad, started: 1, left: 2},
		"redrive-json":        {args: []string{"--json"}, code: codeBad, started: 1, left: 2},
		"redrive-dry-run":     {args: []string{"--dry-run", "--acknowledge"}, code: codeBad, left: 3},
		"redrive-acknowledge": {args: []string{"--acknowledge"}, started: 1},
		"redrive-refused": {code: codeBad, left: 3, prepare: func(w *world) {
			w.states.Fail["StartExecution"] = []error{apiError("AccessDeniedException")}
		}},
		"redrive-before": {code: codeBad, left: 2, prepare: func(w *world) {
			w.states.Fail["StartExecution"] = []error{apiError("ExecutionAlreadyExists")}
		}},
		"redrive-undeleted": {code: codeBad, started: 1, left: 3, prepare: func(w *world) {
			w.queue.Fail["DeleteMessage"] = []error{apiError("AccessDenied")}
		}},
		"redrive-hidden": {args: []string{"--dry-run"}, code: codeBad, left: 3, prepare: func(w *world) {
			w.queue.Fail["ChangeMessageVisibilityBatch"] = []error{apiError("AccessDenied")}
		}},
		"redrive-unread": {code: codeUnread, left: 3, prepare: func(w *world) {
			w.queue.Fail["ReceiveMessage"] = []error{apiError("AccessDenied")}
		}},
		"redrive-partly": {code: codeUnread, started: 1, left: 2, prepare: func(w *world) {
			w.queue.Fail["ReceiveMessage"] = []error{nil, apiError("ServiceUnavailable")}
		}},
		"redrive-undeployed": {code: codeUnread, left: 3, prepare: func(w *world) {
			w.queue.Fail["GetQueueUrl"] = []error{apiError("AWS.SimpleQueueService.NonExistentQueue")}
		}},
		"redrive-backup": {args: []string{"--acknowledge"}, started: 2, prepare: func(w *world) {
			w.backup = &fakeaws.Queue{Messages: []types.Message{dead(7, exposure)}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.queue.Messages = []types.Message{dead(2, exposure), dead(1, ended), dead(3, odd)}
			if tc.prepare != nil {
				tc.prepare(w)
			}
			got := w.run(append([]string{"redrive"}, tc.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != tc.code || len(w.states.Started) != tc.started || len(w.queue.Messages) != tc.left {
				t.Errorf("exit code %d, want %d; started %d, want %d; left %d, want %d",
					got.code, tc.code, len(w.states.Started), tc.started, len(w.queue.Messages), tc.left)
			}
		})
	}
}

// The event is started as it came, under a name that is the same each time.
func TestRedriveInput(t *testing.T) {
	w := newWorld()
	w.queue.Messages = []types.Message{dead(2, exposure)}
	w.run("redrive")
	in := w.states.Started[0]
	const machine = "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"
	if *in.Input != exposure || *in.Name != "redrive-"+*dead(2, "").MessageId || *in.StateMachineArn != machine {
		t.Errorf("%s, %s, %s", *in.StateMachineArn, *in.Name, *in.Input)
	}
}

// Who looks first sees the same when the events are played back at once.
func TestRedriveAfterALook(t *testing.T) {
	w := newWorld()
	for n := range 25 {
		w.queue.Messages = append(w.queue.Messages, dead(n, exposure))
	}
	if got := w.run("redrive", "--dry-run"); got.code != codeBad || len(w.queue.Messages) != 25 {
		t.Errorf("the look: exit code %d, left %d", got.code, len(w.queue.Messages))
	}
	if got := w.run("redrive"); got.code != codeOK || len(w.states.Started) != 25 {
		t.Errorf("exit code %d, started %d", got.code, len(w.states.Started))
	}
}

// A queue that shows its first events again has not shown its last ones for sure.
func TestRedriveThatTakesTooLong(t *testing.T) {
	w := newWorld()
	for n := range 25 {
		w.queue.Messages = append(w.queue.Messages, dead(n, exposure))
	}
	w.queue.Slow = 2
	if got := w.run("redrive", "--dry-run"); got.code != codeUnread || !strings.Contains(got.out, "MORE MAY WAIT") || !strings.Contains(got.err, "the end of queue ekr-dead-letters was not seen") {
		t.Errorf("%+v", got)
	}
}

// Many events take many pages; each is started once.
func TestRedriveMany(t *testing.T) {
	w := newWorld()
	for n := range 35 {
		w.queue.Messages = append(w.queue.Messages, dead(n, exposure))
	}
	if got := w.run("redrive"); got.code != codeOK || len(w.states.Started) != 35 || len(w.queue.Messages) != 0 {
		t.Errorf("exit code %d, started %d, left %d", got.code, len(w.states.Started), len(w.queue.Messages))
	}
}
