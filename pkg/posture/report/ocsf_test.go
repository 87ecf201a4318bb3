package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

// required are the attributes that OCSF 1.3 requires of a Compliance Finding
// with the cloud profile, and of the objects in it; the schema is at
// schema.ocsf.io/1.3.0/classes/compliance_finding.
var required = []string{
	"activity_id", "category_uid", "class_uid", "severity_id", "time", "type_uid",
	"metadata.version", "metadata.product.vendor_name", "metadata.product.name",
	"finding_info.uid", "finding_info.title",
	"compliance.standards",
	"cloud.provider",
	"remediation.desc",
}

// allowed are the values that its enumerations have.
var allowed = map[string][]float64{
	"activity_id": {1, 2, 3}, "category_uid": {2}, "class_uid": {2003}, "type_uid": {200301, 200302, 200303},
	"severity_id": {1, 2, 3, 4, 5}, "status_id": {1, 2, 3, 4}, "compliance.status_id": {1, 2, 3, 99},
}

func lookup(document map[string]any, path string) (any, bool) {
	name, rest, deeper := strings.Cut(path, ".")
	value, there := document[name]
	if !deeper || !there {
		return value, there
	}
	inner, _ := value.(map[string]any)
	return lookup(inner, rest)
}

func ocsf(t *testing.T, r *Review) (events []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	if err := OCSF(&out, r, list); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(&out)
	for lines.Scan() {
		var event map[string]any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func TestOCSFHasWhatTheSchemaRequires(t *testing.T) {
	nothing := with(failing("trail", "", "a", "Not about anything."), func(f *checks.Finding) { f.Outcome = checks.NotApplicable })
	r := after(t, taken(yesterday, failing("root-key", "", "root", "Root has a key."), keyUnused(1)), append(messy(), nothing)...)
	events := ocsf(t, r)
	if len(events) != len(r.Findings)+len(r.Fixed) {
		t.Errorf("%d events of %d findings and %d fixed", len(events), len(r.Findings), len(r.Fixed))
	}
	for _, event := range events {
		for _, path := range required {
			value, there := lookup(event, path)
			if list, isList := value.([]any); !there || value == "" || isList && len(list) == 0 {
				t.Errorf("%s is missing in %v", path, event)
			}
		}
		for path, values := range allowed {
			value, _ := lookup(event, path)
			ok := false
			for _, v := range values {
				ok = ok || value == v
			}
			if !ok {
				t.Errorf("%s is %v", path, value)
			}
		}
		if event["type_uid"] != event["class_uid"].(float64)*100+event["activity_id"].(float64) {
			t.Errorf("type_uid %v", event["type_uid"])
		}
	}
}

// TestOCSFTellsOutcomesApart looks at what a SIEM filters by.
func TestOCSFTellsOutcomesApart(t *testing.T) {
	accepted := with(keyUnused(3), func(f *checks.Finding) {
		f.Outcome, f.Exception = checks.Excepted, &checks.Accepted{Reason: "moves in June", Until: "2026-06-30"}
	})
	r := after(t, taken(yesterday, keyUnused(1), keyUnused(2)), keyUnused(1), accepted, keyUnused(4), unknown("trail", "", "p"), passing("root-key", 1))
	want := map[string][3]float64{ // compliance, status, activity
		"key-unused//AKIAEXAMPLE000000001": {3, 2, 2},
		"key-unused//AKIAEXAMPLE000000002": {1, 4, 3},
		"key-unused//AKIAEXAMPLE000000003": {3, 3, 2},
		"key-unused//AKIAEXAMPLE000000004": {3, 1, 1},
		"trail//p":                         {2, 1, 1},
		"root-key//111122223333":           {1, 4, 1},
	}
	events := ocsf(t, r)
	for _, event := range events {
		uid, _ := lookup(event, "finding_info.uid")
		compliance, _ := lookup(event, "compliance.status_id")
		got := [3]float64{compliance.(float64), event["status_id"].(float64), event["activity_id"].(float64)}
		if got != want[uid.(string)] {
			t.Errorf("%s: %v, want %v", uid, got, want[uid.(string)])
		}
	}
	if len(events) != len(want) {
		t.Errorf("%d events", len(events))
	}
}
