package responder_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/responder"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// item keeps a record as the table does.
func item(t *testing.T, r incident.Record) map[string]types.AttributeValue {
	t.Helper()
	doc, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]types.AttributeValue{"sk": &types.AttributeValueMemberS{Value: r.ID}, "doc": &types.AttributeValueMemberS{Value: string(doc)}}
}

var at = snapshottest.DaysAgo(3)

func action(step containment.Step, target string) containment.Action {
	return containment.Action{Step: step, Target: target, Status: containment.Done, At: at}
}

func records(t *testing.T) *fakeaws.Deployment {
	f := &fakeaws.Deployment{Table: true}
	f.PageSize = 1
	f.Items = []map[string]types.AttributeValue{
		item(t, incident.Record{
			ID: "EKR-1", State: incident.Closed, AccessKeyID: "AKIAEXAMPLE000000001", User: "deploy", Account: "111122223333", OpenedAt: at, ContainedAt: at.Add(time.Second), Contained: true,
			Actions:  []containment.Action{action(containment.KeyInactive, "AKIAEXAMPLE000000001"), action(containment.RevokeAttached, ""), action(containment.IsolateAttached, "")},
			Restores: []incident.Restore{{At: at.Add(time.Hour), Parts: []string{containment.Part(containment.IsolateAttached, "")}}},
			// Whoever may put events can add a drill to a real incident.
			Sightings: []incident.Sighting{{Kind: "health"}, {Kind: "drill"}},
		}),
		item(t, incident.Record{ID: "EKR-2", State: incident.Opened, DryRun: true, OpenedAt: at, Sightings: []incident.Sighting{{Kind: "drill"}}}),
	}
	return f
}

func TestIncidents(t *testing.T) {
	got := collecttest.Read(t, responder.Collectors, snapshot.Incidents, "", records(t))
	want := snapshot.Full([]snapshot.Incident{
		{
			ID: "EKR-1", State: "closed", AccessKeyID: "AKIAEXAMPLE000000001", User: "deploy", Account: "111122223333", OpenedAt: at, ContainedAt: at.Add(time.Second),
			Contained: true, Applied: []string{"key-inactive", "revoke-attached"},
		},
		{ID: "EKR-2", State: "opened", OpenedAt: at, DryRun: true, Drill: true},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIncidentsThatCannotBeRead(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*fakeaws.Deployment)
		n      int
		reason snapshot.Reason
	}{
		"no table": {func(f *fakeaws.Deployment) { f.Table = false }, 0, ""},
		"denied":   {fail("Query", "AccessDeniedException"), 0, snapshot.Denied},
		"denied on page 2": {func(f *fakeaws.Deployment) {
			f.Fail = map[string][]error{"Query": {nil, fakeaws.Error("AccessDeniedException")}}
		}, 1, snapshot.Denied},
		"a bad record":     {func(f *fakeaws.Deployment) { f.Items[1]["doc"] = &types.AttributeValueMemberS{Value: "{"} }, 1, snapshot.Malformed},
		"the first is bad": {func(f *fakeaws.Deployment) { delete(f.Items[0], "doc") }, 0, snapshot.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			f := records(t)
			tc.change(f)
			got := collecttest.Read(t, responder.Collectors, snapshot.Incidents, "", f)
			if len(got.Value) != tc.n || got.Whole() != (tc.reason == "") || got.Read() != (tc.n > 0 || tc.reason == "") {
				t.Errorf("%+v", got)
			}
			if tc.reason != "" && got.Gaps[0].Reason != tc.reason {
				t.Errorf("%+v", got.Gaps)
			}
		})
	}
}
