package investigate

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// regions is a stand-in for the account API that gives one Region a page.
type regions struct {
	names []string
	fail  error
}

func (f *regions) ListRegions(_ context.Context, in *account.ListRegionsInput, _ ...func(*account.Options)) (*account.ListRegionsOutput, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	n := 0
	if in.NextToken != nil {
		fmt.Sscan(*in.NextToken, &n)
	}
	out := &account.ListRegionsOutput{}
	if n < len(f.names) {
		out.Regions = []accounttypes.Region{{RegionName: &f.names[n]}}
	}
	if n+1 < len(f.names) {
		out.NextToken = aws.String(fmt.Sprint(n + 1))
	}
	return out, nil
}

// history is a stand-in for a Region's event history with one event a page,
// newest first, a second apart. Each page takes a while; the calls whose number
// (from 1) has an error fail.
type history struct {
	events int
	newest time.Time
	takes  time.Duration
	fail   map[int]error
	always error
	// stale: no token is ever taken.
	stale bool

	mu    sync.Mutex
	calls []*cloudtrail.LookupEventsInput
	// dropped counts the calls that were given up before the answer.
	dropped int
}

func (h *history) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	copied := *in
	h.mu.Lock()
	h.calls = append(h.calls, &copied)
	number := len(h.calls)
	h.mu.Unlock()
	if err := chrono.Sleep(ctx, h.takes); err != nil {
		h.mu.Lock()
		h.dropped++
		h.mu.Unlock()
		return nil, err
	}
	if err := h.fail[number]; err != nil || h.always != nil {
		return nil, cmpOr(err, h.always)
	}
	n := 0
	if in.NextToken != nil {
		if h.stale {
			return nil, staleMark
		}
		fmt.Sscan(*in.NextToken, &n)
	} else if skipped := h.newest.Sub(*in.EndTime); skipped > 0 {
		n = int(skipped / time.Second)
	}
	out := &cloudtrail.LookupEventsOutput{}
	if n < h.events {
		doc := fmt.Sprintf(`{"eventID":"e%d","eventTime":%q,"responseElements":{"credentials":{"sessionToken":"secret"}}}`, n, h.newest.Add(-time.Duration(n)*time.Second).Format(time.RFC3339))
		out.Events = []types.Event{{CloudTrailEvent: &doc}}
	}
	if n+1 < h.events {
		out.NextToken = aws.String(fmt.Sprint(n + 1))
	}
	return out, nil
}

func cmpOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// store keeps objects in memory.
type store struct {
	fail    error
	objects map[string][]byte
}

func (s *store) Put(_ context.Context, incident, name string, body []byte) (evidence.Object, error) {
	if s.fail != nil {
		return evidence.Object{}, s.fail
	}
	key, err := evidence.Key(incident, name)
	if s.objects == nil {
		s.objects = map[string][]byte{}
	}
	s.objects[key] = body
	return evidence.Object{Key: key}, err
}

// lines is the text of all objects together.
func (s *store) lines(t *testing.T) string {
	t.Helper()
	var text bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		r, err := gzip.NewReader(bytes.NewReader(s.objects[key]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&text, r); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

var now = time.Date(2026, 11, 23, 3, 12, 0, 0, time.UTC)

func handler(r *regions, h *history, s *store) *Handler {
	return &Handler{Regions: r, Evidence: s, Trail: func(string) trail.CloudTrail { return h }, Pacer: trail.NewPacer(), Home: "us-east-1", Now: func() time.Time { return now }}
}

func theCase() workflow.Case {
	return workflow.Case{IncidentID: "EKR-1123-7F3K", Exposure: workflow.Exposure{AccessKeyID: "AKIAEXAMPLE0AAAAAAA1", DetectedAt: "2026-11-23T03:11:58Z"}}
}

func unzipped(t *testing.T, body []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
