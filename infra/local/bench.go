package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	events "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/infra/local/bench"
	"github.com/exposed-key-responder/responder/infra/local/follow"
	"github.com/exposed-key-responder/responder/infra/local/scenarios"
	"github.com/exposed-key-responder/responder/infra/local/stage"
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	record "github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// bench measures rounds of both, one after the other and never two at once.
func (w *world) bench(ctx context.Context, rounds int) error {
	floor, err := bench.NewFloor(ctx, w.aws, w.account, architectures[runtime.GOARCH], w.root, w.dir)
	if err != nil {
		return err
	}
	var result bench.Result
	for n := range rounds {
		cast, err := stage.Quiet(ctx, w.aws, w.account)
		if err != nil {
			return err
		}
		event, err := scenarios.Event(scenarios.Default, cast, time.Now())
		if err != nil {
			return err
		}
		entry, err := stage.Entry(event, time.Now())
		if err != nil {
			return err
		}
		empty, err := w.floorRound(ctx, floor, entry)
		if err != nil {
			return err
		}
		total, err := w.round(ctx, cast.Key, entry)
		if err != nil {
			return err
		}
		result.Floor, result.Total = append(result.Floor, empty), append(result.Total, total)
		w.lines.Say("bench", "round %d of %d: %d ms, floor %d ms", n+1, rounds, total.Milliseconds(), empty.Milliseconds())
	}
	result.Write(w.out)
	return nil
}

// floorRound is the time from the event until the empty function ran in
// contain's place.
func (w *world) floorRound(ctx context.Context, floor *bench.Floor, entry events.PutEventsRequestEntry) (time.Duration, error) {
	sent, runs, err := w.played(ctx, floor.Entry(entry), floor.Machine)
	if err != nil {
		return 0, err
	}
	ran, err := bench.Ran(runs[0].Output)
	return ran.Sub(sent), err
}

// round is the time from the event until the key was read back Inactive, as
// the incident's record has it.
func (w *world) round(ctx context.Context, key string, entry events.PutEventsRequestEntry) (time.Duration, error) {
	sent, _, err := w.played(ctx, entry, w.arn("states", "stateMachine:"+settings.RespondMachine), w.arn("states", "stateMachine:"+settings.IncidentMachine))
	if err != nil {
		return 0, err
	}
	all, err := record.NewRegister(dynamodb.NewFromConfig(w.aws), settings.TableName).List(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(r record.Record) bool { return r.AccessKeyID == accesskey.ID(key) })
	if i < 0 || all[i].ContainedAt.IsZero() {
		return 0, fmt.Errorf("key %s was not contained", key)
	}
	return all[i].ContainedAt.Sub(sent), nil
}

// played sends an event and waits until the machines that it starts have
// succeeded.
func (w *world) played(ctx context.Context, entry events.PutEventsRequestEntry, machines ...string) (sent time.Time, runs []follow.Run, err error) {
	f := follow.New(sfn.NewFromConfig(w.aws), machines...)
	if err := f.Begin(ctx); err != nil {
		return sent, nil, err
	}
	sent = time.Now()
	if _, err := stage.Send(ctx, w.aws, entry); err != nil {
		return sent, nil, err
	}
	for time.Since(sent) < limit {
		// Looking costs the emulator time: not while it is measured.
		if err := chrono.Sleep(ctx, 2*time.Second); err != nil {
			return sent, nil, err
		}
		if _, err := f.Look(ctx); err != nil {
			return sent, nil, err
		}
		if runs = f.Runs(); len(runs) == len(machines) && !slices.ContainsFunc(runs, func(r follow.Run) bool { return !r.Ended() }) {
			return sent, runs, failed(runs)
		}
	}
	return sent, runs, errStuck
}

func failed(runs []follow.Run) error {
	for _, r := range runs {
		if r.Status != "SUCCEEDED" {
			return fmt.Errorf("execution %s ended as %s: %s %s", r.ARN, r.Status, r.Error, r.Cause)
		}
	}
	return nil
}
