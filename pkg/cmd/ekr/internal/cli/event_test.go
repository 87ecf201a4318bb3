package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/golden"
)

const healthEvent = `{"source":"aws.health","detail-type":"AWS Health Event","account":"111122223333","time":"2026-11-23T11:58:00Z",
 "detail":{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","statusCode":"open",
 "affectedEntities":[{"entityValue":" AKIAEXAMPLE000000001 "},{"entityValue":"no key"}],
 "eventMetadata":{"userName":"ci\u001b[31m\u202edeploy","exposedUrl":"https://example.com/leak"}}}`

const manualEvent = `{"accessKeyId":"AKIAEXAMPLE000000002","reason":"in a log"}`

// in runs in an empty folder, so that files are named as a person names them.
func in(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, body := range files {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEventText(t *testing.T) {
	golden := goldenFrom(t)
	in(t, map[string]string{"health.json": healthEvent, "manual.json": manualEvent, "other.json": `{"a":1}`})
	got := newWorld().run("event", "health.json", "manual.json", "other.json")
	golden("event", got.both())
}

func TestEventJSON(t *testing.T) {
	golden := goldenFrom(t)
	in(t, map[string]string{"health.json": healthEvent, "empty.json": "", "words.txt": "hello"})
	w := newWorld()
	w.stdin = strings.NewReader(manualEvent)
	got := w.run("event", "--json", "health.json", "empty.json", "missing.json", "words.txt", ".", "-")
	golden("event-json", got.both())
	if len(w.regions) != 0 {
		t.Errorf("AWS was called in %v", w.regions)
	}
}

// goldenFrom lets a test compare with testdata after it went elsewhere.
func goldenFrom(t *testing.T) func(name, got string) {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	return func(name, got string) {
		t.Helper()
		t.Chdir(here)
		golden.Compare(t, name+".golden", got)
	}
}

// TestEventLines reads each line back: a script may rely on its fields.
func TestEventLines(t *testing.T) {
	name := file(t, "health.json", healthEvent)
	got := newWorld().run("event", "--format", "json", name)
	var line map[string]any
	if err := json.Unmarshal([]byte(got.out), &line); err != nil || strings.Count(got.out, "\n") != 1 {
		t.Fatalf("%v: %q", err, got.out)
	}
	want := map[string]any{
		"file": name, "kind": "health", "decision": "respond", "level": "revoke", "reason": "AWS reports AWS_RISK_CREDENTIALS_EXPOSED",
		"exposures": []any{map[string]any{
			"accessKeyId": exposed, "accountId": "111122223333", "userHint": "ci\x1b[31m\u202edeploy",
			"location": "https://example.com/leak", "detectedAt": "2026-11-23T11:58:00Z", "code": "AWS_RISK_CREDENTIALS_EXPOSED",
		}},
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if strings.ContainsAny(got.out, "\x1b\u202e") {
		t.Errorf("stdout is not inert: %q", got.out)
	}
}

func TestEventFileOfSeveral(t *testing.T) {
	for name, body := range map[string]string{
		"JSON Lines": `{"a":1}` + "\n" + manualEvent + "\n",
		"a list":     "[" + manualEvent + `,{"a":1}]`,
	} {
		got := newWorld().run("event", "--json", file(t, "several.json", body))
		if got.code != codeOK || strings.Count(got.out, "\n") != 1 || !strings.Contains(got.out, `"decision":"respond"`) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got := newWorld().run("event", "--json", file(t, "damaged.json", manualEvent+"\n{"))
	if got.code != codeWrong || !strings.Contains(got.out, `"error":`) {
		t.Errorf("damaged at its end: %+v", got)
	}
}

func TestEventRefusesAHugeFile(t *testing.T) {
	w := newWorld()
	w.stdin = strings.NewReader(`{"a":"` + strings.Repeat("x", maxFile) + `"}`)
	if got := w.run("event", "--json", "-"); got.code != codeWrong || !strings.Contains(got.out, "larger than 32 MiB") {
		t.Errorf("%.300q, code %d", got.out, got.code)
	}
}
