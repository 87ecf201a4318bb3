package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/infra/local/stage"
	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// send sends the event; the timeline begins with it.
func (i *incident) send(ctx context.Context, event []byte) error {
	text, deliver, err := i.delivery(event)
	if err != nil {
		return err
	}
	fmt.Fprintln(i.out)
	i.sent = time.Now()
	i.timeline = timeline.NewWriter(i.out, i.sent, terminal(i.out))
	i.timeline.Entry(timeline.Entry{At: i.sent, Label: timeline.Event, Text: text})
	return deliver(ctx)
}

// readEvent reads the event of a file, and refuses what could not be delivered.
func readEvent(file string) ([]byte, error) {
	event, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if _, manual := manualInput(event); manual {
		return event, nil
	}
	if _, err := stage.Entry(event, time.Now()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return event, nil
}

// manualInput returns the key that the input of a manual execution names, and
// whether the document is such an input.
func manualInput(event []byte) (string, bool) {
	var input struct {
		AccessKeyID string `json:"accessKeyId"`
		Source      string `json:"source"`
	}
	err := json.Unmarshal(event, &input)
	return input.AccessKeyID, err == nil && input.AccessKeyID != "" && input.Source == ""
}

// delivery says how the event reaches the responder: through EventBridge, or as
// the input of an execution that a person starts.
func (i *incident) delivery(event []byte) (string, func(context.Context) error, error) {
	if key, manual := manualInput(event); manual {
		text := "a person starts " + settings.RespondMachine + " for " + key
		return text, func(ctx context.Context) error { return i.execute(ctx, string(event)) }, nil
	}
	entry, err := stage.Entry(event, time.Now())
	if err != nil {
		return "", nil, err
	}
	text := *entry.Source + ", " + *entry.DetailType + code(*entry.Detail) + ", put on the event bus"
	return text, func(ctx context.Context) error {
		_, err := stage.Send(ctx, i.aws, entry)
		return err
	}, nil
}

// execute starts ekr-respond as a person does.
func (i *incident) execute(ctx context.Context, input string) error {
	machine := i.arn("states", "stateMachine:"+settings.RespondMachine)
	if _, err := sfn.NewFromConfig(i.aws).StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Input: &input}); err != nil {
		return fmt.Errorf("states StartExecution %s: %w", machine, err)
	}
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

// terminal reports whether w is a terminal that shows bold type.
func terminal(w any) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || strings.EqualFold(os.Getenv("TERM"), "dumb") {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
