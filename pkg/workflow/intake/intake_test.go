package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
)

var arrived = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

func read(t *testing.T, event string) workflow.Intake {
	t.Helper()
	in := workflow.IntakeInput{Event: json.RawMessage(event), ArrivedAt: arrived, Execution: "arn:execution"}
	out, err := (&intake.Handler{}).Handle(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func health(keys int, location string) string {
	var entities []string
	for i := range keys {
		entities = append(entities, fmt.Sprintf(`{"entityValue":" AKIAMANY00000000%04d "}`, i))
	}
	return `{"id":"e1","source":"aws.health","detail-type":"AWS Health Event","account":"111122223333","region":"us-east-1",
		"detail":{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"open",
		"eventMetadata":{"exposedUrl":"` + location + `"},"affectedEntities":[` + strings.Join(entities, ",") + `]}}`
}

func TestIntake(t *testing.T) {
	for _, test := range []struct {
		name, event string
		decision    trigger.Decision
		keys        int
	}{
		{"two keys, blanks around them", health(2, "x"), trigger.Respond, 2},
		{"thirty-two keys", health(32, "x"), trigger.Respond, 32},
		{"nothing of ours", `{"source":"aws.ec2","detail-type":"EC2 Instance State-change Notification","detail":{}}`, trigger.Ignore, 0},
		{"no JSON: told to a person", `{"id":`, trigger.Inform, 0},
		{"no event at all: told to a person", ``, trigger.Inform, 0},
		{"a manual start", `{"accessKeyId":"AKIAMANY000000000001","reason":"by phone"}`, trigger.Respond, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := read(t, test.event)
			if got.Decision != test.decision || len(got.Exposures) != test.keys || got.Exposures == nil {
				t.Errorf("decision %s, %d keys: %+v", got.Decision, len(got.Exposures), got)
			}
			if got.Event.Time.IsZero() || !got.Event.ArrivedAt.Equal(arrived) {
				t.Errorf("times %s and %s", got.Event.Time, got.Event.ArrivedAt)
			}
		})
	}
}

// Keys beyond what one execution can carry are named, not dropped.
func TestTooManyKeysAreNamed(t *testing.T) {
	got := read(t, health(intake.MaxKeys+3, "x"))
	if len(got.Exposures) != intake.MaxKeys || len(got.Event.NotKeys) != 3 || got.Event.Keys != intake.MaxKeys+3 {
		t.Errorf("%d exposures, %d named, %d keys", len(got.Exposures), len(got.Event.NotKeys), got.Event.Keys)
	}
}

// An event of 200 KB leaves a state that later steps can add to.
func TestABigEventStaysSmall(t *testing.T) {
	big := health(intake.MaxKeys, strings.Repeat("\u00e9", 100_000))
	body, err := json.Marshal(read(t, big))
	if err != nil {
		t.Fatal(err)
	}
	const most = 80_000
	if len(big) < 200_000 || len(body) > most {
		t.Errorf("an event of %d bytes makes a state of %d", len(big), len(body))
	}
}
