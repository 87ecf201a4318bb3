// Package collecttest runs single collectors over fakes.
package collecttest

import (
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

// Env is an environment without pace, whose clock stands still at
// snapshottest.Now and whose clients are given by Region.
func Env(instead func(region string) []any) *collect.Env {
	return &collect.Env{
		Account: snapshottest.Account, Partition: "aws", Home: snapshottest.Home,
		Pacer: collect.Unpaced(), Clock: func() time.Time { return snapshottest.Now }, Instead: instead,
	}
}

// recorder is what every fake is.
type recorder interface{ Calls() []string }

// Read runs the collector of one part, in one Region ("" for a global part),
// over fakes that stand for every Region, and returns the part. It fails if a
// call went past the pacer.
func Read[T any](t *testing.T, list []collect.Collector, part snapshot.Handle[T], region string, fakes ...any) snapshot.Part[T] {
	t.Helper()
	env := Env(func(string) []any { return fakes })
	if len(collect.Choose(list, []snapshot.Ref{part})) != 1 {
		t.Fatalf("no collector, or several, for %s", part.Name())
	}
	task := collect.Task{Part: part.Name(), Region: region}
	s := collect.Run(t.Context(), env, list, []collect.Task{task}, snapshottest.Now)
	recorded, paced := 0, 0
	for _, fake := range fakes {
		recorded += len(fake.(recorder).Calls())
	}
	for _, n := range env.Pacer.Calls() {
		paced += n
	}
	if recorded != paced {
		t.Errorf("%d calls were made, %d of them through collect.Call", recorded, paced)
	}
	return *part.In(s, region)
}
