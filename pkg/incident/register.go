package incident

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Queryable is what a register needs of the SDK's client.
type Queryable interface {
	DynamoDB
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

// Register is the table for those who may list all incidents: the steps of a
// response know theirs by name and may not.
type Register struct {
	*Table
	client Queryable
}

// NewRegister returns the register of the table of that name.
func NewRegister(client Queryable, name string) *Register {
	return &Register{Table: NewTable(client, name), client: client}
}

// List returns all incidents, in the order of their ids. A record that cannot
// be decoded is an error: a list that silently lacks one would be believed.
func (r *Register) List(ctx context.Context) ([]Record, error) {
	records := []Record{}
	var from item
	for {
		out, err := r.client.Query(ctx, &dynamodb.QueryInput{
			TableName:                 &r.name,
			KeyConditionExpression:    aws.String("#pk = :pk"),
			ExpressionAttributeNames:  map[string]string{"#pk": "pk"},
			ExpressionAttributeValues: item{":pk": str(incidentPartition)},
			ConsistentRead:            aws.Bool(true),
			ExclusiveStartKey:         from,
		})
		if err != nil {
			return records, fmt.Errorf("dynamodb Query %s: %w", r.name, err)
		}
		for _, i := range out.Items {
			one, err := decode(i)
			if err != nil {
				return records, err
			}
			records = append(records, one)
		}
		if from = out.LastEvaluatedKey; len(from) == 0 {
			return records, nil
		}
	}
}
