package investigate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Regions is what the plan needs of the SDK's account client.
type Regions interface {
	ListRegions(context.Context, *account.ListRegionsInput, ...func(*account.Options)) (*account.ListRegionsOutput, error)
}

// plan lists the Regions to read in the next round of a look, and fixes what is
// searched for and when, neither of which may change from page to page.
// Without the list the home Region is read, and the others are named as unseen: a
// later look lists them again.
func (h *Handler) plan(ctx context.Context, c workflow.Case, look workflow.Look) workflow.Plan {
	names, err := h.listPatiently(ctx)
	blank := begin(c, look, h.Now().UTC().Truncate(time.Second))
	plan := workflow.Plan{
		Version: workflow.Version, Look: look, Round: blank.Round, Search: searchOf(c, blank), Regions: []workflow.RegionRead{},
	}
	if err != nil {
		names = []string{h.Home}
		plan.Regions = append(plan.Regions, unlisted(blank, h.Home, err))
	}
	for _, name := range names {
		region := blank
		region.Region, region.Windows = name, windowsOf(c, blank, name)
		plan.Regions = append(plan.Regions, region)
	}
	if blank.Round == 1 {
		blank.Region = workflow.IAMRegion
		plan.Regions = append(plan.Regions, blank)
	}
	return plan
}

// listPatiently lists the Regions, again if that failed in a way that may pass.
func (h *Handler) listPatiently(ctx context.Context) ([]string, error) {
	const tries, pause = 4, 2 * time.Second
	for try := 1; ; try++ {
		names, err := h.list(ctx)
		if !awserr.Retryable(err) || ctx.Err() != nil || try == tries {
			return names, err
		}
		_ = chrono.Sleep(ctx, pause)
	}
}

// unlisted stands for the Regions of which not even the names could be read.
func unlisted(blank workflow.RegionRead, home string, err error) workflow.RegionRead {
	blank.Region, blank.Done = "all Regions but "+home, true
	blank.Problem = "the list of Regions could not be read: " + awserr.Reason(err)
	return blank
}

// begin is a Region at the begin of the round that comes next: the first of a new
// look, or another one of the look that asked for it.
func begin(c workflow.Case, look workflow.Look, now time.Time) workflow.RegionRead {
	r := workflow.RegionRead{
		Version: workflow.Version, Look: look, Round: 1, From: c.WindowFrom(now), To: now, Deadline: deadline(c, look, now),
		Windows: []workflow.Span{}, Left: []workflow.Span{},
	}
	r.Cursor.Slices = nothing()
	if c.Reading.Look == look && c.Reading.More {
		r.Round, r.To, r.Deadline = c.Reading.Round+1, c.Reading.To, c.Reading.Deadline
	}
	return r
}

// deadline is when a look that begins now has to end.
func deadline(c workflow.Case, look workflow.Look, now time.Time) time.Time {
	switch look.Kind() {
	case workflow.LookWatch:
		return now.Add(workflow.WatchBudget)
	case workflow.LookHistory, workflow.LookFiles:
		end := now.Add(workflow.HistoryBudget)
		if look.Kind() == workflow.LookFiles {
			end = now.Add(workflow.FilesBudget)
		}
		if n := look.Number(); n >= 1 && n <= len(c.WatchAt) {
			const ahead = time.Minute // for the summary
			end = chrono.Earlier(end, c.WatchAt[n-1].Add(-ahead))
		}
		return chrono.Later(end, now.Add(workflow.HistoryLeast))
	}
	return now.Add(workflow.FirstBudget)
}

// searchOf tells what a round searches for. The first round of a watch goes after
// everything that could still act; the rounds after any first one after what
// turned up since.
func searchOf(c workflow.Case, r workflow.RegionRead) workflow.Search {
	s := workflow.Search{Keys: []string{string(c.Exposure.AccessKeyID)}, Siblings: []string{}, Hostile: []string{}}
	switch {
	case r.Round > 1:
		s.Keys, s.Hostile = bounded(c.Reading.Pending, workflow.MaxKeysPerRound), bounded(c.Reading.Pivot, workflow.MaxHostile)
	case r.Look.Kind() == workflow.LookWatch:
		s.Keys = append(s.Keys, bounded(c.Reading.Watched, workflow.MaxKeysPerRound)...)
		s.Hostile = bounded(c.Reading.Hostile, workflow.MaxHostile)
	}
	if len(s.Hostile) > 0 {
		s.Siblings = siblings(c)
	}
	return s
}

func bounded(list []string, most int) []string {
	return append([]string{}, list[:min(len(list), most)]...)
}

// siblings are the other access keys of the exposed key's user.
func siblings(c workflow.Case) []string {
	ids := []string{}
	for _, credential := range c.Outcome.Credentials {
		if credential.Kind == "access key" {
			ids = append(ids, credential.ID)
		}
	}
	return ids
}

var errNoRegions = errors.New("account ListRegions: no Region is enabled")

// list returns every Region in which a call of the account may be recorded:
// those being disabled have events too. An empty list is an error, since every
// account has Regions that cannot be disabled.
func (h *Handler) list(ctx context.Context) ([]string, error) {
	in := &account.ListRegionsInput{RegionOptStatusContains: []types.RegionOptStatus{
		types.RegionOptStatusEnabled, types.RegionOptStatusEnabledByDefault, types.RegionOptStatusEnabling, types.RegionOptStatusDisabling,
	}}
	var names []string
	for {
		out, err := h.Regions.ListRegions(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("account ListRegions: %w", err)
		}
		for _, region := range out.Regions {
			if name := aws.ToString(region.RegionName); strings.TrimSpace(name) != "" {
				names = append(names, name)
			}
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			break
		}
	}
	if len(names) == 0 {
		return nil, errNoRegions
	}
	return names, nil
}
