package collect

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/parallel"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Task is one part to read in one Region; Region is "" for a global part. It is
// what a state machine hands to the function that reads it.
type Task struct {
	Part   string `json:"part"`
	Region string `json:"region"`
}

// Plan lists what to read: the parts of the collectors, in the given Regions.
// Parts of one Region stand apart, so that a Region which hangs does not hold
// the head of the queue.
func Plan(list []Collector, regions []string) []Task {
	var tasks []Task
	for _, c := range list {
		switch {
		case c.Part().Name() == snapshot.EnabledRegions.Name():
		case c.Part().Regional():
			for _, region := range regions {
				tasks = append(tasks, Task{Part: c.Part().Name(), Region: region})
			}
		default:
			tasks = append(tasks, Task{Part: c.Part().Name()})
		}
	}
	return tasks
}

// Run reads tasks into a snapshot taken at the given time, several at once. It
// always returns; what could not be read before the context ended stands in the
// parts. A task whose part no collector reads is left out.
func Run(ctx context.Context, env *Env, list []Collector, tasks []Task, at time.Time) *snapshot.Snapshot {
	s := snapshot.New(env.Account, env.Partition, env.Home, at)
	for _, task := range tasks {
		if task.Region != "" {
			s.Region(task.Region)
		}
	}
	r := runner{env: env, into: s, total: len(tasks)}
	parallel.Each(len(tasks), env.parallel(), func(i int) {
		if collector, ok := find(list, tasks[i].Part); ok {
			r.one(ctx, collector, tasks[i])
		}
	})
	return s
}

func find(list []Collector, part string) (Collector, bool) {
	i := slices.IndexFunc(list, func(c Collector) bool { return c.Part().Name() == part })
	if i < 0 {
		return nil, false
	}
	return list[i], true
}

type runner struct {
	env  *Env
	into *snapshot.Snapshot

	mu          sync.Mutex
	done, total int
}

// one reads one task. Each task has a field of its own to write to, so that no
// lock is needed.
func (r *runner) one(ctx context.Context, c Collector, task Task) {
	c.Collect(ctx, r.env, task.Region, r.into)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.env.Progress != nil {
		part := c.Part().Find(r.into, task.Region)
		r.env.Progress(Progress{Done: r.done, Total: r.total, Part: task.Part, Region: task.Region, Unread: part.Unread()})
	}
}

// Everything reads all parts of the collectors in one process: first which
// Regions there are, then the rest.
func Everything(ctx context.Context, env *Env, list []Collector) *snapshot.Snapshot {
	at := env.now()
	regions := Regions(ctx, env, nil)
	s := Run(ctx, env, list, Plan(list, regions.Value), at)
	s.EnabledRegions = regions
	return s
}

// Choose returns the collectors of the given parts.
func Choose(list []Collector, parts []snapshot.Ref) []Collector {
	return slices.DeleteFunc(slices.Clone(list), func(c Collector) bool {
		return !slices.ContainsFunc(parts, func(p snapshot.Ref) bool { return p.Name() == c.Part().Name() })
	})
}
