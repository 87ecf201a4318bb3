package collect

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Env is what all collectors of a review share.
type Env struct {
	// Config holds the credentials. Its Region is not used.
	Config    aws.Config
	Account   string
	Partition string
	// Home is the Region in which global services are read and the responder
	// runs.
	Home string
	// Reviewed are the Regions that are read, where settings name some.
	Reviewed []string
	Pacer    *Pacer
	// Clock is time.Now, where it is not set.
	Clock func() time.Time
	// PartLimit is how long one part of one Region may take, 10 minutes where
	// it is not set; Parallel how many are read at once, 16 where it is not set.
	PartLimit time.Duration
	Parallel  int
	// Progress, if set, is told of every part that is done, one at a time.
	Progress func(Progress)
	// Instead, if set, gives clients to use in a Region in place of the SDK's:
	// the first that has all calls of a collector's interface is taken.
	Instead func(region string) []any
}

// Progress is how far a review has come.
type Progress struct {
	Done, Total int
	// Part and Region are what was just read; Region is "" for a global part.
	Part, Region string
	// Unread are its gaps.
	Unread []snapshot.Gap
}

const (
	partLimit   = 10 * time.Minute
	tasksAtOnce = 16
)

func (e *Env) partLimit() time.Duration {
	if e.PartLimit > 0 {
		return e.PartLimit
	}
	return partLimit
}

func (e *Env) parallel() int {
	if e.Parallel > 0 {
		return e.Parallel
	}
	return tasksAtOnce
}

func (e *Env) now() time.Time {
	if e.Clock != nil {
		return e.Clock().UTC()
	}
	return time.Now().UTC()
}
