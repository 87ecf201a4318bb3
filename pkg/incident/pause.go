package incident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// MaxPause is the longest that the responder may be paused, counted from the
// beginning: a pause that is prolonged does not begin anew.
const MaxPause = 4 * time.Hour

// PauseGap is how long after a pause another one may begin. What came during the
// first is contained in it: pauses in a row would be one without end.
const PauseGap = 10 * time.Minute

// maxSkew is how far the clock of who wrote a pause may be before the reader's.
const maxSkew = time.Minute

// Pause is a time in which nothing new is contained, because a person wanted it
// so.
type Pause struct {
	// Revision counts writes, as in Record.
	Revision int    `json:"revision"`
	By       string `json:"by"`
	Reason   string `json:"reason"`
	// At is the beginning, Until the end.
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	// EndedAt is when a person ended it before its time, and EndedBy who; zero
	// if nobody did.
	EndedAt time.Time `json:"endedAt"`
	EndedBy string    `json:"endedBy"`
}

// On tells whether the responder is paused at a time.
func (p Pause) On(now time.Time) bool {
	return p.EndedAt.IsZero() && now.Before(p.Until) && !now.Before(p.At.Add(-maxSkew))
}

// End is when the pause ended, or will end.
func (p Pause) End() time.Time {
	if p.EndedAt.IsZero() {
		return p.Until
	}
	return p.EndedAt
}

// ErrPauseInvalid says that the record of a pause was not written by the
// responder: a pause has somebody who wants it, and an end.
var ErrPauseInvalid = errors.New("the record of the pause is not one that the responder writes")

// Getter is what reading one item needs of the SDK's client.
type Getter interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// PausePartition is the partition key of the item that holds the pause.
const PausePartition = "pause"

// ReadPause returns the latest pause that was asked for; the zero Pause if there
// never was one. The error wraps ErrPauseInvalid for a record that somebody else
// put there: it pauses nothing, and of it only the revision is returned, so that
// it can be written over.
func ReadPause(ctx context.Context, client Getter, table string) (Pause, error) {
	out, err := client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &table,
		Key:            item{"pk": str(PausePartition), "sk": str(currentSort)},
		ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return Pause{}, fmt.Errorf("dynamodb GetItem %s: %w", PausePartition, err)
	}
	if out.Item == nil {
		return Pause{}, nil
	}
	var p Pause
	err = json.Unmarshal([]byte(text(out.Item, "doc")), &p)
	if err != nil || p.By == "" || p.At.IsZero() || p.Until.Before(p.At) || p.Until.After(p.At.Add(MaxPause)) {
		return Pause{Revision: number(out.Item, "rev")}, ErrPauseInvalid
	}
	return p, nil
}

// number reads a whole number; 0 if it is missing or none.
func number(i item, name string) int {
	n, ok := i[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	value, _ := strconv.Atoi(n.Value) // 0 is the answer for anything else
	return value
}

// Pause reads the latest pause, as ReadPause does.
func (t *Table) Pause(ctx context.Context) (Pause, error) { return ReadPause(ctx, t.client, t.name) }

// SavePause writes a pause over the one that was read, and counts its revision
// up. The error wraps ErrChanged if somebody else wrote one since.
func (t *Table) SavePause(ctx context.Context, p Pause) (Pause, error) {
	was := p.Revision
	p.Revision++
	doc, err := json.Marshal(p)
	if err != nil {
		return Pause{}, fmt.Errorf("record of the pause: %w", err)
	}
	i := item{"pk": str(PausePartition), "sk": str(currentSort), "doc": str(string(doc)), "rev": num(int64(p.Revision))}
	if was == 0 {
		err = t.put(ctx, i, "attribute_not_exists(#pk)", map[string]string{"#pk": "pk"}, nil)
	} else {
		err = t.put(ctx, i, "#rev = :was", map[string]string{"#rev": "rev"}, item{":was": num(int64(was))})
	}
	return p, err
}
