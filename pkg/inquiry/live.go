package inquiry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// maxKeys bounds the minted credentials that are searched for: each takes half a
// second in every Region at least, so these take two minutes. Log files have no
// such bound.
const maxKeys = 200

// Live asks the account that the caller's credentials belong to.
type Live struct {
	// Account is the account asked.
	Account string
	IAM     containment.Reader
	Stack   containment.Stack
	// Regions lists those that are enabled for the account.
	Regions func(context.Context) snapshot.Part[[]string]
	// Trail makes the client of one Region, Pacer keeps the pace of each.
	Trail func(region string) trail.CloudTrail
	Pacer *trail.Pacer
	Now   func() time.Time
	// Tell, if set, is told how far the reading has come, one call at a time.
	Tell func(Progress)
}

// Ask searches the event history of every Region for the calls of the key, then
// for those of the credentials it minted, round by round. When the context ends,
// what is known so far is the answer.
func (l Live) Ask(ctx context.Context, q Question) Answer {
	now := l.Now().UTC().Truncate(time.Second)
	i := begin(q.within(now), now)
	if !q.From.IsZero() && q.From.Before(i.From) {
		i.limit("calls before "+i.From.Format(minute), "the event history keeps 90 days; log files may reach further back")
	}
	asked := make(chan containment.Inspection, 1)
	if q.Key.LongTerm() {
		go func() { asked <- containment.Inspect(ctx, l.IAM, l.Stack, q.Key, "") }()
	}
	regions := l.plan(ctx, i)
	l.rounds(ctx, i, regions)
	l.settle(i, regions)
	if q.Key.LongTerm() {
		i.know(<-asked, l.Account)
	} else {
		i.knowSession(l.inspectMaker(ctx, i))
	}
	a := i.answer()
	a.Nothing = nothing(regions)
	return a
}

// within bounds the question by what the event history has.
func (q Question) within(now time.Time) Question {
	if oldest := now.Add(-trail.Kept); q.From.Before(oldest) {
		q.From = oldest
	}
	if q.To.IsZero() || q.To.After(now) {
		q.To = now
	}
	return q
}

const minute = "2006-01-02 15:04 UTC"

// plan lists the Regions to read, and names what is lacking of the list.
func (l Live) plan(ctx context.Context, i *inquest) []*region {
	list := l.Regions(ctx)
	if !list.Whole() {
		gaps := []string{}
		for _, g := range list.Gaps {
			gaps = append(gaps, g.String())
		}
		i.unread("Regions beyond those that every account has", "the list of Regions could not be read: "+strings.Join(gaps, "; "))
	}
	regions := []*region{}
	for _, name := range list.Value {
		regions = append(regions, &region{inquest: i, live: l, name: name})
	}
	if len(regions) == 0 {
		i.unread("CloudTrail, every Region", "no Region is known")
	}
	return regions
}

// rounds searches for the key, then for what it minted, then for what that
// minted, until nothing new turns up.
func (l Live) rounds(ctx context.Context, i *inquest, regions []*region) {
	t := &teller{tell: l.Tell, now: l.Now, regions: len(regions)}
	room := maxKeys
	for keys := []string{string(i.Key)}; ; {
		i.mark(keys)
		t.round(len(keys))
		var group sync.WaitGroup
		for _, r := range regions {
			group.Go(func() { r.read(ctx, keys, t) })
		}
		group.Wait()
		keys = i.next()
		switch {
		case len(keys) == 0:
			return
		case ctx.Err() != nil:
			i.unread("calls of "+counted(len(keys), "minted credential"), "interrupted")
			return
		case room == 0:
			i.unread("calls of "+counted(len(keys), "minted credential"), fmt.Sprintf("no more than %d are searched for; log files have no such bound (--logs)", maxKeys))
			return
		}
		keys = keys[:min(len(keys), room)]
		room -= len(keys)
	}
}

// settle names the Regions that were not read to their end, and tells up to when
// everything was.
func (l Live) settle(i *inquest, regions []*region) {
	for _, r := range regions {
		if r.problem != "" {
			i.unread(r.name, r.problem)
		}
	}
	if len(i.facts.Unread) > 0 {
		return
	}
	i.facts.CompleteUntil = i.To
	if sure := i.facts.Now.Add(-trail.Delivery); i.To.After(sure) {
		i.facts.CompleteUntil = sure
	}
	if !i.Exposed.IsZero() {
		i.facts.BaselineDays = max(0, int(i.Exposed.Sub(i.From)/(24*time.Hour)))
	}
}

// nothing says why no Region could be searched at all; nil if one could.
func nothing(regions []*region) error {
	if len(regions) == 0 {
		return errors.New("no Region is known")
	}
	for _, r := range regions {
		if r.pages > 0 {
			return nil
		}
	}
	return fmt.Errorf("no Region could be read; %s: %s", regions[0].name, regions[0].problem)
}
