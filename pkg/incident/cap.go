package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// Updater is what counting needs of the SDK's client.
type Updater interface {
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
}

// CapPartition begins the partition keys of the items that count.
const CapPartition = "cap#"

// Counter counts, in the table, the keys that were contained because of a source
// in an hour: pk "cap#SOURCE", sk the hour, and the ids as a set.
type Counter struct {
	client Updater
	name   string
}

// NewCounter returns the counter of the table of that name.
func NewCounter(client Updater, name string) *Counter { return &Counter{client: client, name: name} }

// Count adds a key to those of a source in the hour of the given time, if they
// are fewer than most or it is one of them, and reports whether it is. That is one
// request with a condition, so any number of executions at once stay below the
// cap together, and a key that is counted twice takes one place.
func (c *Counter) Count(ctx context.Context, source string, key accesskey.ID, at time.Time, most int) (bool, error) {
	hour := at.UTC().Format("2006-01-02T15")
	_, err := c.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                &c.name,
		Key:                      item{"pk": str(CapPartition + source), "sk": str(hour)},
		UpdateExpression:         aws.String("ADD #keys :key"),
		ConditionExpression:      aws.String("attribute_not_exists(#keys) OR contains(#keys, :id) OR size(#keys) < :most"),
		ExpressionAttributeNames: map[string]string{"#keys": "keys"},
		ExpressionAttributeValues: item{
			":key": &types.AttributeValueMemberSS{Value: []string{string(key)}}, ":id": str(string(key)), ":most": num(int64(most)),
		},
	})
	switch {
	case err == nil:
		return true, nil
	case awserr.Of(err) == awserr.Conflict:
		return false, nil
	}
	return false, fmt.Errorf("dynamodb UpdateItem %s%s/%s: %w", CapPartition, source, hour, err)
}
