package trail

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go"
)

func lookups(ctx context.Context, client CloudTrail, n int) error {
	for range n {
		if _, err := client.LookupEvents(ctx, &cloudtrail.LookupEventsInput{}); err != nil {
			return err
		}
	}
	return nil
}

func TestPacedKeepsTwoRequestsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer, client := NewPacer(), &history{size: 1}
		done := make(chan error)
		const readers, each = 3, 20
		for range readers {
			go func() { done <- lookups(t.Context(), pacer.Paced(client, "eu-west-1"), each) }()
		}
		start := time.Now()
		for range readers {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		perSecond := float64(readers*each-1) / time.Since(start).Seconds()
		if perSecond > 2 || perSecond < 1.9 {
			t.Errorf("%.3f requests a second, want 1.9 to 2", perSecond)
		}
	})
}

func TestPacedKeepsRegionsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer, start := NewPacer(), time.Now()
		for _, region := range []string{"eu-west-1", "us-east-1", "us-west-2"} {
			if err := lookups(t.Context(), pacer.Paced(&history{size: 1}, region), 1); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("one Region waited for another: %s", took)
		}
	})
}

func TestPacedTriesAgain(t *testing.T) {
	reset := errors.New("read: connection reset by peer")
	denied := &smithy.GenericAPIError{Code: "AccessDeniedException"}
	always := map[int]error{}
	for i := range 2 * attempts {
		always[i] = throttled
	}
	tests := map[string]struct {
		fail  map[int]error
		calls int
		want  error
	}{
		"throttled twice":    {fail: map[int]error{1: throttled, 2: throttled}, calls: 3},
		"connection lost":    {fail: map[int]error{1: reset}, calls: 2},
		"denied":             {fail: map[int]error{1: denied}, calls: 1, want: denied},
		"throttled for good": {fail: always, calls: attempts, want: throttled},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &history{size: 1, fail: tc.fail}
				err := lookups(t.Context(), NewPacer().Paced(client, "eu-west-1"), 1)
				if !errors.Is(err, tc.want) || len(client.calls) != tc.calls {
					t.Errorf("%d calls, error %v; want %d calls, %v", len(client.calls), err, tc.calls, tc.want)
				}
				for i := 1; i < len(client.at); i++ {
					if gap := client.at[i].Sub(client.at[i-1]); gap < pause/2 {
						t.Errorf("call %d came %s after the one before", i+1, gap)
					}
				}
			})
		})
	}
}

func TestPacedRespectsTheDeadline(t *testing.T) {
	tests := map[string]*history{
		"throttled without end": {fail: map[int]error{1: throttled, 2: throttled, 3: throttled, 4: throttled, 5: throttled}},
		"no answer":             {takes: time.Hour},
	}
	for name, client := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				start := time.Now()
				err := lookups(ctx, NewPacer().Paced(client, "eu-west-1"), 1)
				if err == nil || time.Since(start) > 2*time.Second {
					t.Errorf("returned %v after %s, want an error within 2s", err, time.Since(start))
				}
			})
		})
	}
}
