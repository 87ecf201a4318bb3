package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	gitreport "github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// hostileTexts are what others can put into user agents and into names of
// resources and sessions, and what must be seen of each: one of the words, in
// whatever case.
var hostileTexts = map[string]struct{ text, seen string }{
	"controls":        {"x\x00\x07\x08\x7fy\u009b2J", "x07|u0007|u+0007"},
	"terminal":        {"\x1b[2J\x1b]0;owned\x07\x1b]8;;http://x\x1b\\", "x1b|u001b|u+001b"},
	"8-bit controls":  {"\x9b2J\x9d0;owned\x9c", "2j"},
	"HTML":            {`"><script>alert(1)</script><img src=x onerror=alert(1)>`, "alert(1)"},
	"formula":         {`=HYPERLINK("http://x","click")`, "hyperlink"},
	"formula by hand": {"@SUM(1)\t+cmd|' /C calc'!A0", "sum(1)"},
	"right to left":   {"\u202egpj.exe\u2066a\u2069\u200f", "202e"},
	"unseen":          {"ro\u200bot\ufeff\U000e0041", "200b"},
	"a line":          {"x\r\nSubject: all is well\u2028\nowned", "all is well"},
	"a link":          {"[all is well](http://x) <http://x|click> <!channel> @everyone", "all is well"},
}

// written are the fields in which others have their say.
var written = map[string]bool{
	"Agent": true, "Session": true, "Name": true, "Resource": true, "Principal": true, "ARN": true, "Role": true, "Location": true, "UserHint": true,
	"SpecialReason": true, "Reason": true, "RecordError": true, "EvidenceError": true, "What": true, "Why": true, "Evidence": true, "Owner": true,
	"Command": true, "Breaks": true, "Safe": true, "User": true, "Detail": true, "Path": true, "Text": true, "Secret": true, "By": true, "Target": true,
}

// plant puts a text into all of them, wherever they are in a value, which must be
// a pointer.
func plant(value any, text string) { plantIn(reflect.ValueOf(value).Elem(), text) }

func plantIn(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			plantIn(v.Elem(), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			plantIn(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Field(i); {
			case f.CanSet() && f.Kind() == reflect.String && written[v.Type().Field(i).Name]:
				f.SetString(text)
			case f.CanSet() && f.Type() != reflect.TypeFor[time.Time]():
				plantIn(f, text)
			}
		}
	}
}

// outputs are all that a person or a machine is shown, written of values in which
// the text is wherever others write.
var outputs = map[string]func(t *testing.T, text string) string{
	"e-mail": func(t *testing.T, text string) string { m := noticeOf(text); return m.Subject + "\n" + m.Text },
	"notice, JSON": func(t *testing.T, text string) string {
		document, err := json.Marshal(noticeOf(text).Machine)
		if err != nil {
			t.Fatal(err)
		}
		return string(document)
	},
	"log line": func(t *testing.T, text string) string {
		var out bytes.Buffer
		ctx := correlation.With(context.Background(), correlation.ID{Incident: text, Execution: text, Event: text})
		correlation.NewLogger(&out).ErrorContext(ctx, text, "user", text, "error", errors.New(text))
		return out.String()
	},
	"ekr usage": func(t *testing.T, text string) string {
		s := usagetest.Misused().Summary()
		plant(&s, text)
		return textOf(s)
	},
	"ekr respond": func(t *testing.T, text string) string {
		c := contained()
		plant(&c, text)
		return newWorld().plays(c).run(respondArgs()...).both()
	},
	"ekr incidents": func(t *testing.T, text string) string {
		w, r := newWorld(), isolated()
		plant(&r, text)
		saved := w.record(t, r)
		return w.run("incidents").both() + w.run("incidents", "--json").both() + w.run("incidents", saved.ID).both() + w.run("incidents", saved.ID, "--json").both()
	},
	"ekr event": func(t *testing.T, text string) string {
		name := file(t, "event.json", fakeaws.JSON(map[string]any{"source": "aws.health", "detail-type": "AWS Health Event", "account": "111122223333",
			"time": "2026-11-23T11:58:00Z", "detail": map[string]any{"service": "RISK", "eventTypeCode": "AWS_RISK_CREDENTIALS_EXPOSED", "statusCode": "open",
				"affectedEntities": []any{map[string]any{"entityValue": exposed}, map[string]any{"entityValue": text}},
				"eventMetadata":    map[string]any{"userName": text, "exposedUrl": text}}}))
		w := newWorld()
		return w.run("event", name).both() + w.run("event", "--json", name).both()
	},
	"ekr event, a file's name": func(_ *testing.T, text string) string {
		w := newWorld()
		return w.run("event", text).both() + w.run("event", "--json", text).both()
	},
	"ekr restore": func(t *testing.T, text string) string {
		w, id := withIncident(t)
		answer := workflow.RestoreResult{IncidentID: id, Remaining: []string{"deny"}, Actions: []containment.Action{
			{Step: containment.IsolateAttached, Status: containment.Denied, At: noon}}}
		plant(&answer, text)
		w.function.Payload = fakeaws.JSON(answer)
		both := w.run(restoreArgs(id, "--yes")...).both() + w.run(restoreArgs(id, "--yes", "--json")...).both()
		w.function.Payload = fakeaws.JSON(workflow.RestoreResult{IncidentID: id, Refused: text})
		return both + w.run(restoreArgs(id, "--yes")...).both()
	},
	"ekr pause": func(t *testing.T, text string) string {
		w := newWorld()
		paused(t, incident.Pause{By: text, Reason: text, At: noon.Add(-time.Hour), Until: noon.Add(time.Hour)})(w)
		return w.run("pause").both() + w.run("pause", "--json").both()
	},
	"ekr drill": func(_ *testing.T, text string) string {
		d := aDrill(workflow.DrillFailed, map[workflow.DrillStepName]string{workflow.DrillKeyOff: text})
		d.User, d.Left = text, []string{text}
		return newWorld().drills(d).run("drill").both() + newWorld().drills(d).run("drill", "--json").both()
	},
	"ekr redrive": func(_ *testing.T, text string) string {
		message := dead(1, text)
		message.MessageAttributes["ERROR_CODE"], message.MessageAttributes["ERROR_MESSAGE"] = types.MessageAttributeValue{StringValue: &text}, types.MessageAttributeValue{StringValue: &text}
		w := newWorld()
		w.queue.Messages = []types.Message{message}
		return w.run("redrive", "--dry-run").both() + w.run("redrive", "--dry-run", "--json").both()
	},
	"ekr readiness": func(t *testing.T, text string) string {
		w := looked(before{owner: text})
		settings := file(t, "cdk.json", `{"context":{"ownerTag":"team"}}`)
		return w.run("readiness", "--settings", settings).both() + w.run("readiness", "--settings", settings, "--json").both()
	},
	"what AWS says of a failure": func(_ *testing.T, text string) string {
		w := newWorld()
		w.db.Fail["Query"] = &smithy.GenericAPIError{Code: "AccessDeniedException", Message: text}
		return w.run("incidents").both() + w.run("incidents", "--json").both()
	},
	"review, digest": reviewAs(asText),
	"review, JSON":   reviewAs(asJSON),
	"review, HTML":   reviewAs(asHTML),
	"review, OCSF":   reviewAs(asOCSF),
	"scan, text":     scanAs(gitreport.Text),
	"scan, JSON":     scanAs(gitreport.JSON),
	"scan, SARIF":    scanAs(gitreport.SARIF),
}

