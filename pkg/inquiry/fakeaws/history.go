// Package fakeaws plays what an inquiry asks of AWS, for tests: the event
// history of each Region, the list of Regions, and a bucket of log files. Each
// pages, fails on demand and records what it was asked.
package fakeaws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// History is the event history of every Region.
type History struct {
	// Records are those of each Region, in any order.
	Records map[string][]trail.Record
	// Fail gives the errors of a Region's answers, one for each, the last for
	// ever; nil lets one through.
	Fail map[string][]error
	// Hang lists Regions that never answer.
	Hang []string
	// PageSize is the length of a page; 0 for 50.
	PageSize int
	// Asked, if set, is called before each answer.
	Asked func(region string)

	mu    sync.Mutex
	calls []string
}

// Calls are the searches, each as Region and key, pages included, sorted:
// Regions are asked side by side.
func (h *History) Calls() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(slices.Values(h.calls))
}

// Region returns the client of one Region.
func (h *History) Region(name string) trail.CloudTrail { return &regional{h, name} }

type regional struct {
	*History
	name string
}

// LookupEvents answers with the records signed by the key asked for, newest
// first.
func (r *regional) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	key := aws.ToString(in.LookupAttributes[0].AttributeValue)
	if r.Asked != nil {
		r.Asked(r.name)
	}
	if err := r.enter(key); err != nil {
		return nil, err
	}
	if slices.Contains(r.Hang, r.name) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := r.found(key, in)
	from := 0
	if in.NextToken != nil {
		fmt.Sscan(*in.NextToken, &from)
	}
	size := r.PageSize
	if size == 0 {
		size = 50
	}
	out := &cloudtrail.LookupEventsOutput{}
	if to := from + size; to < len(list) {
		out.NextToken = aws.String(fmt.Sprint(to))
	}
	for _, record := range list[from:min(from+size, len(list))] {
		out.Events = append(out.Events, types.Event{CloudTrailEvent: aws.String(string(record.Raw)), EventTime: &record.EventTime})
	}
	return out, nil
}

func (r *regional) enter(key string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, r.name+" "+key)
	queue := r.Fail[r.name]
	if len(queue) == 0 {
		return nil
	}
	if len(queue) > 1 {
		r.Fail[r.name] = queue[1:]
	}
	return queue[0]
}

func (r *regional) found(key string, in *cloudtrail.LookupEventsInput) []trail.Record {
	list := []trail.Record{}
	for _, record := range r.Records[r.name] {
		t := record.EventTime
		if record.UserIdentity.AccessKeyID == key && !t.Before(*in.StartTime) && !t.After(*in.EndTime) {
			list = append(list, record)
		}
	}
	slices.SortStableFunc(list, func(a, b trail.Record) int {
		if d := b.EventTime.Compare(a.EventTime); d != 0 {
			return d
		}
		return strings.Compare(a.EventID, b.EventID)
	})
	return list
}
