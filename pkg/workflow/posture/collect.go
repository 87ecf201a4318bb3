package posture

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Keeper keeps what was read.
type Keeper interface {
	Put(ctx context.Context, reviewID, name string, body []byte) (evidence.Object, error)
}

// Collector is the collect function.
type Collector struct {
	Env        *collect.Env
	Collectors []collect.Collector
	Store      Keeper
}

// NewCollector wires the function to AWS. Its pacer lives as long as the
// function does, so that turns which it runs one after the other share a pace.
func NewCollector(s settings.Settings, cfg aws.Config) *Collector {
	return &Collector{
		Env:        &collect.Env{Config: cfg, Account: s.Account, Partition: s.Partition, Home: s.Region, Pacer: collect.NewPacer()},
		Collectors: all.Collectors(),
		Store:      evidence.NewReviewWriter(s3.NewFromConfig(cfg), settings.BucketName(s.Account, s.Region)),
	}
}

// Handle does what the phase asks for: its output is a Plan, or a Part.
func (c *Collector) Handle(ctx context.Context, in CollectInput) (any, error) {
	switch in.Phase {
	case PhasePlan:
		return c.plan(ctx, in.StartedAt, in.Regions)
	case PhaseRead:
		return c.read(ctx, in.Review, in.Turn)
	}
	return nil, fmt.Errorf("posture: unknown phase %q", in.Phase)
}

// reviewID names a review by the second in which it began.
func reviewID(at time.Time) string { return at.UTC().Format("20060102-150405") }

// plan finds the Regions and sorts the tasks into groups and turns.
func (c *Collector) plan(ctx context.Context, at time.Time, only []string) (Plan, error) {
	at = at.UTC().Truncate(time.Second)
	review := Review{ID: reviewID(at), StartedAt: at, Reviewed: []string{}}
	s := snapshot.New(c.Env.Account, c.Env.Partition, c.Env.Home, at)
	s.EnabledRegions = collect.Regions(ctx, c.Env, only)
	if len(only) > 0 {
		review.Reviewed = s.EnabledRegions.Value
	}
	key, err := c.keep(ctx, review.ID, "regions", s)
	if err != nil {
		return Plan{}, err
	}
	review.Regions = key
	return Plan{Version: Version, Review: review, Groups: groups(collect.Plan(c.Collectors, s.EnabledRegions.Value))}, nil
}

// groups sorts tasks by what shares an API limit. A pacer holds the pace within
// one invocation only: a Region is therefore read by one, and the global parts of
// a service by one after the other, each with its full time, since IAM alone may
// take many minutes.
func groups(tasks []collect.Task) []Group {
	list := []Group{}
	for _, task := range tasks {
		name := task.Region
		if name == "" {
			name, _, _ = strings.Cut(task.Part, ".")
		}
		i := slices.IndexFunc(list, func(g Group) bool { return g.Name == name })
		if i < 0 {
			i, list = len(list), append(list, Group{Name: name, Turns: []Turn{}})
		}
		list[i].add(task)
	}
	return list
}

func (g *Group) add(task collect.Task) {
	if task.Region != "" && len(g.Turns) > 0 {
		g.Turns[0].Tasks = append(g.Turns[0].Tasks, task)
		return
	}
	name := task.Region
	if name == "" {
		name = task.Part
	}
	g.Turns = append(g.Turns, Turn{Name: name, Tasks: []collect.Task{task}})
}

// margin is left of the function's own time for keeping what was read.
const margin = 45 * time.Second

// read reads one turn. What could not be read in time stands as a gap in the
// part, with what was read before.
func (c *Collector) read(ctx context.Context, review Review, turn Turn) (Part, error) {
	env, within := *c.Env, ctx
	env.Reviewed = review.Reviewed
	if end, has := ctx.Deadline(); has {
		var cancel context.CancelFunc
		within, cancel = context.WithDeadline(ctx, end.Add(-margin))
		defer cancel()
		env.PartLimit = time.Until(end.Add(-margin))
	}
	s := collect.Run(within, &env, c.Collectors, turn.Tasks, review.StartedAt)
	part := Part{Tasks: turn.Tasks}
	for _, task := range turn.Tasks {
		if ref, known := snapshot.Lookup(task.Part); !known || !ref.Find(s, task.Region).Whole() {
			part.Unread++
		}
	}
	key, err := c.keep(ctx, review.ID, "parts/"+turn.Name, s)
	part.Key = key
	return part, err
}

func (c *Collector) keep(ctx context.Context, id, name string, s *snapshot.Snapshot) (string, error) {
	body, err := compressed(s)
	if err != nil {
		return "", err
	}
	object, err := c.Store.Put(ctx, id, name+".json.gz", body)
	if err != nil {
		return "", retryable(err)
	}
	return object.Key, nil
}
