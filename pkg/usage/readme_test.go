package usage

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/readmetest"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// TestReadmeDescribesTheSummary holds the page to the types.
func TestReadmeDescribesTheSummary(t *testing.T) {
	readmetest.Fields(t, reflect.TypeFor[Summary](), "## ", map[reflect.Type]string{reflect.TypeFor[Time](): "time"})
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
