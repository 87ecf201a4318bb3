package main

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/infra/local/cloudtrail"
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

// play plays one incident, reports on it, has the responder drilled and the
// account reviewed, and plays a key of a member account. It returns the id of the incident, if one was opened;
// the error says what was not as it should be.
func (w *world) play(ctx context.Context) (id string, err error) {
	i := &incident{world: w, inbox: inbox.New(sns.NewFromConfig(w.aws)), off: make(chan time.Time, 1)}
	if err := i.subscribe(ctx); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, i.leave(ctx)) }()
	event, err := i.stage(ctx)
	if err != nil {
		return "", err
	}
	if err := i.begin(ctx); err != nil {
		return "", err
	}
	if err := i.send(ctx, event); err != nil {
		return "", err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	go i.awaitOff(reading)
	if err := i.watch(ctx); err != nil {
		return "", err
	}
	if id, err = i.report(ctx); err != nil {
		return id, err
	}
	if err := i.drill(ctx); err != nil {
		return id, err
	}
	if err := i.review(ctx); err != nil || !i.organized() {
		return id, err
	}
	return id, i.member(ctx)
}

// organized tells whether the responder acts in member accounts: in the
// deployment of this run, unless the settings or another endpoint say otherwise.
func (w *world) organized() bool {
	return w.options.endpoint == "" && w.options.settings["organization"] == ""
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

// leave ends the subscriptions, in an emulator that runs on. One that was
// interrupted has no time for it.
func (i *incident) leave(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	return i.inbox.Leave(ctx)
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
	if err := cloudtrail.Send(ctx, i.trailURL, records); err != nil {
		return nil, err
	}
	i.lines.Say("stage", "user %s leaked key %s; somebody made user %s and a second key with it, and took on role %s", cast.User, cast.Key, cast.MadeUser, cast.Role)
	i.lines.Say("stage", "CloudTrail holds %d records of it; AWS has quarantined the user", len(records))
	i.subject = stage.Subject{User: cast.User, Key: cast.Key}
	if i.options.event == "" {
		return scenarios.Event(scenarios.Default, cast, now)
	}
	event, subject, err := stage.Recast(ctx, i.aws, i.event, i.subject)
	i.subject = subject
	return event, err
}

// begin notes how things stand before the event.
func (i *incident) begin(ctx context.Context) (err error) {
	i.follower = follow.New(sfn.NewFromConfig(i.aws), i.arn("states", "stateMachine:"+settings.RespondMachine), i.arn("states", "stateMachine:"+settings.IncidentMachine))
	if err := i.follower.Begin(ctx); err != nil {
		return err
	}
	i.before, err = i.status(ctx)
	return err
}
