package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
)

type object = map[string]any

func awsError(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: code + " by the test", Fault: smithy.FaultClient}
}

// bucket is S3 with one bucket; fail gives the error of an operation.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	fail    map[string]error
}

func (b *bucket) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if err := b.fail["PutObject"]; err != nil {
		return nil, err
	}
	body, err := io.ReadAll(in.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.objects[*in.Key] = body
	return &s3.PutObjectOutput{}, err
}

func (b *bucket) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if err := b.fail["GetObject"]; err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	body, ok := b.objects[*in.Key]
	if !ok {
		return nil, awsError("NoSuchKey")
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func (b *bucket) list(in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := &s3.ListObjectsV2Output{}
	for key := range b.objects {
		if strings.HasPrefix(key, *in.Prefix) {
			out.Contents = append(out.Contents, s3types.Object{Key: &key})
		}
	}
	return out, nil
}

// topic is SNS. Its errors come one for each call; refuse is for ever. It
// refuses what SNS does.
type topic struct {
	sent   []message
	fail   []error
	refuse error
	before func()
	// pending are addresses that have not confirmed, beside one that has.
	pending []string
}

// ListSubscriptionsByTopic lists who hears either topic.
func (p *topic) ListSubscriptionsByTopic(context.Context, *sns.ListSubscriptionsByTopicInput, ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error) {
	out := &sns.ListSubscriptionsByTopicOutput{Subscriptions: []snstypes.Subscription{{
		SubscriptionArn: aws.String("arn:aws:sns:us-east-1:111122223333:t:1"), Endpoint: aws.String("security@example.com"), Protocol: aws.String("email"),
	}}}
	for _, address := range p.pending {
		out.Subscriptions = append(out.Subscriptions, snstypes.Subscription{SubscriptionArn: aws.String("PendingConfirmation"), Endpoint: &address, Protocol: aws.String("email")})
	}
	return out, nil
}

// message is a notice as it was published.
type message struct {
	subject, email string
	machine        object
	at             time.Time
	// audience is the attribute of that name: machines, or "" for everybody.
	audience string
}

func (m message) kind() string { return fmt.Sprint(m.machine["kind"]) }

func (p *topic) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	if p.before != nil {
		p.before()
	}
	if len(p.fail) > 0 {
		err := p.fail[0]
		p.fail = p.fail[1:]
		return nil, err
	}
	subject := aws.ToString(in.Subject)
	var parts map[string]string
	const longestSubject, largest = 99, 262_144
	if err := json.Unmarshal([]byte(*in.Message), &parts); err != nil || p.refuse != nil || !plain(subject) ||
		len(subject) > longestSubject || len(*in.Message) > largest {
		return nil, cmpOr(p.refuse, awsError("InvalidParameter"))
	}
	p.sent = append(p.sent, message{subject, parts["email"], decode(parts["lambda"]).(object), time.Now(), aws.ToString(in.MessageAttributes["audience"].StringValue)})
	return &sns.PublishOutput{MessageId: aws.String(fmt.Sprint("m-", len(p.sent)))}, nil
}

func cmpOr(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// plain tells whether a subject is one line of printable ASCII.
func plain(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// regions is the account's list of Regions.
type regions []string

func (r regions) ListRegions(context.Context, *account.ListRegionsInput, ...func(*account.Options)) (*account.ListRegionsOutput, error) {
	out := &account.ListRegionsOutput{}
	for _, name := range r {
		out.Regions = append(out.Regions, accounttypes.Region{RegionName: &name})
	}
	return out, nil
}
