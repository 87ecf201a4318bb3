package inquiry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Logs reads log files, and asks nobody: neither IAM nor the event history.
type Logs struct {
	// Source are the files. They are read more than once.
	Source trail.Source
	Now    func() time.Time
	// Tell, if set, is told how far the reading has come, one call at a time.
	Tell func(Progress)
}

const (
	// maxPasses bounds how often the files are read. Each pass goes one step
	// further from the key: sessions of sessions of sessions.
	maxPasses = 32
	// maxTold bounds the files that are named as not read.
	maxTold = 50
)

// Ask reads the files for the calls of the key, then, pass by pass, for those of
// what it minted, until nothing new turns up. When the context ends, what is
// known so far is the answer.
//
// Why the files are read again: passing over a record that names none of the
// wanted keys costs a small part of decoding it, so a pass reads hundreds of
// megabytes a second on each core. To know beforehand which sessions will turn
// out to descend from the key, a single pass would have to decode and keep every
// AssumeRole of the account, which is often the most frequent call there is. A
// key that minted nothing costs one pass, one whose sessions made no others two;
// and nothing depends on the order of the files.
func (l Logs) Ask(ctx context.Context, q Question) Answer {
	now := l.Now().UTC().Truncate(time.Second)
	p := &passes{inquest: begin(q, now), source: l.Source, t: &teller{tell: l.Tell, now: l.Now}, told: map[problem]bool{}}
	p.facts.DataEvents = true // what is to be said of them is said in settle
	for keys := []string{string(q.Key)}; len(keys) > 0; keys = p.next() {
		if p.t.Round == maxPasses || p.t.Round > 0 && ctx.Err() != nil {
			p.unread("calls of "+counted(len(keys), "minted credential"), p.whyNot(ctx))
			break
		}
		p.pass(ctx, keys)
	}
	none := p.nothing(ctx)
	if none != nil && len(p.facts.Unread) == 0 {
		p.unread("log files", none.Error())
	}
	p.settle()
	a := p.answer()
	a.Nothing = none
	return a
}

// passes is the reading of log files.
type passes struct {
	*inquest
	source trail.Source
	t      *teller
	// first is what the first pass came to, skipped what it passed over.
	first trail.Reading
	told  map[problem]bool
	left  int
}

// problem is one that was told: each pass meets it again.
type problem struct {
	path   string
	offset int64
	reason string
}

// pass reads the files for these keys. Records that a further pass finds again,
// since they name a key of this pass and were made by one of an earlier pass,
// are no copies and are not counted as such.
func (p *passes) pass(ctx context.Context, keys []string) {
	p.t.round(len(keys))
	wanted := trail.NewKeys(keys...)
	s := p.t.begin("")
	got, err := watched(p.source, s).Read(ctx, wanted, func(r trail.Record) error {
		if signer := r.UserIdentity.AccessKeyID; !p.read[signer] {
			p.add(r)
			s.event(wanted.Has(signer))
		}
		return nil
	})
	p.mark(keys)
	if p.t.Round == 1 {
		p.first = got
		p.damaged(got.Malformed)
	}
	p.tellProblems(got)
	if err != nil {
		p.unread("log files", fmt.Sprintf("interrupted in pass %d, after %s", p.t.Round, counted(got.Files, "file")))
	}
	s.end("")
}

// tellProblems names what could not be read, each thing once. A later pass may
// meet with more, such as a file that has gone; damage inside of files is the
// same for each, since records are looked through whether they are wanted or not.
func (p *passes) tellProblems(got trail.Reading) {
	for _, found := range got.Problems {
		id := problem{found.Path, found.Offset, found.Err.Error()}
		if p.told[id] || errors.Is(found, context.Canceled) {
			continue
		}
		p.told[id] = true
		if len(p.told) > maxTold {
			p.left++
			continue
		}
		place := trail.Problem{Offset: found.Offset, Err: found.Err}
		p.unread(found.Path, place.Error())
	}
}

func (p *passes) whyNot(ctx context.Context) string {
	if ctx.Err() != nil {
		return "interrupted"
	}
	return fmt.Sprintf("they lie more than %d steps from the key", maxPasses)
}

// settle says what log files cannot tell.
func (p *passes) settle() {
	if p.left > 0 {
		p.unread("more of the log files", fmt.Sprintf("only %d problems are named; %s could not be read to the end", maxTold, counted(p.first.Unread, "file")))
	}
	if p.first.Skipped > 0 {
		p.limit(counted(p.first.Skipped, "other file"), "not named as logs are (.json, .jsonl, .ndjson, .gz)")
	}
	p.limit("what these logs do not hold", "log files do not tell which Regions, days and accounts are missing")
	p.limit("the key's status, owner and last use, and what its owner may do", "IAM was not asked: log files were read")
	if !p.data {
		p.limit("reads and writes of data (S3 objects, DynamoDB items, function calls)", "these logs hold none by the key; a trail records them only where it is told to")
	}
}

// nothing says why no record at all was read; nil if some was.
func (p *passes) nothing(ctx context.Context) error {
	switch {
	case p.first.Records > 0:
		return nil
	case ctx.Err() != nil:
		return errors.New("interrupted before a record was read")
	case len(p.first.Problems) > 0:
		return fmt.Errorf("no CloudTrail record was read; %w", p.first.Problems[0])
	}
	return fmt.Errorf("no CloudTrail record was found in %s", counted(p.first.Files, "file"))
}
