package investigate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// bundleLogs and bundleBytes bound a bundle, before decompression: a function
// reads it in seconds, and its keys are a small part of a child's input.
const (
	bundleLogs  = 250
	bundleBytes = 64 << 20
)

var errTooMany = fmt.Errorf("there are more than %d of them", workflow.MaxLogs)

// lister goes through Regions and gathers their logs in bundles.
type lister struct {
	bucket  trail.Bucket
	regions []workflow.FilesRegion
	bundles []workflow.Bundle
	// left is how many more logs may be listed, size that of the last bundle,
	// last the key listed last.
	left int
	size int64
	last string
}

// region lists a Region window by window, oldest first.
func (l *lister) region(ctx context.Context, r workflow.FilesRegion) {
	for _, window := range r.Windows {
		days, err := l.days(ctx, r.Region, window)
		if err != nil {
			r.Problem = "the logs could not all be listed: " + because(err)
		}
		r.Listed = append(r.Listed, workflow.Within(days, window)...)
	}
	r.Listed = workflow.Union(r.Listed...)
	if missing := workflow.Without(r.Windows, r.Listed); r.Problem == "" && len(missing) > 0 {
		r.Problem = "there are no logs of " + missing[0].From.Format(time.DateOnly) + " to " + missing[0].To.Format(time.DateOnly)
	}
	l.regions = append(l.regions, r)
}

// days lists a window, and tells of which days there are logs. Where the listing
// broke off, the last of them is not known to be whole.
func (l *lister) days(ctx context.Context, region string, window workflow.Span) ([]workflow.Span, error) {
	days := []workflow.Span{}
	for log, err := range l.bucket.Logs(ctx, region, window.From, window.To) {
		if err == nil && l.left == 0 {
			err = errTooMany
		}
		if err != nil {
			if n := len(days); n > 0 {
				days = workflow.Without(days, []workflow.Span{workflow.Spoilt(days[n-1])})
			}
			return days, err
		}
		if day := workflow.DaySpan(log.Day); len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
		// Two windows may share a day, and keys come in order.
		if !strings.HasPrefix(l.last, prefixOf(log.Key, region)) || log.Key > l.last {
			l.add(region, log)
		}
	}
	return days, nil
}

func (l *lister) add(region string, log trail.Log) {
	n := len(l.bundles)
	if n == 0 || l.bundles[n-1].Region != region || l.bundles[n-1].Logs == bundleLogs || l.size+log.Size > bundleBytes {
		l.bundles = append(l.bundles, workflow.Bundle{N: n + 1, Region: region, Days: workflow.DaySpan(log.Day), Prefix: prefixOf(log.Key, region)})
		l.size = 0
		n++
	}
	b := &l.bundles[n-1]
	b.Keys, b.Logs, b.Days.To = append(b.Keys, strings.TrimPrefix(log.Key, b.Prefix)), b.Logs+1, workflow.DaySpan(log.Day).To
	l.left, l.size, l.last = l.left-1, l.size+log.Size, log.Key
}

// prefixOf is what all keys of a Region begin with.
func prefixOf(key, region string) string {
	before, _, _ := strings.Cut(key, "/"+region+"/")
	return before + "/" + region + "/"
}

// because puts an error into a few words: AWS's code, or else what it says.
func because(err error) string {
	switch class := awserr.Of(err); {
	case errors.Is(err, context.DeadlineExceeded):
		return "there was no time"
	case class == awserr.Other:
		return awserr.Words(err)
	}
	return awserr.Reason(err)
}
