package trigger

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The types of this file read JSON that may not have the shape it should: one
// odd field must not make the rest of an event unreadable.

// text is a string field. AWS has been seen to send booleans and numbers as
// strings and the other way round; lists and objects keep their JSON, so that a
// key id inside them is still found. A null is "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = text(s)
	case !bytes.Equal(b, []byte("null")):
		*t = text(strings.ToValidUTF8(string(b), ""))
	}
	return nil
}

// loose is a field of any type that stays at its zero value when the JSON does
// not fit the type.
type loose[T any] struct{ V T }

func (l *loose[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		l.V = v
	}
	return nil
}

// stringList is a list of strings, read as text is. A single value is a list of
// one.
type stringList []string

func (l *stringList) UnmarshalJSON(b []byte) error {
	var raw []text
	if json.Unmarshal(b, &raw) != nil {
		raw = make([]text, 1)
		_ = raw[0].UnmarshalJSON(b) // it has no error
	}
	for _, item := range raw {
		*l = append(*l, string(item))
	}
	return nil
}

// document is JSON given either as a string or as the object itself.
type document []byte

func (d *document) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		b = []byte(s)
	}
	if json.Valid(b) {
		*d = append((*d)[:0], b...)
	}
	return nil
}
