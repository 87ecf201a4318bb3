package incident_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/incident"
)

func TestNewID(t *testing.T) {
	id := incident.NewID(key, "", arrived, 0)
	if !regexp.MustCompile(`^EKR-1123-[A-Z2-7]{4}$`).MatchString(id) {
		t.Errorf("id %q", id)
	}
	if again := incident.NewID(key, "", arrived.Add(time.Hour), 0); again != id {
		t.Errorf("a copy of the event an hour later has id %q, not %q", again, id)
	}
	for name, other := range map[string]string{
		"another key":     incident.NewID(key+"X", "", arrived, 0),
		"a follower":      incident.NewID(key, id, arrived, 0),
		"another attempt": incident.NewID(key, "", arrived, 1),
	} {
		if other == id {
			t.Errorf("%s has the same id", name)
		}
	}
}

func TestLeave(t *testing.T) {
	at := arrived.Add(time.Hour)
	r := incident.Record{AccessKeyID: key, Restores: []incident.Restore{
		{By: "alice", At: at, Parts: []string{"deny"}},
		{By: "bob", At: at, Parts: []string{"key:" + string(key)}, Until: at.Add(2 * time.Hour)},
	}}
	during := map[string]string{
		"deny":               "restored by alice at 2026-11-23 04:12 UTC",
		"key:" + string(key): "restored by bob at 2026-11-23 04:12 UTC until 2026-11-23 06:12 UTC",
	}
	if diff := cmp.Diff(during, r.Leave(at.Add(time.Hour))); diff != "" {
		t.Errorf("during (-want +got):\n%s", diff)
	}
	after := map[string]string{"deny": during["deny"]}
	if diff := cmp.Diff(after, r.Leave(at.Add(3*time.Hour))); diff != "" {
		t.Errorf("after its end (-want +got):\n%s", diff)
	}
}

func TestSaw(t *testing.T) {
	var r incident.Record
	first := incident.Sighting{EventID: "e1", Region: "us-east-1"}
	if !r.Saw(first) || r.Saw(first) {
		t.Error("an event is new once")
	}
	if !r.Saw(incident.Sighting{EventID: "e1", Region: "us-west-2"}) {
		t.Error("its copy from another Region is a sighting of its own")
	}
	for i := range 2 * incident.MaxSightings {
		r.Saw(incident.Sighting{EventID: fmt.Sprint("n", i)})
	}
	if len(r.Sightings) != incident.MaxSightings || r.SightingCount != 2*incident.MaxSightings+2 {
		t.Errorf("%d kept of %d", len(r.Sightings), r.SightingCount)
	}
}

func TestDrill(t *testing.T) {
	for want, kinds := range map[bool][][]string{true: {{"drill"}, {"drill", "drill"}}, false: {{}, {"health"}, {"health", "drill"}, {"drill", "health"}}} {
		for _, list := range kinds {
			var r incident.Record
			for _, kind := range list {
				r.Sightings = append(r.Sightings, incident.Sighting{Kind: kind})
			}
			if got := r.Drill(); got != want {
				t.Errorf("%v: %t", list, got)
			}
		}
	}
}
