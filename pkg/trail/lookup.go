package trail

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Kept is how long CloudTrail keeps the event history.
// Source: CloudTrail user guide, "Working with CloudTrail event history".
const Kept = 90 * 24 * time.Hour

// Delivery is what CloudTrail may take to show an event, in the history or in a
// bucket. Its documentation says about five minutes on average, and promises
// nothing.
const Delivery = 15 * time.Minute

// Attribute is what LookupEvents searches by. It takes exactly one.
// Source: CloudTrail API reference, LookupEvents.
type Attribute struct {
	Key   types.LookupAttributeKey
	Value string
}

// ByAccessKey searches for the calls that a key signed.
func ByAccessKey(id string) Attribute {
	return Attribute{Key: types.LookupAttributeKeyAccessKeyId, Value: id}
}

// ByReadOnly searches for the calls that only read, or for those that do not.
func ByReadOnly(readOnly bool) Attribute {
	return Attribute{Key: types.LookupAttributeKeyReadOnly, Value: fmt.Sprint(readOnly)}
}

// ByEventName searches for the calls of one operation.
func ByEventName(name string) Attribute {
	return Attribute{Key: types.LookupAttributeKeyEventName, Value: name}
}

// Query asks for one page of a Region's event history. From and To must stay
// the same from page to page: CloudTrail refuses a token whose search changed.
type Query struct {
	Attribute Attribute
	From, To  time.Time
	// NextToken is what the page before returned; "" for the first.
	NextToken string
}

// PageResult is one page, newest event first.
type PageResult struct {
	Records []Record
	// Malformed counts the events whose record could not be read.
	Malformed int
	// NextToken asks for the next page; "" after the last.
	NextToken string
}

// pageSize is the most that LookupEvents returns at once.
const pageSize = 50

// Page reads one page. LookupEvents holds 90 days of management events of the
// client's own Region, and never data events.
func Page(ctx context.Context, client CloudTrail, q Query) (PageResult, error) {
	out, err := client.LookupEvents(ctx, q.input())
	if err != nil {
		return PageResult{}, q.failed(err)
	}
	result := PageResult{Records: make([]Record, 0, len(out.Events)), NextToken: aws.ToString(out.NextToken)}
	for _, event := range out.Events {
		record, err := Parse([]byte(aws.ToString(event.CloudTrailEvent)))
		if err != nil {
			result.Malformed++
			continue
		}
		result.Records = append(result.Records, record)
	}
	return result, nil
}

func (q Query) input() *cloudtrail.LookupEventsInput {
	in := &cloudtrail.LookupEventsInput{
		LookupAttributes: []types.LookupAttribute{{AttributeKey: q.Attribute.Key, AttributeValue: &q.Attribute.Value}},
		StartTime:        &q.From,
		EndTime:          &q.To,
		MaxResults:       aws.Int32(pageSize),
	}
	if q.NextToken != "" {
		in.NextToken = &q.NextToken
	}
	return in
}

func (q Query) failed(err error) error {
	return fmt.Errorf("cloudtrail LookupEvents %s %s: %w", q.Attribute.Key, q.Attribute.Value, err)
}
