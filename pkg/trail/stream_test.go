package trail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// rec is a small record of the key.
func rec(id string) string {
	return fmt.Sprintf(`{"eventID":%q,"userIdentity":{"accessKeyId":%q}}`, id, theKey)
}

// ids reads everything and returns the ids of the records, in their order.
func ids(t *testing.T, in io.Reader, keys *Keys) ([]string, Reading) {
	t.Helper()
	ids := []string{}
	got, err := Read(t.Context(), in, keys, func(r Record) error {
		ids = append(ids, r.EventID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids, got
}

func pretty(doc string) string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(doc), "", "  "); err != nil {
		panic(err)
	}
	return out.String()
}

// lookup is an event as LookupEvents returns it.
func lookup(doc string) string {
	return fmt.Sprintf(`{"EventId":"outer","EventName":"GetObject","AccessKeyId":%q,"EventTime":1763866171.0,"CloudTrailEvent":%q}`, theKey, doc)
}

func bridge(doc string) string {
	return `{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","detail":` + doc + `}`
}

// envelopes carry the records a, b and c.
func envelopes() map[string]string {
	a, b, c := rec("a"), rec("b"), rec("c")
	return map[string]string{
		"log file":                      list(a, b, c),
		"log file, printed":             pretty(list(a, b, c)),
		"log file, a record a line":     "{\"Records\":[\n" + a + ",\n" + b + ",\n" + c + "\n]}\n",
		"log files one after the other": list(a) + list() + list(b, c),
		"log files, printed":            pretty(list(a)) + "\n" + pretty(list(b)) + "\n" + pretty(list(c)),
		"other members around the list": `{"version":[1,{"x":"]"}],"Records":[` + a + `,` + b + `],"and":{"more":[[]]}}` + c,
		"list is null":                  `{"Records":null}` + list(a, b, c),
		"bare list":                     "[" + a + "," + b + "," + c + "]",
		"list of log files":             "[" + list(a) + "," + list(b, c) + "]",
		"JSON lines":                    a + "\n" + b + "\n" + c,
		"JSON lines, Windows":           "\xef\xbb\xbf" + a + "\r\n\r\n" + b + "\r\n" + c + "\r\n",
		"JSON lines of log files":       list(a) + "\n" + list(b) + "\n" + list(c) + "\n",
		"one record after the other":    a + b + " " + c,
		"records, printed":              pretty(a) + "\n" + pretty(b) + "\n" + pretty(c) + "\n",
		"LookupEvents":                  `{"Events":[` + lookup(a) + `,` + lookup(" "+b+"\n") + `,` + lookup(c) + `],"NextToken":""}`,
		"LookupEvents, printed":         pretty(`{"Events":[` + lookup(a) + `,` + lookup(b) + `,` + lookup(c) + `],"NextToken":null}`),
		"events of LookupEvents":        lookup(a) + "\n" + lookup(b) + "\n" + lookup(c),
		"EventBridge events":            bridge(a) + "\n" + bridge(b) + "\n" + bridge(c),
		"list of EventBridge events":    "[" + bridge(a) + "," + bridge(b) + "," + bridge(c) + "]",
		"of each a bit":                 bridge(a) + lookup(b) + list(c),
	}
}

func TestReadEveryEnvelope(t *testing.T) {
	want := []string{"a", "b", "c"}
	for name, text := range envelopes() {
		t.Run(name, func(t *testing.T) {
			half := len(text) / 2
			inputs := map[string]io.Reader{
				"plain":           strings.NewReader(text),
				"gzip":            bytes.NewReader(zipped(t, []byte(text))),
				"gzip in members": bytes.NewReader(zipped(t, []byte(text[:half]), nil, []byte(text[half:]))),
				"byte by byte":    iotest.OneByteReader(strings.NewReader(text)),
				"end with data":   iotest.DataErrReader(strings.NewReader(text)),
			}
			for form, in := range inputs {
				for _, keys := range []*Keys{nil, NewKeys(theKey)} {
					if f, ok := in.(io.Seeker); ok {
						f.Seek(0, io.SeekStart)
					} else if keys != nil {
						continue
					}
					got, reading := ids(t, in, keys)
					if diff := cmp.Diff(want, got); diff != "" || len(reading.Problems) > 0 || !reading.Complete() || reading.Records != 3 {
						t.Errorf("%s: %+v (-want +got):\n%s", form, reading, diff)
					}
				}
			}
		})
	}
}

func TestReadPicksRecordsThatMentionTheKey(t *testing.T) {
	escaped := `\u0041KIAEXAMPLE0AAAAAAA1`
	tests := map[string]struct {
		record string
		want   bool
	}{
		"signed by it":                {rec("a"), true},
		"escaped":                     {`{"eventID":"a","userIdentity":{"accessKeyId":"` + escaped + `"}}`, true},
		"the key's name escaped":      {`{"eventID":"a","userIdentity":{"access\u004beyId":"` + theKey + `"}}`, true},
		"names in other case":         {`{"EVENTID":"a","UserIdentity":{"ACCESSKEYID":"` + theKey + `"}}`, true},
		"about it":                    {`{"eventID":"a","eventName":"UpdateAccessKey","requestParameters":{"accessKeyId":"` + theKey + `"}}`, true},
		"made by the call":            {`{"eventID":"a","eventName":"CreateAccessKey","responseElements":{"accessKey":{"accessKeyId":"` + theKey + `"}}}`, true},
		"in a list":                   {`{"eventID":"a","x":[[],[1,{"y":["` + theKey + `"]}]]}`, true},
		"last":                        {`{"eventID":"a","x":-1.5e+3,"y":true,"z":"` + theKey + `"}`, true},
		"another key":                 {strings.ReplaceAll(rec("a"), theKey, "AKIAEXAMPLE0AAAAAAA2"), false},
		"only a part of it":           {strings.ReplaceAll(rec("a"), theKey, theKey+"X"), false},
		"only the name of a member":   {`{"eventID":"a","` + theKey + `":1}`, false},
		"only in a text":              {`{"eventID":"a","errorMessage":"no key ` + theKey + `"}`, false},
		"no identity at all":          {`{"eventID":"a","eventName":"ConsoleLogin"}`, false},
		"a long string with escapes":  {`{"eventID":"a","x":"` + strings.Repeat(`\n`, 100) + `"}`, false},
		"nothing of it":               {`{"eventID":"a","userIdentity":null}`, false},
		"by a service without a name": {`{"eventName":"AssumeRole","userIdentity":{"type":"AWSService"}}`, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for form, text := range map[string]string{"list": list(tc.record), "line": tc.record, "looked up": lookup(tc.record), "event": bridge(tc.record)} {
				got, reading := ids(t, strings.NewReader(text), NewKeys("ASIAEXAMPLE0AAAAAAA9", theKey))
				if (len(got) == 1) != tc.want || reading.Records != 1 || reading.Malformed != 0 {
					t.Errorf("%s: picked %q, %+v", form, got, reading)
				}
				if got, _ := ids(t, strings.NewReader(text), NewKeys()); len(got) > 0 {
					t.Errorf("%s: an empty set picked %q", form, got)
				}
			}
		})
	}
}

func TestReadPassesErrorsOn(t *testing.T) {
	full := errors.New("full")
	calls := 0
	_, err := Read(t.Context(), strings.NewReader(list(rec("a"), rec("b"))), nil, func(Record) error {
		calls++
		return full
	})
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Read(ctx, generate(10<<20, 0), nil, func(Record) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	reset := errors.New("connection reset")
	_, reading := ids(t, io.MultiReader(strings.NewReader(rec("a")+rec("b")), iotest.ErrReader(reset)), nil)
	if reading.Records != 2 || reading.Complete() || !errors.Is(reading.Problems[0], reset) {
		t.Errorf("%+v", reading)
	}
}

func TestRecordsOutliveTheReading(t *testing.T) {
	var all []Record
	_, err := Read(t.Context(), generate(1<<20, 0), nil, func(r Record) error {
		all = append(all, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		again, err := Parse(r.Raw)
		if err != nil || again.EventID != r.EventID {
			t.Fatalf("record %s was written over: %s, %v", r.EventID, r.Raw, err)
		}
	}
}
