package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/infra/local/follow"
	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/infra/local/scenarios"
	"github.com/exposed-key-responder/responder/infra/local/stage"
	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// incident is one played incident.
type incident struct {
	*world
	inbox    *inbox.Inbox
	follower *follow.Follower
	subject  stage.Subject
	timeline *timeline.Writer
	sent     time.Time
	// before is the key's status before the event.
	before string
	// inactive is when the key was first read Inactive, which is sent to off;
	// zero if it was not.
	inactive time.Time
	off      chan time.Time
	shown    int // notices that stand in the timeline
}

// play plays one incident and reports on it. The error says what was not as it
// should be.
func (w *world) play(ctx context.Context) error {
	i := &incident{world: w, inbox: inbox.New(sns.NewFromConfig(w.aws)), off: make(chan time.Time, 1)}
	if err := i.subscribe(ctx); err != nil {
		return err
	}
	event, err := i.stage(ctx)
	if err != nil {
		return err
	}
	i.follower = follow.New(sfn.NewFromConfig(w.aws), w.arn("states", "stateMachine:"+settings.RespondMachine), w.arn("states", "stateMachine:"+settings.IncidentMachine))
	if err := i.follower.Begin(ctx); err != nil {
		return err
	}
	if i.before, err = i.status(ctx); err != nil {
		return err
	}
	if err := i.send(ctx, event); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	go i.awaitOff(reading)
	if err := i.watch(ctx); err != nil {
		return err
	}
	return i.report(ctx)
}

func (w *world) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + region + ":" + w.account + ":" + resource
}

// subscribe has both topics deliver to this process.
func (i *incident) subscribe(ctx context.Context) error {
	url, err := listen(ctx, anyPort, i.inbox)
	if err != nil {
		return err
	}
	for _, topic := range []string{settings.NoticeTopic, settings.AlarmTopic} {
		if err := i.inbox.Subscribe(ctx, url, i.arn("sns", topic)); err != nil {
			return err
		}
	}
	return nil
}

// stage sets the scene and returns the event to send.
func (i *incident) stage(ctx context.Context) ([]byte, error) {
	cast, err := stage.Set(ctx, i.aws, i.account)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	records, err := scenarios.Records(scenarios.Default, cast, now)
	if err != nil {
		return nil, err
	}
	if err := i.trail.Add(records); err != nil {
		return nil, err
	}
	i.lines.Say("stage", "user %s leaked key %s; somebody made user %s and a second key with it, and took on role %s", cast.User, cast.Key, cast.MadeUser, cast.Role)
	i.lines.Say("stage", "CloudTrail holds %d records of it; AWS has quarantined the user", len(records))
	i.subject = stage.Subject{User: cast.User, Key: cast.Key}
	if i.options.event == "" {
		return scenarios.Event(scenarios.Default, cast, now)
	}
	file, err := os.ReadFile(i.options.event)
	if err != nil {
		return nil, err
	}
	event, subject, err := stage.Recast(ctx, i.aws, file, i.subject)
	i.subject = subject
	return event, err
}

// send sends the event through EventBridge, or starts the machine if the event
// is the input of a manual execution.
func (i *incident) send(ctx context.Context, event []byte) error {
	var manual struct {
		AccessKeyID string `json:"accessKeyId"`
		Source      string `json:"source"`
	}
	fmt.Fprintln(i.out)
	i.sent = time.Now()
	i.timeline = timeline.NewWriter(i.out, i.sent, terminal(i.out))
	if json.Unmarshal(event, &manual) == nil && manual.AccessKeyID != "" && manual.Source == "" {
		machine, input := i.arn("states", "stateMachine:"+settings.RespondMachine), string(event)
		if _, err := sfn.NewFromConfig(i.aws).StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Input: &input}); err != nil {
			return fmt.Errorf("states StartExecution %s: %w", machine, err)
		}
		i.timeline.Entry(timeline.Entry{At: i.sent, Label: timeline.Event, Text: "a person starts " + settings.RespondMachine + " for " + manual.AccessKeyID})
		return nil
	}
	entry, err := stage.Entry(event, i.sent)
	if err != nil {
		return fmt.Errorf("%s: %w", i.options.event, err)
	}
	i.sent = time.Now()
	if _, err := stage.Send(ctx, i.aws, entry); err != nil {
		return err
	}
	text := *entry.Source + ", " + *entry.DetailType + code(*entry.Detail) + ", put on the event bus"
	i.timeline.Entry(timeline.Entry{At: i.sent, Label: timeline.Event, Text: text})
	return nil
}