func noticeOf(text string) notice.Message {
	c, s := contained(), usagetest.Misused().Summary()
	c.Event.ArrivedAt, c.Exposure.AccountID = noon, "111122223333"
	plant(&c, text)
	plant(&s, text)
	return notice.Write(notice.Facts{Kind: notice.Report, Event: c.Event, Cases: []workflow.Case{c}, Usage: &s, Number: "report", Now: noon})
}

func reviewAs(form string) func(*testing.T, string) string {
	return func(t *testing.T, text string) string {
		f := checks.Finding{Check: "key-unused", Outcome: checks.Fail, Severity: checks.High, Count: 1, Fingerprint: "f"}
		plant(&f, text)
		f.Resource.Type = "AWS::IAM::User"
		made := &report.Review{Account: "111122223333", AccountName: text, TakenAt: noon, Findings: []report.Entry{{Finding: f}}, Problems: []string{text}}
		var out bytes.Buffer
		r := &review{app: &app{Env: Env{Out: &out}}, format: &format{name: form}}
		if err := r.show(made, []checks.Check{{ID: "key-unused", Question: "Is every key in use?"}}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
}

func scanAs(write func(io.Writer, *gitreport.Report) error) func(*testing.T, string) string {
	return func(t *testing.T, text string) string {
		f := gitscan.Finding{Rule: "aws", Description: "an access key", Line: 1, Column: 1}
		plant(&f, text)
		f.Path, f.Why = "src/"+text, "it is shaped so" // lines begin with a file; why is in our own words
		var out bytes.Buffer
		if err := write(&out, &gitreport.Report{Show: true, Report: gitscan.Report{Findings: []gitscan.Finding{f}}, Keys: []gitreport.Key{{AccessKeyID: exposed, User: text}}}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
}

// TestNoOutputActsOnWhatOthersWrote: whatever the text, no output has a character
// that controls the display or hides, a line that the text began, or a tag or link
// of it; and whoever reads it sees that something was there.
func TestNoOutputActsOnWhatOthersWrote(t *testing.T) {
	for output, write := range outputs {
		harmless := write(t, "plainly")
		if !strings.Contains(harmless, "plainly") {
			t.Errorf("%s: the text is not in it: this would prove nothing", output)
		}
		for kind, hostile := range hostileTexts {
			shown := write(t, hostile.text)
			acts := func(r rune) bool {
				return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
			}
			if !utf8.ValidString(shown) {
				t.Errorf("%s, %s: bytes that are no UTF-8, which a terminal may act on", output, kind)
			}
			if at := strings.IndexFunc(shown, acts); at >= 0 {
				t.Errorf("%s, %s: shows %q", output, kind, shown[max(0, at-20):min(len(shown), at+20)])
			}
			for _, begun := range []string{"\nSubject: all", "\nowned", "\n=HYPERLINK", "\n@SUM"} {
				if strings.Contains("\n"+shown, begun) {
					t.Errorf("%s, %s: has the line %q", output, kind, begun)
				}
			}
			if strings.Contains(output, "HTML") && (strings.Contains(shown, "<script") || strings.Contains(shown, "<img")) {
				t.Errorf("%s, %s: has a tag", output, kind)
			}
			// Messages in SARIF may have links, which GitHub shows as such.
			if strings.Contains(output, "SARIF") && strings.Contains(shown, "[all is well](") {
				t.Errorf("%s, %s: has a link", output, kind)
			}
			if !sees(shown, hostile.seen) {
				t.Errorf("%s, %s: nothing shows that it was there: %.600s", output, kind, shown)
			}
		}
	}
}

// sees tells whether a text has one of the words that are divided by bars.
func sees(text, words string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(strings.Split(words, "|"), func(word string) bool { return strings.Contains(text, word) })
}
