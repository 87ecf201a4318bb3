package scenario

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// later remembers executions of ekr-respond that wait for their time.
type later struct {
	names, inputs []string
	// fail are what the next requests are answered with.
	fail []error
}

func (l *later) StartExecution(_ context.Context, in *sfn.StartExecutionInput, _ ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error) {
	if len(l.fail) > 0 {
		err := l.fail[0]
		l.fail = l.fail[1:]
		return nil, err
	}
	// Like one that runs, the same again is the same; another is refused.
	switch i := slices.Index(l.names, *in.Name); {
	case i >= 0 && l.inputs[i] != *in.Input:
		return nil, awsError("ExecutionAlreadyExists")
	case i < 0:
		l.names, l.inputs = append(l.names, *in.Name), append(l.inputs, *in.Input)
	}
	return &sfn.StartExecutionOutput{ExecutionArn: aws.String("a")}, nil
}

func (w *world) restore(in workflow.RestoreInput) workflow.RestoreResult {
	w.t.Helper()
	answer := w.tryRestore(in)
	if answer.err != nil {
		w.t.Fatal(answer.err)
	}
	return answer.result
}

// restoreAnswer is what a person who restores hears.
type restoreAnswer struct {
	asked  workflow.RestoreInput
	result workflow.RestoreResult
	err    error
}

func (w *world) tryRestore(in workflow.RestoreInput) (answer restoreAnswer) {
	w.t.Helper()
	in.IncidentID, in.By, in.Reason = w.records()[0].ID, "arn:aws:iam::111122223333:user/alice", "the build is down"
	answer.asked = in
	body, err := w.runFunction(restoring, in)
	if died, is := err.(failure); is && died.Name == "Runtime.ExitError" {
		body, err = w.runFunction(restoring, in) // whoever gets no answer asks again
	}
	if answer.err = err; err != nil {
		return answer
	}
	if err := json.Unmarshal([]byte(text(body)), &answer.result); err != nil {
		w.t.Fatal(err)
	}
	return answer
}

// What ekr restore gives back is left alone, however often the machine looks,
// and although the same exposure is reported again.
func TestARestoreIsLeftAlone(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		w.at["Let IAM settle"] = func() {
			result := w.restore(workflow.RestoreInput{Only: []string{"deny"}, AcceptLiveSessions: true})
			if !result.Restored || w.topic.sent[1].kind() != "restore" {
				t.Fatalf("%+v, told %s", result, w.kinds())
			}
			tells(t, w.topic.sent[1].email, "alice", "the build is down")
		}
		w.follow()
		w.respond(sample(t, "trusted-advisor-exposed"))
		if len(w.user.Attached) > 0 || w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		if w.kinds() != "alert restore report close" {
			t.Errorf("told %s", w.kinds())
		}
	})
}

// A key that was reactivated for two hours is contained again after them, which
// is a new incident.
func TestARestoreEnds(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		w.follow()
		until := time.Now().Add(2 * time.Hour)
		// A person asks in the middle of a second.
		if result := w.restore(workflow.RestoreInput{ReactivateExposedKey: true, Until: until.Add(900 * time.Millisecond)}); !result.Restored {
			t.Fatalf("%+v", result)
		}
		w.respond(sample(t, "trusted-advisor-exposed"))
		if w.user.Keys[0].Status != types.StatusTypeActive {
			t.Error("the restore was fought")
		}
		told := len(w.topic.sent)
		if status := w.respond(w.later.inputs[0]); status != succeeded || time.Now().Before(until) {
			t.Errorf("ended %s at %s", status, time.Now())
		}
		w.follow()
		if w.user.Keys[0].Status != types.StatusTypeInactive || len(w.records()) != 2 {
			t.Errorf("key %s, %d incidents", w.user.Keys[0].Status, len(w.records()))
		}
		w.topic.sent = w.topic.sent[told:]
		if w.kinds() != wholeStory {
			t.Errorf("told %s", w.kinds())
		}
	})
}

// A restore that nobody can be told of does not happen.
func TestASecretRestoreIsRefused(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		w.topic.refuse = awsError("AuthorizationError")
		changes := len(w.iam.Changes())
		result := w.restore(workflow.RestoreInput{Only: []string{"deny"}, AcceptLiveSessions: true})
		if !strings.Contains(result.Refused, "AuthorizationError") || len(w.iam.Changes()) > changes {
			t.Errorf("%+v, changes %v", result, w.iam.Changes())
		}
	})
}

// Where IAM will not switch the exposed key off, what stands in for that is lifted
// only once it does, or when a person says that the key is to be opened.
func TestARestoreKeepsTheKeyShut(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.iam.Fail["UpdateAccessKey"] = forever("AccessDenied")
		w.respond(sample(t, exposedOnce))
		w.follow()
		if !isolated(w.user) || w.user.Keys[0].Status != types.StatusTypeActive {
			t.Fatalf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		told := len(w.topic.sent)
		result := w.restore(workflow.RestoreInput{AcceptLiveSessions: true})
		if !strings.Contains(result.Refused, "is ON and could not be switched off") || !isolated(w.user) || len(w.topic.sent) > told {
			t.Fatalf("%+v, attached %v", result, w.user.Attached)
		}
		delete(w.iam.Fail, "UpdateAccessKey")
		result = w.restore(workflow.RestoreInput{AcceptLiveSessions: true})
		if !result.Restored || isolated(w.user) || w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("%+v, key %s, attached %v", result, w.user.Keys[0].Status, w.user.Attached)
		}
		tells(t, strings.Join(strings.Fields(w.told("restore").email), " "), "was found ON, and was switched off first")
	})
}

// A key that was opened so is contained when its time is over.
func TestAKeyThatIsOpenedIsShutAgain(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.iam.Fail["UpdateAccessKey"] = forever("AccessDenied")
		w.respond(sample(t, exposedOnce))
		opened := false
		w.at["Wait 1"] = func() {
			result := w.restore(workflow.RestoreInput{Only: []string{"isolate", "deny"}, ReactivateExposedKey: true, Until: time.Now().Add(2 * time.Hour), AcceptLiveSessions: true})
			opened = result.Restored
			if subject := w.told("restore").subject; !strings.HasPrefix(subject, "[P1 KEY ON, OPENED]") {
				t.Errorf("subject %q", subject)
			}
		}
		w.follow()
		if !opened || len(w.user.Attached) > 0 {
			t.Fatalf("opened %t, attached %v, told %s", opened, w.user.Attached, w.kinds())
		}
		delete(w.iam.Fail, "UpdateAccessKey")
		w.respond(w.later.inputs[0])
		if w.user.Keys[0].Status != types.StatusTypeInactive || !w.attached("ekr-revoke") {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		w.follow()
	})
}