// code is the code of an AWS Health event, to be shown with it.
func code(detail string) string {
	var d struct {
		Code string `json:"eventTypeCode"`
	}
	if json.Unmarshal([]byte(detail), &d) != nil || d.Code == "" {
		return ""
	}
	return ", " + d.Code
}

const (
	look = 100 * time.Millisecond
	// patience is how long an execution may take to begin, limit for all of it.
	patience = 5 * time.Second
	limit    = 5 * time.Minute
)

// errStuck says that the responder did not come to an end.
var errStuck = errors.New("the responder has not come to an end")

// watch shows what happens until every execution has ended.
func (i *incident) watch(ctx context.Context) error {
	for {
		if err := i.step(ctx); err != nil {
			return err
		}
		since := time.Since(i.sent)
		runs := i.follower.Runs()
		running := slices.ContainsFunc(runs, func(r follow.Run) bool { return !r.Ended() })
		switch {
		case len(runs) == 0 && since > patience:
			i.timeline.Entry(timeline.Entry{At: time.Now(), Label: "nothing", Text: "no rule takes this event: the responder does not hear of it"})
			return nil
		case len(runs) > 0 && !running:
			return i.settle(ctx)
		case since > limit:
			return errStuck
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(look):
		}
	}
}

// settle takes a last look, in case something came between the last one and
// the end of the executions.
func (i *incident) settle(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(3 * look):
	}
	return i.step(ctx)
}

// step shows what is new, in the order in which it happened.
func (i *incident) step(ctx context.Context) error {
	entries, err := i.follower.Look(ctx)
	if err != nil {
		return err
	}
	select {
	case i.inactive = <-i.off:
		entries = append(entries, timeline.Entry{At: i.inactive, Label: timeline.Key, Text: i.subject.Key + " of " + i.subject.User + " is Inactive, read back from IAM"})
	default:
	}
	notices := i.inbox.Notices()
	for _, n := range notices[i.shown:] {
		entries = append(entries, timeline.Entry{At: n.At, Label: timeline.Notice, Text: n.Subject})
	}
	i.shown = len(notices)
	slices.SortStableFunc(entries, func(a, b timeline.Entry) int { return a.At.Compare(b.At) })
	for _, e := range entries {
		i.timeline.Entry(e)
	}
	return nil
}

// status reads the key's status from IAM; "" if the user has no such key.
func (i *incident) status(ctx context.Context) (string, error) {
	keys, err := iam.NewFromConfig(i.aws).ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &i.subject.User})
	if err != nil {
		return "", fmt.Errorf("iam ListAccessKeys %s: %w", i.subject.User, err)
	}
	for _, key := range keys.AccessKeyMetadata {
		if aws.ToString(key.AccessKeyId) == i.subject.Key {
			return string(key.Status), nil
		}
	}
	return "", nil
}

// awaitOff reads the key's status until it is Inactive, closely: the time that
// is shown is that of the reading.
func (i *incident) awaitOff(ctx context.Context) {
	const closely = 20 * time.Millisecond
	for {
		if status, err := i.status(ctx); err == nil && status == "Inactive" {
			i.off <- time.Now()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(closely):
		}
	}
}

// terminal reports whether w is a terminal that shows bold type.
func terminal(w any) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || strings.EqualFold(os.Getenv("TERM"), "dumb") {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
