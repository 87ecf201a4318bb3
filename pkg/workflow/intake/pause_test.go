package intake_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// asked is what the table says of the pause.
type asked struct {
	pause incident.Pause
	err   error
	times int
}

func (a *asked) Pause(ctx context.Context) (incident.Pause, error) {
	a.times++
	if _, bounded := ctx.Deadline(); !bounded {
		return incident.Pause{}, errors.New("the question has no end")
	}
	return a.pause, a.err
}

func TestPause(t *testing.T) {
	on := incident.Pause{By: "arn:alice", Reason: "change 4711", At: arrived.Add(-time.Hour), Until: arrived.Add(time.Hour)}
	over := on
	over.Until = arrived
	const drill = `{"source":"exposed-key-responder.drill","detail-type":"Drill","detail":{"accessKeyId":"AKIAMANY000000000001"}}`
	for _, test := range []struct {
		name, event string
		asked       asked
		ignore      bool
		want        workflow.Pause
		times       int
	}{
		{"none", health(1, "x"), asked{}, false, workflow.Pause{}, 1},
		{"on", health(1, "x"), asked{pause: on}, false, workflow.Pause{On: true, Until: on.Until, By: on.By, Reason: on.Reason}, 1},
		{"over this very second", health(1, "x"), asked{pause: over}, false, workflow.Pause{}, 1},
		{"not to be read", health(1, "x"), asked{err: errors.New("refused")}, false, workflow.Pause{Problem: "whether the responder is paused could not be read: refused"}, 1},
		{"not kept to", health(1, "x"), asked{pause: on}, true,
			workflow.Pause{By: on.By, Reason: on.Reason, Problem: "the pause was not kept to, because nobody could be told that the key is on"}, 1},
		{"an event without a key is told of it too", `{"id":`, asked{pause: on}, false, workflow.Pause{On: true, Until: on.Until, By: on.By, Reason: on.Reason}, 1},
		{"a drill", drill, asked{pause: on}, false, workflow.Pause{}, 0},
		{"nothing of ours", `{"source":"aws.ec2","detail-type":"x","detail":{}}`, asked{pause: on}, false, workflow.Pause{}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := workflow.IntakeInput{Event: json.RawMessage(test.event), ArrivedAt: arrived, IgnorePause: test.ignore}
			got := handle(t, &test.asked, in)
			if diff := cmp.Diff(test.want, got.Event.Pause); diff != "" || test.asked.times != test.times {
				t.Errorf("asked %d times, pause (-want +got):\n%s", test.asked.times, diff)
			}
		})
	}
}
