package incident

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
)

var began = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func TestPauseIsKept(t *testing.T) {
	ctx, table := context.Background(), NewTable(&fakedynamo.Table{}, "t")
	if p, err := table.Pause(ctx); err != nil || !p.At.IsZero() {
		t.Errorf("before any: %+v, %v", p, err)
	}
	first, err := table.SavePause(ctx, Pause{By: "alice", Reason: "change", At: began, Until: began.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := table.Pause(ctx); err != nil || cmp.Diff(first, got) != "" {
		t.Errorf("%v, %v", cmp.Diff(first, got), err)
	}
	second := first
	second.Until = began.Add(2 * time.Hour)
	if _, err := table.SavePause(ctx, second); err != nil {
		t.Error(err)
	}
	// Two persons at once: one of them reads again.
	for _, stale := range []Pause{first, {By: "bob", At: began, Until: began.Add(time.Hour)}} {
		if _, err := table.SavePause(ctx, stale); !errors.Is(err, ErrChanged) {
			t.Errorf("written over another: %v", err)
		}
	}
}

func TestPauseIsOn(t *testing.T) {
	p := Pause{By: "alice", At: began, Until: began.Add(time.Hour)}
	ended := p
	ended.EndedAt = began.Add(30 * time.Minute)
	for _, test := range []struct {
		pause Pause
		after time.Duration
		want  bool
	}{
		{Pause{}, 0, false},
		{p, -time.Hour, false}, {p, -time.Second, true}, {p, 0, true}, {p, time.Hour - 1, true}, {p, time.Hour, false},
		{ended, 45 * time.Minute, false},
	} {
		if got := test.pause.On(began.Add(test.after)); got != test.want {
			t.Errorf("%+v after %s: %v", test.pause, test.after, got)
		}
	}
	if !p.End().Equal(p.Until) || !ended.End().Equal(ended.EndedAt) {
		t.Errorf("ends %s and %s", p.End(), ended.End())
	}
}

// Whoever may write into the table could put a pause there that no person was
// told of. One that the responder would never write pauses nothing.
func TestAForgedPauseIsNone(t *testing.T) {
	for name, doc := range map[string]string{
		"without end":    `{"by":"x","at":"2026-11-23T03:00:00Z","until":"2099-01-01T00:00:00Z"}`,
		"a second more":  `{"by":"x","at":"2026-11-23T03:00:00Z","until":"2026-11-23T07:00:01Z"}`,
		"by nobody":      `{"at":"2026-11-23T03:00:00Z","until":"2026-11-23T04:00:00Z"}`,
		"end before":     `{"by":"x","at":"2026-11-23T03:00:00Z","until":"2026-11-23T02:00:00Z"}`,
		"of no time":     `{"by":"x","until":"0001-01-01T01:00:00Z"}`,
		"not a document": `yes`,
	} {
		db, ctx := &fakedynamo.Table{}, context.Background()
		forged := item{"pk": str(PausePartition), "sk": str(currentSort), "doc": str(doc), "rev": num(7)}
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: forged}); err != nil {
			t.Fatal(err)
		}
		table := NewTable(db, "t")
		p, err := table.Pause(ctx)
		if !errors.Is(err, ErrPauseInvalid) || p.On(began) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		p.By, p.At, p.Until = "alice", began, began.Add(time.Hour)
		if _, err := table.SavePause(ctx, p); err != nil {
			t.Errorf("%s: it cannot be written over: %v", name, err)
		}
	}
}
