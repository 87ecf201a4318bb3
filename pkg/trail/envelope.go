package trail

import (
	"bytes"
	"encoding/json"
)

// document is what a look at the members of an object came to.
type document struct {
	// end is the place after the object; for an envelope with a list, the place
	// after the list's bracket.
	end int
	// named: the object has an event id or an event name, and so is a record.
	// doubtful: whether it is one takes a decoder to tell.
	named, doubtful bool
	// event is the record inside an EventBridge event or LookupEvents result,
	// quoted in the latter.
	event []byte
	// empty: the object is an envelope whose list is null.
	empty bool

	// id and called: these members are there, and are texts.
	id, called bool
}

// object looks at the object at b[i], member by member. An envelope whose list
// of records begins is left there.
func (s *scanner) object(b []byte, i int) (document, verdict) {
	var d document
	s.mentioned = false
	if i = blank(b, i+1); i < len(b) && b[i] == '}' {
		d.end = i + 1
		return d, whole
	}
	for {
		if i == len(b) {
			return document{end: i}, short
		}
		if b[i] != '"' {
			return document{end: i}, broken
		}
		end, escaped, v := quoted(b, i)
		if v != whole {
			return document{end: end}, v
		}
		key := b[i+1 : end-1]
		if i, v = colon(b, end); v != whole {
			return document{end: i}, v
		}
		if i = blank(b, i); i < len(b) && b[i] == '[' && !d.isRecord() && isList(key) {
			d.end = i + 1
			return d, listed
		}
		if end, v = s.skip(b, i, maxDepth-1); v != whole {
			return document{end: end}, v
		}
		d.note(key, escaped, b[i:end])
		if i = blank(b, end); i == len(b) {
			return document{end: i}, short
		}
		switch b[i] {
		case '}':
			d.named, d.end = d.isRecord(), i+1
			return d, whole
		case ',':
			i = blank(b, i+1)
		default:
			return document{end: i}, broken
		}
	}
}

// isList reports whether a member of this name holds records: in log files, and
// in the output of LookupEvents.
func isList(key []byte) bool { return string(key) == "Records" || string(key) == "Events" }

func (d *document) isRecord() bool { return d.id || d.called }

// note keeps what a member says about its object, the last of its name as the
// decoder does. That takes names in any case and with escapes, so what is not
// spelt plainly is left to it.
func (d *document) note(key []byte, escaped bool, value []byte) {
	switch {
	case escaped:
		d.doubtful = true
	case string(key) == "eventID":
		d.id = filled(value)
	case string(key) == "eventName":
		d.called = filled(value)
	case bytes.EqualFold(key, []byte("eventID")) || bytes.EqualFold(key, []byte("eventName")):
		d.doubtful = true
	case string(key) == "CloudTrailEvent" && value[0] == '"', string(key) == "detail" && value[0] == '{':
		if d.event == nil || value[0] == '"' {
			d.event = value
		}
	case isList(key):
		d.empty = string(value) == "null"
	}
}

func filled(value []byte) bool { return value[0] == '"' && len(value) > 2 }

// inner returns the record inside an event, or nil if the object is the record
// itself.
func (d *document) inner() ([]byte, error) {
	switch {
	case d.event == nil:
		return nil, nil
	case d.event[0] == '"':
		var text string
		err := json.Unmarshal(d.event, &text)
		return []byte(text), err
	case d.named:
		return nil, nil
	}
	return d.event, nil
}
