package readiness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

const (
	// before is how long before a key's last use its calls are looked at.
	before = 7 * 24 * time.Hour
	// pages, of 50 calls each, are what is read of one key in one Region; the one
	// after them ends it.
	pages = 2
)

// places looks into the event history of every Region for the calls of the keys.
// It gives up on a Region that refuses, and on everything when the time is over.
func (s Source) places(ctx context.Context, snap *snapshot.Snapshot, keys []holder) (map[accesskey.ID]Places, []Gap) {
	found := map[accesskey.ID]*sample{}
	var list []*sample
	for _, k := range keys {
		found[accesskey.ID(k.key.ID)] = s.plan(snap.TakenAt, k.key)
		if found[accesskey.ID(k.key.ID)].skipped == "" {
			list = append(list, found[accesskey.ID(k.key.ID)])
		}
	}
	refused := s.look(ctx, snap.EnabledRegions.Value, list)
	places := map[accesskey.ID]Places{}
	for id, one := range found {
		places[id] = one.places(len(snap.EnabledRegions.Value))
	}
	return places, refused
}

// sample is what is known of one key's calls. Regions add to it side by side.
type sample struct {
	id       string
	from, to time.Time
	// skipped is why nothing is searched.
	skipped string

	mu        sync.Mutex
	events    map[string]bool
	addresses map[string]int
	services  map[string]int
	regions   map[string]int
	more      bool
	// read counts the Regions that answered.
	read int
}

// plan chooses what to search: the days before the last use that IAM knows of.
func (s Source) plan(now time.Time, key snapshot.AccessKey) *sample {
	one := &sample{
		id: key.ID, to: now, events: map[string]bool{}, addresses: map[string]int{}, services: map[string]int{}, regions: map[string]int{},
	}
	last := key.LastUsed.Value.At
	switch {
	case s.Lookups == 0:
		one.skipped = "the event history was not asked for"
	case !key.LastUsed.Read():
		one.from = now.Add(-before)
	case last.IsZero():
		one.skipped = "IAM knows of no use"
	case now.Sub(last) > trail.Kept:
		one.skipped = "last used before the 90 days that the event history keeps"
	default:
		one.from = last.Add(-before)
		// IAM's time is that of the last use but for some minutes.
		if end := last.Add(time.Hour); end.Before(now) {
			one.to = end
		}
	}
	return one
}

// look asks every Region side by side, key after key.
func (s Source) look(ctx context.Context, regions []string, list []*sample) (refused []Gap) {
	if len(list) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.Lookups)
	defer cancel()
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, region := range regions {
		group.Go(func() {
			why := s.lookInto(ctx, region, list)
			mu.Lock()
			defer mu.Unlock()
			line := fmt.Sprintf("event history of %s read for %s", region, counted(len(list), "key", "keys"))
			if why != "" {
				refused = append(refused, Gap{What: "event history of " + region, Why: why})
				line = "event history of " + region + ": " + why
			}
			s.tell(line)
		})
	}
	group.Wait()
	slices.SortFunc(refused, func(a, b Gap) int { return cmp.Compare(a.What, b.What) })
	return refused
}

// errEnough ends the reading of one key in one Region.
var errEnough = errors.New("enough was read")

// lookInto reads one Region, and says why it could not be read to its end.
func (s Source) lookInto(ctx context.Context, region string, list []*sample) string {
	client := s.Trail(region)
	for n, one := range list {
		window := trail.Window{Client: client, Pace: s.Pacer.Region(region), Attribute: trail.ByAccessKey(one.id)}
		cursor, left := trail.NewCursor(one.from, one.to), pages
		err := window.Read(ctx, &cursor, func(page trail.PageResult) error {
			one.take(page)
			if left--; left < 0 {
				return errEnough
			}
			return nil
		})
		switch {
		case err == nil || errors.Is(err, errEnough):
			one.answered(err != nil)
		case ctx.Err() != nil:
			return fmt.Sprintf("the time was over after %d of %d keys", n, len(list))
		default:
			return "could not be read: " + awserr.Code(err)
		}
	}
	return ""
}

func (s *sample) take(page trail.PageResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range page.Records {
		if s.events[r.EventID] {
			continue
		}
		s.events[r.EventID] = true
		s.addresses[r.SourceIPAddress]++
		s.services[service(r.EventSource)]++
		s.regions[r.AWSRegion]++
	}
}

func (s *sample) answered(more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read++
	s.more = s.more || more
}

// places makes the answer of the sample, which regions Regions were asked for.
func (s *sample) places(regions int) Places {
	p := Places{
		Events: len(s.events), Sampled: s.more, Why: s.skipped,
		Addresses: counts(s.addresses), Services: counts(s.services), Regions: counts(s.regions),
	}
	if s.skipped != "" {
		return p
	}
	p.From, p.To, p.Complete = usage.At(s.from), usage.At(s.to), regions > 0 && s.read == regions
	if !p.Complete {
		p.Why = fmt.Sprintf("%d of %d Regions were read", s.read, regions)
	}
	return p
}
