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
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Regions is what the plan needs of the SDK's account client.
type Regions interface {
	ListRegions(context.Context, *account.ListRegionsInput, ...func(*account.Options)) (*account.ListRegionsOutput, error)
}

const (
	// before is how much of the time ahead of the exposure is read.
	before = 24 * time.Hour
	// budget is how long the reading may take, so that the report leaves within
	// five minutes of the alert.
	budget = 3 * time.Minute
)

// plan lists the Regions to read and fixes the window, which must not change
// from page to page.
func (h *Handler) plan(ctx context.Context, c workflow.Case) (workflow.Plan, error) {
	now := h.Now().UTC().Truncate(time.Second)
	blank := workflow.RegionRead{
		Version: workflow.Version, From: c.ExposedAt(now).Add(-before), To: now, Deadline: now.Add(budget), Parts: []string{},
	}
	names, err := h.list(ctx)
	if awserr.Retryable(err) {
		return workflow.Plan{}, err
	}
	plan := workflow.Plan{Version: workflow.Version, Regions: []workflow.RegionRead{}}
	if err != nil {
		names = []string{h.Home}
		rest := blank
		rest.Region, rest.Done = "all Regions but "+h.Home, true
		rest.Problem = "the list of Regions could not be read: " + awserr.Code(err)
		plan.Regions = append(plan.Regions, rest)
	}
	for _, name := range names {
		region := blank
		region.Region = name
		plan.Regions = append(plan.Regions, region)
	}
	return plan, nil
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
