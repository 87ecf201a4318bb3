package scenario

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// history is CloudTrail's event history of one Region.
type history struct {
	records []object
	// flood is a number of calls of the exposed key, beside the records: one every
	// so often, back from since.
	flood int
	often time.Duration
	since time.Time
	// takes is how long an answer takes.
	takes time.Duration
	fail  error
	// stale counts tokens that will be refused.
	stale int

	mu       sync.Mutex
	requests int
}

// pageOf is what LookupEvents returns at most. It may return less, as it does of
// a flood, which would otherwise take the test long.
const pageOf, pageOfFlood = 50, 10

// LookupEvents searches by one attribute, newest first.
func (h *history) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	if err := chrono.Sleep(ctx, h.takes); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests++
	if h.fail != nil {
		return nil, h.fail
	}
	offset := 0
	if in.NextToken != nil {
		if h.stale > 0 {
			h.stale--
			return nil, awsError("InvalidNextTokenException")
		}
		fmt.Sscan(*in.NextToken, &offset)
	}
	found, total := h.find(in, offset)
	out := &cloudtrail.LookupEventsOutput{}
	for _, r := range found {
		at := timeOf(r)
		out.Events = append(out.Events, types.Event{CloudTrailEvent: aws.String(text(r)), EventTime: &at})
	}
	if next := offset + len(found); next < total {
		out.NextToken = aws.String(fmt.Sprint(next))
	}
	return out, nil
}

// find lists a page of what matching, and counts all of it.
func (h *history) find(in *cloudtrail.LookupEventsInput, offset int) ([]object, int) {
	by := in.LookupAttributes[0]
	if h.flood > 0 && by.AttributeKey == types.LookupAttributeKeyAccessKeyId && *by.AttributeValue == string(exposed) {
		return h.flooded(in, offset)
	}
	var all []object
	for _, r := range h.records {
		if !matching[by.AttributeKey](r, *by.AttributeValue) {
			continue
		}
		if at := timeOf(r); !at.Before(*in.StartTime) && !at.After(*in.EndTime) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b object) int { return timeOf(b).Compare(timeOf(a)) })
	return all[min(offset, len(all)):min(offset+pageOf, len(all))], len(all)
}

// flooded makes the calls that a page holds.
func (h *history) flooded(in *cloudtrail.LookupEventsInput, offset int) ([]object, int) {
	first := max(0, int((h.since.Sub(*in.EndTime)+h.often-1)/h.often))
	last := min(h.flood-1, int(h.since.Sub(*in.StartTime)/h.often))
	var page []object
	for i := first + offset; i <= last && len(page) < pageOfFlood; i++ {
		page = append(page, h.floods(i))
	}
	return page, max(0, last-first+1)
}

// floods is one call of a flood, by its number.
func (h *history) floods(i int) object {
	return callBy(exposed, "s3", "ListBuckets", object{"eventID": fmt.Sprint("flood-", i), "eventTime": stamp(h.since.Add(-time.Duration(i) * h.often)),
		"sourceIPAddress": workplace, "readOnly": true})
}

// whole is all of a flood.
func (h *history) whole() []object {
	all := make([]object, h.flood)
	for i := range all {
		all[i] = h.floods(i)
	}
	return all
}

// matching holds, for each attribute, whether a record has the value.

var matching = map[types.LookupAttributeKey]func(r object, value string) bool{
	types.LookupAttributeKeyAccessKeyId: func(r object, v string) bool {
		identity, _ := r["userIdentity"].(object)
		return identity["accessKeyId"] == v
	},
	types.LookupAttributeKeyEventName: func(r object, v string) bool { return r["eventName"] == v },
	types.LookupAttributeKeyReadOnly: func(r object, v string) bool {
		reads, _ := r["readOnly"].(bool)
		return fmt.Sprint(reads) == v
	},
	types.LookupAttributeKeyResourceName: func(r object, v string) bool {
		return slices.Contains(named(r["requestParameters"]), v) || slices.Contains(named(r["responseElements"]), v)
	},
}

// named are the texts of a document.
func named(doc any) []string {
	switch v := doc.(type) {
	case string:
		return []string{v}
	case object:
		var all []string
		for _, member := range v {
			all = append(all, named(member)...)
		}
		return all
	}
	return nil
}

func timeOf(r object) time.Time {
	at, err := time.Parse(time.RFC3339, r["eventTime"].(string))
	if err != nil {
		panic(err)
	}
	return at
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
