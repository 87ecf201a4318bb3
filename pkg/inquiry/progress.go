package inquiry

import (
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Progress is how far the reading of one Region has come, or, of log files, of
// one pass over them.
type Progress struct {
	// Round is 1 for the key itself, 2 for what it minted, and so on; Keys is
	// how many keys are searched for in it.
	Round, Keys int
	// Region is which one, of how many; "" for log files.
	Region  string
	Regions int
	// Pages and Events were read so far; Files and Bytes (as stored) of logs.
	Pages, Events, Files int
	Bytes                int64
	// Took is the time so far. Left is what is still to come, judged by how much
	// of the window was read; 0 if that cannot be told.
	Took, Left time.Duration
	// Done: the Region is read, or given up for the reason in Problem.
	Done    bool
	Problem string
}

// teller passes progress on, one call at a time.
type teller struct {
	mu      sync.Mutex
	tell    func(Progress)
	now     func() time.Time
	regions int
	Round   int
	keys    int
}

func (t *teller) round(keys int) {
	t.Round++
	t.keys = keys
}

func (t *teller) say(p Progress) {
	if t.tell == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tell(p)
}

// stage is the progress of one Region in one round.
type stage struct {
	*teller
	region string
	began  time.Time
	// counts guards what follows: log files are read side by side.
	counts               sync.Mutex
	pages, events, files int
	bytes                int64
	// covered is how much time lies between the events of the pages read.
	covered time.Duration
	left    time.Duration
}

func (t *teller) begin(region string) *stage {
	return &stage{teller: t, region: region, began: t.now()}
}

func (s *stage) progress() Progress {
	return Progress{
		Round: s.Round, Keys: s.keys, Region: s.region, Regions: s.regions,
		Pages: s.pages, Events: s.events, Files: s.files, Bytes: s.bytes, Took: s.now().Sub(s.began), Left: s.left,
	}
}

// page counts a page. Pages are spread over the window as events are, so what
// they cover tells how much is left; before anything is covered, nothing does.
func (s *stage) page(p trail.PageResult, window time.Duration) {
	s.pages++
	s.events += len(p.Records)
	if n := len(p.Records); n > 0 && s.keys == 1 {
		s.covered += p.Records[0].EventTime.Sub(p.Records[n-1].EventTime).Abs()
	}
	s.left = 0
	if part := float64(s.covered) / float64(max(window, 1)); part > 0 && part < 1 {
		took := float64(s.now().Sub(s.began))
		s.left = time.Duration(took * (1 - part) / part)
	}
	s.say(s.progress())
}

// stored counts files that were read and bytes as they are stored.
func (s *stage) stored(files, bytes int) {
	s.counts.Lock()
	s.files += files
	s.bytes += int64(bytes)
	p := s.progress()
	s.counts.Unlock()
	s.say(p)
}

func (s *stage) event(own bool) {
	if own {
		s.counts.Lock()
		s.events++
		s.counts.Unlock()
	}
}

func (s *stage) end(problem string) {
	s.counts.Lock()
	p := s.progress()
	s.counts.Unlock()
	p.Done, p.Problem, p.Left = true, problem, 0
	s.say(p)
}
