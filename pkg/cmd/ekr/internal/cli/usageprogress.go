package cli

import (
	"fmt"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/inquiry"
)

// meter tells a person how far an inquiry has come: each thing that is done
// on a line of its own and, on a terminal, what is under way on a last line that
// is written over.
type meter struct {
	*app
	mu    sync.Mutex
	shown time.Time
	// under are the Regions under way in a round; done counts those that are not,
	// failed those of them that were not read.
	under        map[string]inquiry.Progress
	round        int
	done, failed int
	drawn        bool
}

func (a *app) meter() *meter { return &meter{app: a, under: map[string]inquiry.Progress{}} }

// redraw is how often the last line is written over.
const redraw = 200 * time.Millisecond

// region takes the progress of one Region.
func (p *meter) region(now inquiry.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Round != p.round {
		p.round, p.done, p.failed = now.Round, 0, 0
		p.line("%s", begun(now))
	}
	if !now.Done {
		p.under[now.Region] = now
		p.draw(p.reading(now))
		return
	}
	delete(p.under, now.Region)
	p.done++
	if now.Problem != "" {
		p.failed++
		p.line("  %s NOT READ: %s", now.Region, now.Problem)
	} else if now.Events > 0 {
		p.line("  %s: %s, %s%s", now.Region, counted(now.Events, "event"), counted(now.Pages, "page"), rate(now.Pages, "pages", now.Took))
	}
	if p.done == now.Regions {
		p.line("  %d of %s read", p.done-p.failed, counted(now.Regions, "Region"))
	}
}

func begun(now inquiry.Progress) string {
	if now.Round == 1 {
		return "searching " + counted(now.Regions, "Region")
	}
	return fmt.Sprintf("round %d: searching for %s", now.Round, counted(now.Keys, "minted credential"))
}

// reading sums up what is under way, and names the Region that has longest to go.
func (p *meter) reading(now inquiry.Progress) string {
	pages, events, slowest := 0, 0, inquiry.Progress{}
	for _, r := range p.under {
		pages, events = pages+r.Pages, events+r.Events
		if r.Left >= slowest.Left {
			slowest = r
		}
	}
	text := fmt.Sprintf("%d of %d done; %s, %s%s", p.done, now.Regions, counted(events, "event"), counted(pages, "page"), rate(pages, "pages", now.Took))
	if slowest.Left > 0 {
		text += fmt.Sprintf("; %s %s more", slowest.Region, slowest.Left.Round(time.Second))
	}
	return text
}

// pass takes the progress of one pass over log files.
func (p *meter) pass(now inquiry.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Round != p.round {
		p.round = now.Round
		if now.Round > 1 {
			p.line("pass %d: searching for %s", now.Round, counted(now.Keys, "minted credential"))
		}
	}
	const mega = 1e6
	text := fmt.Sprintf("  %s of %s, %.1f MB as stored%s", counted(now.Events, "event"), counted(now.Files, "file"), float64(now.Bytes)/mega, rate(int(now.Bytes/mega), "MB", now.Took))
	if now.Done {
		p.line("%s", text)
	} else {
		p.draw(text)
	}
}

// line writes a line that stays.
func (p *meter) line(format string, args ...any) {
	p.wipe()
	p.say(format, args...)
}

// draw writes the last line over.
func (p *meter) draw(text string) {
	if now := p.Now(); p.Terminal && now.Sub(p.shown) >= redraw {
		const width = 79 // a line that is wrapped could not be written over
		p.wipe()
		_, _ = fmt.Fprint(p.Err, inert.Text(text, width))
		p.shown, p.drawn = now, true
	}
}

func (p *meter) wipe() {
	if p.drawn {
		_, _ = fmt.Fprint(p.Err, "\r\x1b[K")
		p.drawn = false
	}
}

// clear ends the drawing.
func (p *meter) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

// rate tells a speed; "" before there is one.
func rate(n int, unit string, took time.Duration) string {
	if took < time.Second {
		return ""
	}
	return fmt.Sprintf(", %s, %.1f %s/s", took.Round(time.Second), float64(n)/took.Seconds(), unit)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
