package incident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// DynamoDB is what a table needs of the SDK's client.
type DynamoDB interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
}

var (
	// ErrNotFound says that the table was read and holds no such incident.
	ErrNotFound = errors.New("no such incident")
	// ErrChanged says that somebody else wrote the record since it was read:
	// read it again and apply the change to what is there now.
	ErrChanged = errors.New("the incident was changed meanwhile")
)

// Table keeps the records. All its items have the string keys pk and sk:
//
//	pk "incident"      sk incident id  the record, as JSON in doc, with its rev
//	pk "key#KEY-ID"    sk "current"    the id of the key's newest incident
//	pk "notice#ID"     sk number       who is sending, or has sent, a notice
//	pk "cap#SOURCE"    sk an hour      the keys contained in it (Counter)
//	pk "pause"         sk "current"    the latest pause of the responder
type Table struct {
	client DynamoDB
	name   string
}

// NewTable returns the table of that name.
func NewTable(client DynamoDB, name string) *Table { return &Table{client: client, name: name} }

const (
	incidentPartition = "incident"
	currentSort       = "current"
)

func keyPartition(id accesskey.ID) string { return "key#" + string(id) }

type item = map[string]types.AttributeValue

func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func num(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// text reads a string attribute; "" if it is missing or of another type.
func text(i item, name string) string {
	if s, ok := i[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func (t *Table) get(ctx context.Context, pk, sk string) (item, error) {
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &t.name,
		Key:            item{"pk": str(pk), "sk": str(sk)},
		ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, fmt.Errorf("dynamodb GetItem %s/%s: %w", pk, sk, err)
	}
	return out.Item, nil
}

// put writes an item if the condition holds. The error wraps ErrChanged when it
// does not.
func (t *Table) put(ctx context.Context, i item, condition string, names map[string]string, values item) error {
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                 &t.name,
		Item:                      i,
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  names,
		ExpressionAttributeValues: values,
	})
	if awserr.Of(err) == awserr.Conflict {
		return fmt.Errorf("dynamodb PutItem %s/%s: %w", text(i, "pk"), text(i, "sk"), ErrChanged)
	}
	if err != nil {
		return fmt.Errorf("dynamodb PutItem %s/%s: %w", text(i, "pk"), text(i, "sk"), err)
	}
	return nil
}

// holds tells whether an item is there just as it was put. The answer to a write
// may be lost, and the SDK's second try finds its condition broken by the first:
// were the change applied again, it would stand in the record twice.
func (t *Table) holds(ctx context.Context, i item) bool {
	have, err := t.get(ctx, text(i, "pk"), text(i, "sk"))
	return err == nil && reflect.DeepEqual(have, i)
}

// Get returns one incident. The error wraps ErrNotFound if there is none.
func (t *Table) Get(ctx context.Context, id string) (Record, error) {
	i, err := t.get(ctx, incidentPartition, id)
	if err != nil {
		return Record{}, err
	}
	if i == nil {
		return Record{}, fmt.Errorf("incident %s: %w", id, ErrNotFound)
	}
	return decode(i)
}

func decode(i item) (Record, error) {
	var r Record
	if err := json.Unmarshal([]byte(text(i, "doc")), &r); err != nil {
		return Record{}, fmt.Errorf("incident %s: its record cannot be read: %w", text(i, "sk"), err)
	}
	return r, nil
}

// save writes a record that was read before, and counts its revision up. The
// error wraps ErrChanged if somebody else wrote it since.
func (t *Table) save(ctx context.Context, r *Record) error {
	was := r.Revision
	r.Revision++
	i, err := encode(*r)
	if err != nil {
		r.Revision = was
		return err
	}
	err = t.put(ctx, i, "#rev = :was", map[string]string{"#rev": "rev"}, item{":was": num(int64(was))})
	if errors.Is(err, ErrChanged) && t.holds(ctx, i) {
		return nil
	}
	if err != nil {
		r.Revision = was
	}
	return err
}

func encode(r Record) (item, error) {
	doc, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("incident %s: %w", r.ID, err)
	}
	return item{
		"pk":  str(incidentPartition),
		"sk":  str(r.ID),
		"rev": num(int64(r.Revision)),
		"doc": str(string(doc)),
	}, nil
}

// Update reads an incident, changes it, and writes it, again from the start if
// somebody else wrote meanwhile. The change may run several times and must
// depend on its argument alone.
func (t *Table) Update(ctx context.Context, id string, change func(*Record)) (Record, error) {
	const attempts = 8
	for attempt := 1; ; attempt++ {
		r, err := t.Get(ctx, id)
		if err != nil {
			return Record{}, err
		}
		change(&r)
		err = t.save(ctx, &r)
		if err == nil || !errors.Is(err, ErrChanged) || attempt == attempts {
			return r, err
		}
	}
}
