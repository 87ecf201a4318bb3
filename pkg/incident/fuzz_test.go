package incident

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// kept answers every question with one item.
type kept struct {
	item map[string]types.AttributeValue
}

func (k kept) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: k.item}, nil
}

// FuzzPause holds that no record, whoever may write to the table, pauses the
// responder for longer than a person could have it.
func FuzzPause(f *testing.F) {
	f.Add(`{"by":"arn:alice","reason":"x","at":"2026-11-23T03:00:00Z","until":"2026-11-23T05:00:00Z"}`, "1")
	f.Add(`{"by":"arn:mallory","at":"0001-01-01T00:00:00Z","until":"9999-12-31T23:59:59Z"}`, "-1")
	f.Add(`{"by":"x","at":"2026-11-23T03:00:00Z","until":"2026-11-23T07:00:00.000000001Z"}`, "x")
	f.Fuzz(func(t *testing.T, doc, revision string) {
		p, err := ReadPause(context.Background(), kept{item{"doc": str(doc), "rev": &types.AttributeValueMemberN{Value: revision}}}, "t")
		if err != nil {
			if zero := (Pause{Revision: p.Revision}); !errors.Is(err, ErrPauseInvalid) || p != zero {
				t.Errorf("%v with %+v", err, p)
			}
			return
		}
		for _, at := range []time.Time{p.At.Add(-2 * maxSkew), p.At.Add(MaxPause), p.Until} {
			if p.On(at) {
				t.Errorf("%s still pauses at %s", doc, at)
			}
		}
		if p.By == "" || p.Until.Sub(p.At) > MaxPause {
			t.Errorf("taken for a pause: %+v", p)
		}
	})
}

// FuzzRecord holds that a record is written as it was read, and that no text in its
// place ends a program.
func FuzzRecord(f *testing.F) {
	f.Add(`{"id":"EKR-1123-7F3K","state":"verified","level":"revoke","actions":[{"step":"key-inactive","status":"done"}],"restores":[{"parts":["deny"]}]}`)
	f.Add(`{"level":7}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, doc string) {
		r, err := decode(item{"sk": str("EKR-1"), "doc": str(doc)})
		if err != nil {
			return
		}
		text, err := json.Marshal(r)
		if err != nil {
			return // a time of a year with five digits is read, and cannot be written
		}
		again, err := decode(item{"doc": str(string(text))})
		if diff := cmp.Diff(r, again); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		r.Leave(time.Now())
		r.Drill()
		RefuseAsker([]Record{r}, "arn:aws:iam::111122223333:user/"+r.User)
	})
}
