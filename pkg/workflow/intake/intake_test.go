package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
)

var arrived = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

func read(t *testing.T, event string) workflow.Intake {
	t.Helper()
	in := workflow.IntakeInput{Event: json.RawMessage(event), ArrivedAt: arrived, Execution: "arn:execution"}
	return handle(t, never{}, in)
}

// never is a responder that nobody paused.
type never struct{}

func (never) Pause(context.Context) (incident.Pause, error) { return incident.Pause{}, nil }

func handle(t *testing.T, pauses intake.Pauses, in workflow.IntakeInput) workflow.Intake {
	t.Helper()
	h := &intake.Handler{Pauses: pauses, Now: func() time.Time { return arrived }}
	out, err := h.Handle(context.Background(), in)
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

// Keys beyond what one execution can carry are named, not dropped; and where
// even their names are too many, counted.
func TestTooManyKeysAreNamed(t *testing.T) {
	got := read(t, health(intake.MaxKeys+3, "x"))
	want := []string{"AKIAMANY000000000060", "AKIAMANY000000000061", "AKIAMANY000000000062"}
	if diff := cmp.Diff(want, got.Event.NotKeys); diff != "" || len(got.Exposures) != intake.MaxKeys || got.Event.Keys != intake.MaxKeys+3 {
		t.Errorf("%d exposures, %d keys, named (-want +got):\n%s", len(got.Exposures), got.Event.Keys, diff)
	}
	got = read(t, health(1000, "x"))
	if n := len(got.Event.NotKeys); n != 21 || got.Event.NotKeys[20] != "and 920 more access keys" || got.Event.Keys != 1000 {
		t.Errorf("%d keys, %d named, the last %q", got.Event.Keys, n, got.Event.NotKeys[n-1])
	}
}

func TestEveryKeyIsThereOnceWithItsLevel(t *testing.T) {
	got := read(t, health(32, "https://git.example.com/x"))
	seen := map[string]bool{}
	for _, e := range got.Exposures {
		seen[string(e.AccessKeyID)] = true
		if e.Start != level.Revoke || e.AccountID != "111122223333" || e.Location != "https://git.example.com/x" {
			t.Errorf("exposure %+v", e)
		}
	}
	if len(seen) != 32 {
		t.Errorf("%d different keys", len(seen))
	}
}

func TestWhatIsNoKeyIsHandedOn(t *testing.T) {
	got := read(t, strings.Replace(health(1, "x"), `"affectedEntities":[`, `"affectedEntities":[{"entityValue":"user/x"},`, 1))
	if diff := cmp.Diff([]string{"user/x"}, got.Event.NotKeys); diff != "" {
		t.Errorf("no keys (-want +got):\n%s", diff)
	}
	if got := read(t, `{}`); got.Event.NotKeys == nil || got.Exposures == nil {
		t.Errorf("lists are null: %+v", got)
	}
}

// An event of 200 KB leaves a state that later steps can add to, even if every
// character of it takes six bytes in JSON.
func TestABigEventStaysSmall(t *testing.T) {
	for name, character := range map[string]string{"letters": "x", "accents": "\u00e9", "markup": "<", "control characters": `\u0001`} {
		for _, keys := range []int{1, 20, 32, intake.MaxKeys, 400} {
			long := strings.Repeat(character, 200_000/len(character))
			big := strings.Replace(health(keys, long), `"eventMetadata":{`, `"eventMetadata":{"publicKey":"`+long+`","userName":"`+long+`",`, 1)
			big = strings.Replace(big, `"id":"e1"`, `"id":"`+long+`"`, 1)
			big = strings.Replace(big, "AWS_RISK_CREDENTIALS_EXPOSED", "AWS_RISK_"+long, 1)
			out := read(t, big)
			const most = 80_000
			if size := jsonSize(t, out); len(big) < 200_000 || size > most {
				t.Errorf("%s, %d keys: an event of %d bytes makes a state of %d", name, keys, len(big), size)
			}
			// The contain step's answers are collected into one state. Each may
			// take an equal part of it, and carries these two.
			out.Event.NotKeys = nil
			carried := jsonSize(t, out.Event) + jsonSize(t, out.Exposures[0])
			if part := workflow.StateBudget / len(out.Exposures); carried > part*3/4 {
				t.Errorf("%s, %d keys: event and exposure take %d bytes of a case's %d", name, keys, carried, part)
			}
		}
	}
}

func jsonSize(t *testing.T, v any) int {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return len(body)
}

// Credentials made since the event are taken for the work of whoever holds the
// key, so a time that cannot be the event's must not be taken for it.
func TestTimeOfTheEvent(t *testing.T) {
	at := func(text string) string {
		return strings.Replace(health(1, "x"), `"id":"e1"`, `"id":"e1","time":"`+text+`"`, 1)
	}
	for text, want := range map[string]time.Time{
		"2026-11-23T03:11:52Z": time.Date(2026, 11, 23, 3, 11, 52, 0, time.UTC),
		"2026-11-23T03:30:00Z": time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC), // clocks differ
		"2026-11-10T00:00:00Z": time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC),  // from a dead-letter queue
		"2026-11-09T00:00:00Z": arrived,
		"1970-01-01T00:00:00Z": arrived,
		"2027-01-01T00:00:00Z": arrived,
		"":                     arrived,
		"soon":                 arrived,
	} {
		if got := read(t, at(text)).Event.Time; !got.Equal(want) {
			t.Errorf("an event of %q is taken to be of %s, want %s", text, got, want)
		}
	}
}

func TestEventIsDescribed(t *testing.T) {
	got := read(t, `{"accessKeyId":"AKIAMANY000000000001","reason":"by phone","dryRun":true}`).Event
	want := workflow.Event{Version: workflow.Version, Kind: trigger.Manual, Code: "manual", Reason: "by hand: by phone", Time: arrived, ArrivedAt: arrived,
		Execution: "arn:execution", NotKeys: []string{}, DryRun: true, Keys: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}
