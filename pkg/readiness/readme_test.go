package readiness_test

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// typeWord is how the page calls a Go type.
func typeWord(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[usage.Time]():
		return "time"
	case t == reflect.TypeFor[level.Level](), t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Slice:
		return "list of " + typeWord(t.Elem())
	case t.Kind() == reflect.Struct:
		return t.Name()
	case t.Kind() == reflect.Int:
		return "number"
	case t.Kind() == reflect.Bool:
		return "yes or no"
	}
	return t.String()
}

// schemaOf lists the fields of a type and of all types below it, in order.
func schemaOf(t reflect.Type, all map[string][]string) {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[usage.Time]() || all[t.Name()] != nil {
		return
	}
	all[t.Name()] = []string{}
	for f := range t.Fields() {
		all[t.Name()] = append(all[t.Name()], f.Tag.Get("json")+": "+typeWord(f.Type))
		schemaOf(f.Type, all)
	}
}

func page(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestReadmeDescribesTheReport holds the page to the types.
func TestReadmeDescribesTheReport(t *testing.T) {
	line := regexp.MustCompile("^\\| `([A-Za-z]+)` \\| ([^|]+) \\| ([^|]+) \\|$")
	described, section := map[string][]string{}, ""
	for text := range strings.Lines(page(t)) {
		text = strings.TrimSpace(text)
		if name, is := strings.CutPrefix(text, "### "); is {
			section = name
		} else if m := line.FindStringSubmatch(text); m != nil && section != "" {
			described[section] = append(described[section], m[1]+": "+m[2])
		}
	}
	want := map[string][]string{}
	schemaOf(reflect.TypeFor[readiness.Report](), want)
	if diff := cmp.Diff(want, described); diff != "" {
		t.Errorf("the page differs from the types (-types +page):\n%s", diff)
	}
}

// TestWordsAreDescribed holds the words that the page lists to those in use, and
// to the ids of findings.
func TestWordsAreDescribed(t *testing.T) {
	text := page(t)
	words := []string{
		string(capability.Admin), string(capability.Escalation), string(capability.Data), string(capability.Unknown), string(capability.Limited),
		string(usage.InUse), string(usage.Quiet), string(usage.NeverUsed), string(usage.UnknownImpact), readiness.Password, readiness.ServiceCredential,
		string(readiness.Blocker), string(readiness.Warning), string(readiness.Unknown), string(readiness.OK), "policy", "boundary",
	}
	for _, f := range readiness.Judge(good(), readiness.Defaults()).Findings {
		words = append(words, f.ID)
	}
	for _, word := range words {
		if !strings.Contains(text, "`"+word+"`") {
			t.Errorf("%s is not described", word)
		}
	}
}

// TestAReportIsReadBack as it was written.
func TestAReportIsReadBack(t *testing.T) {
	m, o := mixed()
	want := readiness.Judge(m, o)
	body, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got readiness.Report
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
}

func TestReadSettings(t *testing.T) {
	const list = `[{"principal":"vendor","reason":"payments","owner":"pay@example.com","until":"2027-02-22"}]`
	for name, tc := range map[string]struct {
		text     string
		defaults bool
	}{
		"nothing":         {`{"app":"go run ./infra"}`, true},
		"all":             {`{"context":{"securityEmail":"x","containment":"revoke","ownerTag":"team","backupRegion":true,"canaryUsers":["bait","trap"],"dryRun":true,"protectedPrincipals":` + list + `}}`, false},
		"as from a shell": {`{"context":{"containment":"revoke","ownerTag":"team","backupRegion":"us-west-2","canaryUsers":" bait,trap,","dryRun":"true","protectedPrincipals":` + `"[{\"principal\":\"vendor\",\"reason\":\"payments\",\"owner\":\"pay@example.com\",\"until\":\"2027-02-22\"}]"` + `}}`, false},
		"empty and off":   {`{"context":{"containment":"","backupRegion":"false","canaryUsers":"","dryRun":"false","protectedPrincipals":""}}`, true},
	} {
		want := readiness.Defaults()
		if !tc.defaults {
			want.Ceiling, want.OwnerTag, want.BackupRegion = level.Revoke, "team", true
			want.Canaries, want.DryRun = []string{"bait", "trap"}, true
			if err := json.Unmarshal([]byte(list), &want.Protected); err != nil {
				t.Fatal(err)
			}
		}
		got, err := readiness.ReadSettings([]byte(tc.text))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	for _, text := range []string{`x`, `{"context":[]}`, `{"context":{"containment":"high"}}`, `{"context":{"ownerTag":1}}`, `{"context":{"protectedPrincipals":"vendor"}}`, `{"context":{"backupRegion":2}}`, `{"context":{"dryRun":2}}`, `{"context":{"canaryUsers":2}}`} {
		if o, err := readiness.ReadSettings([]byte(text)); err == nil {
			t.Errorf("%s was read: %+v", text, o)
		}
	}
}
