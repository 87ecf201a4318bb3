package trigger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotJSON says that a document is empty or no JSON: nothing can be told
// about it.
var ErrNotJSON = errors.New("not a JSON document")

// envelope is an EventBridge event. Detail stays raw until its kind is known.
type envelope struct {
	ID         text            `json:"id"`
	DetailType text            `json:"detail-type"`
	Source     text            `json:"source"`
	Account    text            `json:"account"`
	Time       text            `json:"time"`
	Region     text            `json:"region"`
	Resources  stringList      `json:"resources"`
	Detail     json.RawMessage `json:"detail"`

	// manual marks the input of a manual execution, which has no envelope. No
	// field of a document sets it, so no event can pass for a person's order.
	manual bool
}

// putEntry is the form in which PutEvents takes an event: other names, and the
// detail as a string.
type putEntry struct {
	Source     text       `json:"Source"`
	DetailType text       `json:"DetailType"`
	Time       text       `json:"Time"`
	Resources  stringList `json:"Resources"`
	Detail     document   `json:"Detail"`
}

// wrapper holds the fields by which the other envelopes are told apart. All are
// loose: a manual input with a field of its own called "message" is still one.
type wrapper struct {
	Records    loose[[]json.RawMessage] `json:"Records"`
	Entries    loose[[]json.RawMessage] `json:"Entries"`
	SNS        loose[*snsRecord]        `json:"Sns"`
	Type       text                     `json:"Type"`
	Message    text                     `json:"Message"`
	Body       text                     `json:"body"`
	DetailType json.RawMessage          `json:"DetailType"`
	Bridge     json.RawMessage          `json:"detail-type"`
	EventName  json.RawMessage          `json:"eventName"`
	AccessKey  json.RawMessage          `json:"accessKeyId"`
}

type snsRecord struct {
	Message text `json:"Message"`
}

// maxDepth bounds how many envelopes may stand inside each other: SNS in SQS in
// a Records list is three.
const maxDepth = 5

// unwrap takes a document out of every envelope it came in and returns the
// events inside, most often one.
func unwrap(doc []byte, depth int) ([]envelope, error) {
	doc = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(doc), []byte("\ufeff")))
	if len(doc) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrNotJSON)
	}
	if !json.Valid(doc) {
		return nil, ErrNotJSON
	}
	if depth > maxDepth {
		return []envelope{{}}, nil
	}
	if doc[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(doc, &list); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNotJSON, err)
		}
		return unwrapAll(list, depth)
	}
	var w wrapper
	if doc[0] != '{' || json.Unmarshal(doc, &w) != nil {
		return unwrapPlain(doc)
	}
	switch {
	case len(w.Bridge) > 0:
		return unwrapPlain(doc)
	case w.DetailType != nil:
		return unwrapPut(doc)
	case w.AccessKey != nil:
		return []envelope{{manual: true, Detail: doc}}, nil
	case w.EventName != nil:
		return []envelope{{DetailType: cloudTrailDetailType, Detail: doc}}, nil
	case w.Records.V != nil:
		return unwrapAll(w.Records.V, depth)
	case w.Entries.V != nil:
		return unwrapAll(w.Entries.V, depth)
	case w.SNS.V != nil:
		return unwrapText(string(w.SNS.V.Message), depth)
	case w.Type == "Notification":
		return unwrapText(string(w.Message), depth)
	case w.Body != "":
		return unwrapText(string(w.Body), depth)
	}
	return unwrapPlain(doc)
}

func unwrapAll(list []json.RawMessage, depth int) ([]envelope, error) {
	var all []envelope
	for _, item := range list {
		inside, err := unwrap(item, depth+1)
		if err != nil {
			return nil, err
		}
		all = append(all, inside...)
	}
	if len(all) == 0 {
		all = []envelope{{}}
	}
	return all, nil
}

// unwrapText opens a message that may or may not be an event: a plain sentence
// is valid to receive and names no event.
func unwrapText(message string, depth int) ([]envelope, error) {
	inside, err := unwrap([]byte(message), depth+1)
	if err != nil {
		return []envelope{{}}, nil
	}
	return inside, nil
}

func unwrapPlain(doc []byte) ([]envelope, error) {
	var env envelope
	if err := json.Unmarshal(doc, &env); err != nil {
		// Valid JSON of another shape, such as a number: no event of ours.
		return []envelope{{}}, nil
	}
	return []envelope{env}, nil
}

func unwrapPut(doc []byte) ([]envelope, error) {
	var put putEntry
	if err := json.Unmarshal(doc, &put); err != nil {
		return []envelope{{}}, nil
	}
	return []envelope{{
		Source:     put.Source,
		DetailType: put.DetailType,
		Time:       put.Time,
		Resources:  put.Resources,
		Detail:     json.RawMessage(put.Detail),
	}}, nil
}

// layouts are the forms of a time seen in these events. AWS Health writes a
// one-digit day without a zero, which the standard HTTP layout refuses.
var layouts = []string{
	time.RFC3339Nano,
	"Mon, 2 Jan 2006 15:04:05 MST",
	"2006-01-02T15:04:05",
	"2006-01-02",
}

// parseTime reads a time in any known layout as UTC; the zero time if none
// fits. An offset can carry a time out of the years that RFC 3339 and JSON can
// write, and such a time is none either.
func parseTime(s string) time.Time {
	const lastYear = 9999
	s = strings.TrimSpace(s)
	for _, layout := range layouts {
		t, err := time.Parse(layout, s)
		if t = t.UTC(); err == nil && t.Year() > 0 && t.Year() <= lastYear {
			return t
		}
	}
	return time.Time{}
}
