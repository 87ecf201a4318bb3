package incident_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/level"
)

const key = accesskey.ID("AKIAEXPOSED000000001")

var arrived = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

func draft(id accesskey.ID) incident.Record {
	return incident.Record{AccessKeyID: id, State: incident.Opened, Start: level.Revoke, ArrivedAt: arrived, OpenedAt: arrived}
}

// Any number of executions for one key in the same second agree on one incident,
// and exactly one of them made it: also where half of them count another day, so
// that they would call it otherwise, and none sees what the others are about to do.
func TestOpenAgreesOnOneIncident(t *testing.T) {
	const executions = 20
	db := &fakedynamo.Table{}
	var looked sync.WaitGroup
	looked.Add(executions)
	db.Before = func(operation, pk, _ string) {
		if operation == "PutItem" && pk == "key#"+string(key) {
			looked.Done() // once each: whoever is late opens what it finds
			looked.Wait()
		}
	}
	table := incident.NewTable(db, "t")
	ids, created := make([]string, executions), make([]bool, executions)
	var wait sync.WaitGroup
	for i := range executions {
		wait.Go(func() {
			d := draft(key)
			d.ArrivedAt = d.ArrivedAt.AddDate(0, 0, i%2)
			r, isNew, err := table.Open(context.Background(), d)
			if err != nil {
				t.Error(err)
			}
			ids[i], created[i] = r.ID, isNew
		})
	}
	wait.Wait()
	makers := 0
	for i := range executions {
		if ids[i] != ids[0] || ids[i] == "" {
			t.Errorf("execution %d has incident %q, another %q", i, ids[i], ids[0])
		}
		if created[i] {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d executions made the incident", makers)
	}
}

// An execution that dies between pointer and record leaves work that the next
// one finishes, under the same id.
func TestOpenFinishesWhatDiedMidway(t *testing.T) {
	db := &fakedynamo.Table{}
	died := errors.New("died")
	db.Before = func(operation, pk, _ string) {
		db.Fail = nil
		if operation == "PutItem" && pk == "incident" {
			db.Fail = map[string]error{"PutItem": died}
		}
	}
	table := incident.NewTable(db, "t")
	if _, _, err := table.Open(context.Background(), draft(key)); !errors.Is(err, died) {
		t.Fatalf("got %v", err)
	}
	db.Before, db.Fail = nil, nil
	r, created, err := table.Open(context.Background(), draft(key))
	if err != nil || !created || r.ID != incident.NewID(key, "", arrived, 0) {
		t.Errorf("got %q created=%t, %v", r.ID, created, err)
	}
}

func TestReopenFollowsThePreviousIncident(t *testing.T) {
	table := incident.NewTable(&fakedynamo.Table{}, "t")
	first, _, err := table.Open(context.Background(), draft(key))
	if err != nil {
		t.Fatal(err)
	}
	second, created, err := table.Reopen(context.Background(), first, draft(key))
	if err != nil || !created || second.ID == first.ID {
		t.Fatalf("got %q created=%t, %v", second.ID, created, err)
	}
	// A slower execution that saw the first one too gets the second.
	third, created, err := table.Reopen(context.Background(), first, draft(key))
	if err != nil || created || third.ID != second.ID {
		t.Errorf("got %q created=%t, %v; want %q", third.ID, created, err, second.ID)
	}
	now, created, err := table.Open(context.Background(), draft(key))
	if err != nil || created || now.ID != second.ID {
		t.Errorf("current is %q created=%t, %v; want %q", now.ID, created, err, second.ID)
	}
}

func TestUpdateLosesNoWrite(t *testing.T) {
	table := incident.NewTable(&fakedynamo.Table{}, "t")
	r, _, err := table.Open(context.Background(), draft(key))
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	const writers = 4
	for i := range writers {
		wait.Go(func() {
			_, err := table.Update(context.Background(), r.ID, func(r *incident.Record) {
				r.Saw(incident.Sighting{EventID: fmt.Sprint(i)})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	got, err := table.Get(context.Background(), r.ID)
	if err != nil || got.SightingCount != writers || got.Revision != writers {
		t.Errorf("%d sightings at revision %d, %v", got.SightingCount, got.Revision, err)
	}
}

func TestGetTellsNotThereFromNotReadable(t *testing.T) {
	db := &fakedynamo.Table{}
	table := incident.NewTable(db, "t")
	if _, err := table.Get(context.Background(), "EKR-0000-0000"); !errors.Is(err, incident.ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
	db.Fail = map[string]error{"GetItem": errors.New("refused")}
	if _, err := table.Get(context.Background(), "EKR-0000-0000"); err == nil || errors.Is(err, incident.ErrNotFound) {
		t.Errorf("refused: %v", err)
	}
}

func TestListReadsEveryPage(t *testing.T) {
	table := incident.NewRegister(&fakedynamo.Table{PageSize: 2}, "t")
	want := map[string]bool{}
	for i := range 5 {
		r, _, err := table.Open(context.Background(), draft(accesskey.ID(fmt.Sprintf("AKIAMANY00000000%04d", i))))
		if err != nil {
			t.Fatal(err)
		}
		want[r.ID] = true
	}
	list, err := table.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, r := range list {
		got[r.ID] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

// mute is a table that writes, and whose answers are lost: the SDK's second try
// then finds the condition broken.
type mute struct{ *fakedynamo.Table }

func (m mute) PutItem(ctx context.Context, in *dynamodb.PutItemInput, o ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	if out, err := m.Table.PutItem(ctx, in, o...); err != nil {
		return out, err
	}
	return m.Table.PutItem(ctx, in, o...)
}

func TestALostAnswerChangesNothingTwice(t *testing.T) {
	table := incident.NewTable(mute{&fakedynamo.Table{}}, "t")
	r, _, err := table.Open(t.Context(), draft(key))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err = table.Update(t.Context(), r.ID, func(r *incident.Record) {
			r.Restores = append(r.Restores, incident.Restore{By: "alice"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = 2
	if len(r.Restores) != want || r.Revision != want {
		t.Errorf("%d restores, revision %d", len(r.Restores), r.Revision)
	}
}

func TestOfFindsTheNewestIncidentOfAKey(t *testing.T) {
	db := &fakedynamo.Table{Fail: map[string]error{}}
	table := incident.NewTable(db, "t")
	if _, err := table.Of(t.Context(), key); !errors.Is(err, incident.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	first, _, err := table.Open(t.Context(), draft(key))
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := table.Reopen(t.Context(), first, draft(key))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := table.Of(t.Context(), key); err != nil || got.ID != second.ID || got.ID == first.ID {
		t.Errorf("%s, %v", got.ID, err)
	}
	db.Fail["GetItem"] = errors.New("denied")
	if _, err := table.Of(t.Context(), key); err == nil || errors.Is(err, incident.ErrNotFound) {
		t.Errorf("what cannot be read is not there: %v", err)
	}
}
