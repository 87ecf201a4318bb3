package trigger

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	keyA = "AKIAEXAMPLE0000000A1"
	keyB = "AKIAEXAMPLE0000000B2"
	keyC = "ASIAEXAMPLE0000000C3"
)

// check reads each document and compares what it was read as, in one line.
func check(t *testing.T, tests map[string][2]string) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := mustRead(t, test[0])
			if got := brief(e); got != test[1] {
				t.Errorf("read as %q, want %q (%s)", got, test[1], e.Reason)
			}
		})
	}
}

func TestReadRefusesWhatIsNoJSON(t *testing.T) {
	for _, doc := range []string{"", " \n", "\ufeff", "{", "hello", `{"a":1} {"b":2}`, "[1,", "\x00", "'{}'"} {
		if _, err := Read([]byte(doc)); !errors.Is(err, ErrNotJSON) {
			t.Errorf("Read(%q): %v, want ErrNotJSON", doc, err)
		}
	}
}

func TestOtherJSONIsIgnored(t *testing.T) {
	tests := map[string][2]string{}
	for _, doc := range []string{`42`, `"text"`, `null`, `true`, `{}`, `[]`, `[[]]`, `[1,"a",null]`, `{"detail-type":null}`,
		`{"detail-type":7,"detail":{"accessKeyId":"` + keyA + `"}}`,
		`{"source":"aws.ec2","detail-type":"EC2 Instance State-change Notification","detail":{"instance-id":"i-0"}}`,
		`{"source":"aws.codecommit","detail-type":"CodeCommit Repository State Change","detail":{"event":"referenceUpdated"}}`,
		`{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}`,
		`{"a":"` + keyA + `"}`} {
		tests[doc] = [2]string{doc, "unknown ignore"}
	}
	check(t, tests)
}

// health is a Health event with the given code, status and further fields of
// the detail.
func health(code, status, fields string) string {
	return fmt.Sprintf(`{"id":"e1","source":"aws.health","detail-type":"AWS Health Event","account":"111122223333","region":"us-east-1",
		"time":"2026-11-23T03:11:52Z","detail":{"service":"RISK","eventTypeCode":%q,"statusCode":%q,"startTime":"Mon, 2 Nov 2026 03:10:50 GMT"%s}}`,
		code, status, fields)
}

func entities(values ...string) string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprintf(`{"entityValue":%q}`, v))
	}
	return `,"affectedEntities":[` + strings.Join(list, ",") + `]`
}

const exposedCode = "AWS_RISK_CREDENTIALS_EXPOSED"

// Whatever envelope an event comes in, it is the same event.
func TestEnvelopes(t *testing.T) {
	event := health(exposedCode, "open", entities(keyA))
	quoted := func(s string) string { return fmt.Sprintf("%q", s) }
	sns := `{"Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:111122223333:t","Message":` + quoted(event) + `}`
	put := `{"Source":"aws.health","DetailType":"AWS Health Event","Resources":[],"Detail":%s}`
	detail := `{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","affectedEntities":[{"entityValue":"` + keyA + `"}]}`
	tests := map[string][2]string{}
	for name, doc := range map[string]string{
		"bare":                       event,
		"blanks and a BOM before it": " \ufeff\n " + event,
		"SNS to HTTP or SQS":         sns,
		"SNS to Lambda":              `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":` + quoted(event) + `}}]}`,
		"SQS to Lambda":              `{"Records":[{"messageId":"m","eventSource":"aws:sqs","body":` + quoted(event) + `}]}`,
		"SNS in SQS":                 `{"Records":[{"messageId":"m","body":` + quoted(sns) + `}]}`,
		"PutEvents, detail as text":  fmt.Sprintf(put, quoted(detail)),
		"PutEvents, detail as JSON":  fmt.Sprintf(put, detail),
		"PutEvents entries":          `{"Entries":[` + fmt.Sprintf(put, quoted(detail)) + `]}`,
		"list":                       `[` + event + `]`,
		"list, among others":         `[1,{"a":2},` + event + `,null]`,
	} {
		tests[name] = [2]string{doc, "health respond revoke " + keyA}
	}
	tests["a message that is no event"] = [2]string{`{"Type":"Notification","Message":"hello"}`, "unknown ignore"}
	tests["too many envelopes"] = [2]string{strings.Repeat(`[`, 7) + event + strings.Repeat(`]`, 7), "unknown ignore"}
	check(t, tests)
}

