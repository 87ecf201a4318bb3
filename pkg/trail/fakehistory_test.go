package trail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

var (
	expiredToken = &smithy.GenericAPIError{Code: "InvalidNextTokenException", Message: "Invalid NextToken"}
	refused      = &smithy.GenericAPIError{Code: "AccessDeniedException"}
)

// region is a stand-in for one Region's event history, with events at given
// times. It refuses the third request within a second, and tokens that are of
// another search or have expired. Each answer takes a while.
type region struct {
	events []time.Time // newest first
	takes  time.Duration
	// expires, if set, decides by the number of a token, from 1, whether it is
	// never taken.
	expires func(number int) bool
	// fail, if set, decides about the requests by their number, from 1.
	fail func(number int) error

	mu       sync.Mutex
	sent     []time.Time // the requests that were let through
	requests int
	refused  int
	tokens   int
	expired  int
	atOnce   int
	most     int
}

// evenly returns n event times from the newest on, so far apart.
func evenly(newest time.Time, n int, apart time.Duration) []time.Time {
	var times []time.Time
	for i := range n {
		times = append(times, newest.Add(-time.Duration(i)*apart).Truncate(time.Second))
	}
	return times
}

func (r *region) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	defer r.leave()
	if chrono.Sleep(ctx, r.takes) != nil {
		return nil, ctx.Err()
	}
	at, err := r.place(in)
	if err != nil {
		return nil, err
	}
	out := &cloudtrail.LookupEventsOutput{}
	for ; at < len(r.events) && len(out.Events) < 50 && !r.events[at].Before(*in.StartTime); at++ {
		doc := fmt.Sprintf(`{"eventID":"e%d","eventTime":%q}`, at, r.events[at].Format(time.RFC3339))
		out.Events = append(out.Events, types.Event{CloudTrailEvent: &doc, EventTime: &r.events[at]})
	}
	if at < len(r.events) && !r.events[at].Before(*in.StartTime) {
		out.NextToken = aws.String(fmt.Sprintf("%s|%d|%d", searchOf(in), at, r.token()))
	}
	return out, nil
}

func (r *region) token() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens++
	return r.tokens
}

func searchOf(in *cloudtrail.LookupEventsInput) string {
	return fmt.Sprintf("%s,%s,%d,%d", in.LookupAttributes[0].AttributeKey, *in.LookupAttributes[0].AttributeValue, in.StartTime.Unix(), in.EndTime.Unix())
}

// place returns the index of the first event of a page.
func (r *region) place(in *cloudtrail.LookupEventsInput) (int, error) {
	if in.NextToken == nil {
		return slices.IndexFunc(append(slices.Clone(r.events), time.Time{}), func(at time.Time) bool { return !at.After(*in.EndTime) }), nil
	}
	parts := strings.Split(*in.NextToken, "|")
	at, number := 0, 0
	if len(parts) == 3 {
		fmt.Sscan(parts[1], &at)
		fmt.Sscan(parts[2], &number)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if parts[0] != searchOf(in) || r.expires != nil && r.expires(number) {
		r.expired++
		return 0, expiredToken
	}
	return at, nil
}

func (r *region) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	if r.fail != nil {
		if err := r.fail(r.requests); err != nil {
			return err
		}
	}
	if n := len(r.sent); n > 1 && time.Since(r.sent[n-2]) < time.Second {
		r.refused++
		return throttled
	}
	r.sent = append(r.sent, time.Now())
	r.atOnce++
	r.most = max(r.most, r.atOnce)
	return nil
}

func (r *region) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.atOnce--
}
