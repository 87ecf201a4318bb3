package scenarios

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

var (
	now  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	cast = Cast{
		Account: "111122223333", User: "ci-deploy", Key: "AKIAEXAMPLE0QK7WN2B5", SiblingKey: "AKIAEXAMPLE9RT2HC6V8",
		MadeUser: "svc-backup2", MadeKey: "AKIAEXAMPLE3ND8YK1T6", Role: "OrgAudit", SessionKey: "ASIAEXAMPLE7PL5XG2M9",
		Quarantine: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV4",
	}
)

// parsed reads the records the way the product does.
func parsed(t *testing.T) []trail.Record {
	t.Helper()
	docs, err := Records(Default, cast, now)
	if err != nil {
		t.Fatal(err)
	}
	records := make([]trail.Record, len(docs))
	for i, doc := range docs {
		if records[i], err = trail.Parse(doc); err != nil {
			t.Fatalf("record %d: %v", i, err)
		}
	}
	return records
}

// TestTheStoryHolds reads out of the records what the scenario's first line
// says: whoever changes the file changes what an investigation must find.
func TestTheStoryHolds(t *testing.T) {
	calls := map[string]int{}
	refused := map[string]int{}
	var minted []string
	for _, r := range parsed(t) {
		if r.SourceIPAddress != "203.0.113.77" {
			continue
		}
		if r.Failed() {
			refused[r.EventName]++
			continue
		}
		calls[r.EventName+" "+r.AWSRegion]++
		for _, c := range r.Minted() {
			minted = append(minted, c.ID)
		}
	}
	for call, want := range map[string]int{
		"GetCallerIdentity us-east-1": 3, "CreateUser us-east-1": 1, "AttachUserPolicy us-east-1": 1, "CreateAccessKey us-east-1": 2,
		"AssumeRole us-east-1": 2, "StopLogging eu-west-1": 1, "GetSecretValue eu-west-1": 2,
		"RunInstances us-east-2": 1, "RunInstances eu-north-1": 1, "RunInstances ap-south-1": 1,
	} {
		if calls[call] != want {
			t.Errorf("%s: %d, want %d", call, calls[call], want)
		}
	}
	if refused["RunInstances"] != 19 || refused["AssumeRole"] != 1 || refused["GetSecretValue"] != 1 {
		t.Errorf("refused: %v", refused)
	}
	want := []string{cast.MadeKey, cast.SiblingKey, cast.SessionKey, "ASIAEXAMPLE1CV6RD4J8"}
	if diff := cmp.Diff(want, minted); diff != "" {
		t.Error(diff)
	}
}

// TestRoutineAndAttackAreApart: the usual addresses and the attacker's never
// mix, and the usual use goes back for weeks.
func TestRoutineAndAttackAreApart(t *testing.T) {
	var first, last time.Time
	for _, r := range parsed(t) {
		usual := strings.HasPrefix(r.SourceIPAddress, "198.51.100.")
		if usual != (r.EventTime.Before(now.Add(-time.Hour))) {
			t.Errorf("%s at %s from %s", r.EventName, r.EventTime, r.SourceIPAddress)
		}
		if usual && (first.IsZero() || r.EventTime.Before(first)) {
			first = r.EventTime
		}
		if r.EventTime.After(last) {
			last = r.EventTime
		}
	}
	if now.Sub(first) < 19*24*time.Hour || last.After(now) {
		t.Errorf("records from %s to %s", first, last)
	}
}

func TestTheQuarantineIsAWS(t *testing.T) {
	records := parsed(t)
	i := slices.IndexFunc(records, func(r trail.Record) bool { return r.SourceIPAddress == "AWS Internal" })
	if i < 0 || !records[i].ByAWS() || records[i].UserIdentity.AccessKeyID != cast.Key || records[i].Param("policyArn") != cast.Quarantine {
		t.Errorf("record %d: %+v", i, records[i])
	}
}

func TestIdsAreUniqueAndStable(t *testing.T) {
	seen := map[string]bool{}
	records := parsed(t)
	for i, again := range parsed(t) {
		if seen[again.EventID] || again.EventID != records[i].EventID {
			t.Fatalf("record %d has id %s", i, again.EventID)
		}
		seen[again.EventID] = true
	}
}

func TestTheEventNamesTheKey(t *testing.T) {
	doc, err := Event(Default, cast, now)
	if err != nil {
		t.Fatal(err)
	}
	event, err := trigger.Read(doc)
	if err != nil || len(event.Exposures) != 1 {
		t.Fatalf("read %+v, %v", event, err)
	}
	e := event.Exposures[0]
	if event.Decision != trigger.Respond || e.AccessKeyID != accesskey.ID(cast.Key) || e.UserHint != cast.User || e.AccountID != cast.Account {
		t.Errorf("read %+v", event)
	}
}

func TestNothingIsLeftUnfilled(t *testing.T) {
	docs, err := Records(Default, cast, now)
	if err != nil {
		t.Fatal(err)
	}
	event, err := Event(Default, cast, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range append(docs, event) {
		if !json.Valid(doc) || strings.Contains(string(doc), "{{") || strings.Contains(string(doc), "<no value>") {
			t.Errorf("not filled: %s", doc)
		}
	}
	if _, err := Event("no-such-scenario", cast, now); err == nil {
		t.Error("an unknown scenario is no error")
	}
}
