package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	gitreport "github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// hostileTexts are what others can put into user agents and into names of
// resources and sessions.
var hostileTexts = map[string]string{
	"controls":        "x\x00\x07\x08\x7fy\u009b2J",
	"terminal":        "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://x\x1b\\",
	"HTML":            `"><script>alert(1)</script><img src=x onerror=alert(1)>`,
	"formula":         `=HYPERLINK("http://x","click")`,
	"formula by hand": "@SUM(1)\t+cmd|' /C calc'!A0",
	"right to left":   "\u202egpj.exe\u2066a\u2069\u200f",
	"unseen":          "ro\u200bot\ufeff\U000e0041",
	"a line":          "x\r\nSubject: all is well\u2028\nowned",
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
	"review, digest": reviewAs(asText),
	"review, JSON":   reviewAs(asJSON),
	"review, HTML":   reviewAs(asHTML),
	"review, OCSF":   reviewAs(asOCSF),
	"scan, text":     scanAs(gitreport.Text),
	"scan, JSON":     scanAs(gitreport.JSON),
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
// that controls the display or hides, a line that the text began, or a tag of it.
func TestNoOutputActsOnWhatOthersWrote(t *testing.T) {
	for output, write := range outputs {
		harmless := write(t, "plainly")
		if !strings.Contains(harmless, "plainly") {
			t.Errorf("%s: the text is not in it: this would prove nothing", output)
		}
		for kind, text := range hostileTexts {
			shown := write(t, text)
			acts := func(r rune) bool {
				return r != '\n' && (unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar)
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
		}
	}
}
