package responder

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// IncidentsDynamoDB is what reading the incidents needs of the SDK's client.
type IncidentsDynamoDB interface {
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

var incidents = collect.Reader[IncidentsDynamoDB, []snapshot.Incident]{
	To:   snapshot.Incidents,
	Dial: func(c aws.Config) IncidentsDynamoDB { return dynamodb.NewFromConfig(c) },
	Read: readIncidents,
}

// readIncidents lists the incidents; none where there is no table. A record
// that cannot be read leaves a gap, and the ones before it.
func readIncidents(ctx context.Context, s collect.Session[IncidentsDynamoDB]) ([]snapshot.Incident, error) {
	records, err := incident.NewRegister(paced{session: s}, settings.TableName).List(ctx)
	if awserr.Code(err) == "ResourceNotFoundException" {
		return nil, nil
	}
	var list []snapshot.Incident
	for _, r := range records {
		list = append(list, incidentOf(r))
	}
	var call *collect.CallError
	if err != nil && !errors.As(err, &call) {
		err = fmt.Errorf("%w: %w", collect.ErrMalformed, err)
	}
	if len(list) > 0 {
		err = collect.Partial(err)
	}
	return list, err
}

// paced lets the table's own list go through collect.Call. It can only query:
// the other calls of the interface are nil.
type paced struct {
	incident.Queryable
	session collect.Session[IncidentsDynamoDB]
}

func (p paced) Query(ctx context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	return collect.Call(ctx, p.session, p.session.Client.Query, in)
}

func incidentOf(r incident.Record) snapshot.Incident {
	i := snapshot.Incident{
		ID: r.ID, State: string(r.State), AccessKeyID: string(r.AccessKeyID), User: r.User, Account: r.Account,
		OpenedAt: r.OpenedAt.UTC(), ContainedAt: r.ContainedAt.UTC(), ClosedAt: r.ClosedAt.UTC(),
		Contained: r.Contained, DryRun: r.DryRun,
		Drill: r.Drill(),
	}
	for _, held := range containment.Holding(r.Actions, r.UndoneAt()) {
		i.Applied = append(i.Applied, string(held.Step))
	}
	return i
}
