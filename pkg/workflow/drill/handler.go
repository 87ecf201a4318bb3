// Package drill is the step of ekr-drill: it proves on a throw-away user that an
// exposed key would be switched off and somebody told. The event goes the way
// of a real one; nothing of the responder knows a short cut for it.
//
// A drill touches no other principal. All that it makes lies under
// settings.DrillPath, and whatever it removes is asked of IAM first whether it
// lies there; the function's role allows no more. The user has no permissions,
// and the key's secret is dropped where it arrives.
package drill

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// EventBridge is what announcing a key needs of the SDK's client.
type EventBridge interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Subscriptions is what finding out who hears a topic needs of the SDK's client.
type Subscriptions interface {
	ListSubscriptionsByTopic(context.Context, *sns.ListSubscriptionsByTopicInput, ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error)
}

// Incidents is the table as a drill uses it; incident.Table is one.
type Incidents interface {
	Of(ctx context.Context, key accesskey.ID) (incident.Record, error)
	Get(ctx context.Context, id string) (incident.Record, error)
	WasSent(ctx context.Context, incidentID, number string) (sent bool, why string, err error)
	ClaimNotice(ctx context.Context, incidentID, number, by string, now time.Time, lease time.Duration) (incident.Claim, error)
	NoticeSent(ctx context.Context, incidentID, number, messageID string, now time.Time) error
}

// Publisher sends a notice; notice.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, m notice.Message) (string, error)
}

// Handler is the drill function.
type Handler struct {
	Settings      settings.Settings
	IAM           IAM
	Events        EventBridge
	Subscriptions Subscriptions
	Incidents     Incidents
	Publisher     Publisher
	Now           func() time.Time
	// Log takes what went wrong although the result was told.
	Log *slog.Logger
}

// New wires the step to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	cfg = patience.Calls(cfg)
	topics := sns.NewFromConfig(cfg)
	return &Handler{
		Settings:      s,
		IAM:           iam.NewFromConfig(cfg),
		Events:        eventbridge.NewFromConfig(cfg),
		Subscriptions: topics,
		Incidents:     incident.NewTable(dynamodb.NewFromConfig(cfg), settings.TableName),
		Publisher:     notice.NewPublisher(topics, s),
		Now:           time.Now,
		Log:           slog.Default(),
	}
}

// Handle does what the phase asks for. Its errors are a [workflow.TransientError]
// and a DrillBroken; the machine cleans up and tells after either.
func (h *Handler) Handle(ctx context.Context, in workflow.DrillInput) (workflow.Drill, error) {
	d := in.Drill.WithLists()
	d.Version = workflow.Version
	var err error
	switch in.Phase {
	case workflow.DrillPrepare:
		d, err = h.prepare(ctx, d)
	case workflow.DrillAnnounce:
		d, err = h.announce(ctx, d)
	case workflow.DrillCheck:
		d = h.check(ctx, d)
	case workflow.DrillClean:
		d, err = h.clean(ctx, d)
	case workflow.DrillTell:
		d, err = h.tell(ctx, d, in)
	default:
		err = fmt.Errorf("the drill has no phase %q", in.Phase)
	}
	return d, sorted(err)
}
