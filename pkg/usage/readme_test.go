package usage

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// typeWord is how the page calls a Go type.
func typeWord(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[Time]():
		return "time"
	case t.Kind() == reflect.Slice:
		return "list of " + typeWord(t.Elem())
	case t.Kind() == reflect.Struct:
		return t.Name()
	case t.Kind() == reflect.Int:
		return "number"
	case t.Kind() == reflect.Bool:
		return "yes or no"
	case t.Kind() == reflect.String:
		return "text"
	}
	return t.String()
}

// schemaOf lists the fields of a type and of all types below it, in order.
func schemaOf(t reflect.Type, all map[string][]string) {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[Time]() || all[t.Name()] != nil {
		return
	}
	all[t.Name()] = []string{}
	for f := range t.Fields() {
		all[t.Name()] = append(all[t.Name()], f.Tag.Get("json")+": "+typeWord(f.Type))
		schemaOf(f.Type, all)
	}
}

func TestReadmeDescribesTheSummary(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile("^\\| `([A-Za-z]+)` \\| ([^|]+) \\| ([^|]+) \\|$")
	described, section := map[string][]string{}, ""
	for text := range strings.Lines(string(page)) {
		text = strings.TrimSpace(text)
		if name, is := strings.CutPrefix(text, "## "); is {
			section = name
		} else if m := line.FindStringSubmatch(text); m != nil {
			described[section] = append(described[section], m[1]+": "+m[2])
		}
	}
	want := map[string][]string{}
	schemaOf(reflect.TypeFor[Summary](), want)
	if diff := cmp.Diff(want, described); diff != "" {
		t.Errorf("the page differs from the types (-types +page):\n%s", diff)
	}
}

// TestAnEmptySummaryHasNoNull: a reader finds every list and every text.
func TestAnEmptySummaryHasNoNull(t *testing.T) {
	body, err := json.Marshal(NewCollector(key, exposed).Summary(Facts{}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(body), "null") {
		t.Error(string(body))
	}
	var back Summary
	if err := json.Unmarshal(body, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(NewCollector(key, exposed).Summary(Facts{}), back); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
}

// TestWordsAreDescribed holds the words that the page lists to those in use.
func TestWordsAreDescribed(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := []string{
		string(Admin), string(Escalation), string(Data), string(Limited), string(UnknownCapability),
		string(InUse), string(Quiet), string(NeverUsed), string(UnknownImpact), string(AliveYes), string(AliveNo), string(AliveUnknown),
		string(Drill), string(Canary), string(NotOurs), active, inactive, deleted, other,
		string(trail.RoleSession), string(trail.UserSession), string(trail.FederationSession), string(trail.AccessKey),
		string(trail.Password), string(trail.ServiceCredential), string(trail.WebToken), string(trail.OtherSession),
	}
	for _, r := range rows {
		words = append(words, string(r.verdict))
	}
	for class := range classOrder {
		words = append(words, string(class))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("%s is not described", word)
		}
	}
}