// Several events in one document: the gravest decides, and no key is lost.
func TestSeveralEvents(t *testing.T) {
	list := func(docs ...string) string { return "[" + strings.Join(docs, ",") + "]" }
	a, b := health(exposedCode, "open", entities(keyA)), health(exposedCode, "open", entities(keyB))
	isolate := health("AWS_RISK_CREDENTIALS_COMPROMISED", "open", entities(keyB))
	closed := health(exposedCode, "closed", entities(keyB, "user/x"))
	manual := `{"accessKeyId":"` + keyB + `","reason":"r"}`
	dry := `{"accessKeyId":"` + keyA + `","reason":"r","dryRun":true}`
	drill := `{"source":"` + DrillSource + `","detail-type":"Drill","detail":{"accessKeyId":"` + keyB + `"}}`
	check(t, map[string][2]string{
		"alike":                            {list(a, b, a), "health respond revoke " + keyA + " " + keyB},
		"a graver one":                     {list(a, isolate), "health respond isolate " + keyB + " | " + keyA},
		"a graver one first":               {list(isolate, a), "health respond isolate " + keyB + " | " + keyA},
		"a weaker one about the same key":  {list(b, isolate), "health respond isolate " + keyB},
		"a closed one":                     {list(closed, a), "health respond revoke " + keyA + " | " + keyB + ", user/x"},
		"another kind":                     {list(a, manual), "health respond revoke " + keyA + " | " + keyB},
		"a drill does not turn real":       {list(a, drill), "health respond revoke " + keyA + " | " + keyB},
		"a real one does not turn a drill": {list(drill, a), "drill respond revoke " + keyB + " | " + keyA},
		"a dry run and a real one":         {list(dry, manual), "manual respond revoke " + keyA + " | " + keyB},
		"none of ours":                     {list(`{}`, `{}`), "unknown ignore"},
	})
	if e := mustRead(t, list(dry, manual)); !e.DryRun {
		t.Error("a dry run was lost in a list")
	}
	if e := mustRead(t, list(manual, dry)); e.DryRun || brief(e) != "manual respond revoke "+keyB+" | "+keyA {
		t.Errorf("a key for which a dry run was asked: %s", brief(e))
	}
}

// Only AWS's own events switch a key off: the right to put custom events is a
// common one.
func TestCustomSourcesAreDistrusted(t *testing.T) {
	for _, name := range sampleNames(t) {
		if name == "manual.json" {
			continue
		}
		genuine := sample(t, name)
		for _, source := range []string{"awsmock.health", "aws.ec2", "exposed-key-responder.manual", "AWS.HEALTH", " aws.health"} {
			forged := strings.NewReplacer(
				`"source": "aws.`, `"was": "aws.`, `"source": "exposed-key`, `"was": "exposed-key`,
				`"version": "0"`, fmt.Sprintf(`"version": "0", "source": %q`, source)).Replace(genuine)
			e := mustRead(t, forged)
			if e.Decision == Respond {
				t.Errorf("%s from source %q: %s", name, source, brief(e))
			}
			if want := mustRead(t, genuine); len(want.Exposures) != len(e.Exposures) {
				t.Errorf("%s from source %q: keys are lost to whoever is told: %s", name, source, brief(e))
			}
		}
	}
	forged := `{"source":"evil","detail-type":"manual","detail":{"accessKeyId":"` + keyA + `","reason":"r"}}`
	if e := mustRead(t, forged); e.Decision != Ignore {
		t.Errorf("an event passes for a manual start: %s", brief(e))
	}
}

func TestTimes(t *testing.T) {
	want := time.Date(2026, 11, 2, 3, 10, 50, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-11-02T03:10:50Z":          want,
		" 2026-11-02T03:10:50.000Z ":    want,
		"2026-11-02T04:10:50+01:00":     want,
		"Mon, 2 Nov 2026 03:10:50 GMT":  want,
		"Mon, 02 Nov 2026 03:10:50 GMT": want,
		"2026-11-02T03:10:50":           want,
		"2026-11-02":                    want.Truncate(24 * time.Hour),
		"":                              {},
		"yesterday":                     {},
		"1793589050":                    {},
		"0000-01-01T00:00:00Z":          {},
		"0001-01-01T00:00:00+01:00":     {},
		"9999-12-31T23:59:59-01:00":     {},
	} {
		if got := parseTime(text); !got.Equal(want) {
			t.Errorf("parseTime(%q) = %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"1793589050000": "2026-11-02T03:10:50Z", " 1793589050123 ": "2026-11-02T03:10:50Z",
		"": "", "-1": "", "0": "", "x": "", "99999999999999999999": "", "253402300800000": "", "1.7e12": ""} {
		if got := day(epochMillis(text)); got != want {
			t.Errorf("epochMillis(%q) = %q, want %q", text, got, want)
		}
	}
}
