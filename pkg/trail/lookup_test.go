package trail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// history is a stand-in for one Region's event history: it pages, and fails the
// calls whose number (from 1) has an error.
type history struct {
	docs  []string
	size  int
	fail  map[int]error
	takes time.Duration

	mu    sync.Mutex
	calls []*cloudtrail.LookupEventsInput
	at    []time.Time
}

func (h *history) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	copied := *in
	h.mu.Lock()
	h.calls = append(h.calls, &copied)
	h.at = append(h.at, time.Now())
	number := len(h.calls)
	h.mu.Unlock()
	if chrono.Sleep(ctx, h.takes) != nil {
		return nil, ctx.Err()
	}
	if err := h.fail[number]; err != nil {
		return nil, err
	}
	start := 0
	if in.NextToken != nil {
		if _, err := fmt.Sscanf(*in.NextToken, "from-%d", &start); err != nil {
			return nil, &smithy.GenericAPIError{Code: "InvalidNextTokenException"}
		}
	}
	end := min(start+h.size, len(h.docs))
	out := &cloudtrail.LookupEventsOutput{}
	for i := range h.docs[start:end] {
		out.Events = append(out.Events, types.Event{CloudTrailEvent: &h.docs[start+i]})
	}
	if end < len(h.docs) {
		out.NextToken = aws.String(fmt.Sprintf("from-%d", end))
	}
	return out, nil
}

var throttled = &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}

func TestPageReadsEveryPage(t *testing.T) {
	client := &history{size: 2, docs: []string{`{"eventID":"e1"}`, `{"eventID":`, `{"eventID":"e3"}`, `{"eventID":"e4"}`, `not json`}}
	from := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	q := Query{Attribute: ByAccessKey("AKIAEXAMPLE"), From: from, To: from.Add(time.Hour)}
	var ids []string
	malformed := 0
	for {
		page, err := Page(t.Context(), client, q)
		if err != nil {
			t.Fatal(err)
		}
		malformed += page.Malformed
		for _, r := range page.Records {
			ids = append(ids, r.EventID)
		}
		if q.NextToken = page.NextToken; q.NextToken == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"e1", "e3", "e4"}, ids); diff != "" || malformed != 2 {
		t.Errorf("malformed %d, ids (-want +got):\n%s", malformed, diff)
	}
	for i, in := range client.calls {
		got := []any{in.LookupAttributes[0].AttributeKey, *in.LookupAttributes[0].AttributeValue, *in.StartTime, *in.EndTime, *in.MaxResults}
		want := []any{types.LookupAttributeKeyAccessKeyId, "AKIAEXAMPLE", q.From, q.To, int32(50)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("call %d (-want +got):\n%s", i+1, diff)
		}
	}
}

func TestPagePassesTheErrorOn(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDeniedException"}
	client := &history{size: 1, fail: map[int]error{1: denied}}
	_, err := Page(t.Context(), client, Query{Attribute: ByAccessKey("ci")})
	if !errors.Is(err, denied) {
		t.Errorf("got %v", err)
	}
}
