package incident

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
)

func TestCap(t *testing.T) {
	c := NewCounter(&fakedynamo.Table{}, "t")
	for _, step := range []struct {
		source, key string
		after       time.Duration
		want        bool
	}{
		{"manual", "A", 0, true}, {"manual", "B", 0, true},
		{"manual", "C", time.Minute, false},
		{"manual", "A", 59 * time.Minute, true}, // counted before
		{"guardduty", "C", time.Minute, true},   // each source has its own
		{"manual", "C", time.Hour, true},        // and each hour
	} {
		got, err := c.Count(context.Background(), step.source, accesskey.ID(step.key), began.Add(step.after), 2)
		if err != nil || got != step.want {
			t.Errorf("%+v: %v, %v", step, got, err)
		}
	}
}

// However many ask in the same moment, no more than the cap get a place.
func TestCapAtOnce(t *testing.T) {
	const most = 10
	c := NewCounter(&fakedynamo.Table{}, "t")
	var places atomic.Int32
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			if ok, err := c.Count(context.Background(), "manual", accesskey.ID(fmt.Sprint("KEY", n)), began, most); ok && err == nil {
				places.Add(1)
			}
		})
	}
	all.Wait()
	if places.Load() != most {
		t.Errorf("%d places of %d", places.Load(), most)
	}
}

func TestCapCannotCount(t *testing.T) {
	refused := errors.New("refused")
	c := NewCounter(&fakedynamo.Table{Fail: map[string]error{"UpdateItem": refused}}, "t")
	if ok, err := c.Count(context.Background(), "manual", "A", began, 2); ok || !errors.Is(err, refused) {
		t.Errorf("%v, %v", ok, err)
	}
}
