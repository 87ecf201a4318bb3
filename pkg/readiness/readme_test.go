package readiness_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/readiness"
	"github.com/exposed-key-responder/responder/pkg/readmetest"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

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
	readmetest.Fields(t, reflect.TypeFor[readiness.Report](), "### ", map[reflect.Type]string{
		reflect.TypeFor[usage.Time](): "time", reflect.TypeFor[level.Level](): "text",
	})
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
