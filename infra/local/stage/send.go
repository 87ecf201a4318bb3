package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// ErrNotAnEvent says that a file holds nothing that EventBridge could deliver.
var ErrNotAnEvent = errors.New("not an EventBridge event: it needs source, detail-type and detail, or is an entry of PutEvents")

// envelope is an event in the form in which it is delivered, or in the one in
// which PutEvents takes it.
type envelope struct {
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	PutType    string          `json:"DetailType"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

// Entry turns an event into what PutEvents takes. The bus writes its own id, its
// account and its Region; the event's time is now, as if it had just come.
func Entry(event []byte, now time.Time) (types.PutEventsRequestEntry, error) {
	event = bytes.TrimSpace(event)
	var list []json.RawMessage
	if json.Unmarshal(event, &list) == nil && len(list) == 1 {
		event = list[0] // the file of "aws events put-events --entries"
	}
	var e envelope
	if err := json.Unmarshal(event, &e); err != nil {
		return types.PutEventsRequestEntry{}, fmt.Errorf("%w (%w)", ErrNotAnEvent, err)
	}
	detail := string(e.Detail)
	var quoted string
	if json.Unmarshal(e.Detail, &quoted) == nil {
		detail = quoted
	}
	if e.DetailType == "" {
		e.DetailType = e.PutType
	}
	if e.Source == "" || e.DetailType == "" || detail == "" {
		return types.PutEventsRequestEntry{}, ErrNotAnEvent
	}
	return types.PutEventsRequestEntry{
		Source: &e.Source, DetailType: &e.DetailType, Detail: &detail, Resources: e.Resources, Time: &now,
	}, nil
}

// ErrReserved says that the endpoint takes no event in AWS's name. AWS does not,
// and some emulators follow it.
var ErrReserved = errors.New("the endpoint takes no events whose source begins with aws., as AWS itself does not: " +
	"use an emulator that does (the one that a run without -endpoint starts)")

// Send puts the event on the default bus.
func Send(ctx context.Context, cfg aws.Config, entry types.PutEventsRequestEntry) (id string, err error) {
	out, err := eventbridge.NewFromConfig(cfg).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{entry}})
	switch {
	case err != nil:
		return "", fmt.Errorf("events PutEvents: %w", err)
	case len(out.Entries) != 1:
		return "", fmt.Errorf("events PutEvents: %d answers to one event", len(out.Entries))
	}
	answer := out.Entries[0]
	switch aws.ToString(answer.ErrorCode) {
	case "":
		return aws.ToString(answer.EventId), nil
	case "NotAuthorizedForSourceException":
		return "", ErrReserved
	}
	return "", fmt.Errorf("events PutEvents: %s: %s", *answer.ErrorCode, aws.ToString(answer.ErrorMessage))
}
