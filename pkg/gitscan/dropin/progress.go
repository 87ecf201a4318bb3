package dropin

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

const (
	// patience is for how long a scan says nothing on a terminal.
	patience = time.Second
	// redraw is how often the line on a terminal is written over.
	redraw = 200 * time.Millisecond
	// eraseLine returns to the start of the line and empties it.
	eraseLine = "\r\x1b[K"
)

// scan is [gitscan.Scan] for a command: it says on standard error how far it
// is if that is a terminal and the scan takes long, or if it was asked to.
func scan[R any](ctx context.Context, c *Command, src gitscan.Source,
	look func(doc *gitscan.Document, pad *gitscan.Pad) (R, bool, error)) ([]gitscan.Result[R], error) {

	terminal := isTerminal(c.Stderr) && c.getenv("TERM") != "dumb"
	if !terminal && !c.progress {
		return gitscan.Scan(ctx, src, c.Workers, look)
	}
	counted := &gitscan.Counted{Source: src}
	stop := func() {}
	if terminal {
		stop = drawUntil(c.Stderr, counted)
	}
	results, err := gitscan.Scan(ctx, counted, c.Workers, look)
	stop()
	if c.progress {
		c.complain("%s", looked(counted))
	}
	return results, err
}

// drawUntil keeps a line on the terminal until the function returned is called,
// which takes it away.
func drawUntil(w io.Writer, counted *gitscan.Counted) (stop func()) {
	done := make(chan struct{})
	var drawing sync.WaitGroup
	drawing.Go(func() {
		wait, drawn := time.NewTimer(patience), false
		defer wait.Stop()
		for {
			select {
			case <-done:
				if drawn {
					io.WriteString(w, eraseLine)
				}
				return
			case <-wait.C:
				io.WriteString(w, eraseLine+looked(counted))
				drawn = true
				wait.Reset(redraw)
			}
		}
	})
	return func() {
		close(done)
		drawing.Wait()
	}
}

func looked(counted *gitscan.Counted) string {
	return fmt.Sprintf("git-secrets: looked at %d texts, %.1f MB", counted.Documents(), float64(counted.Bytes())/1e6)
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
