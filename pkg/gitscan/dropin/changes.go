package dropin

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// changeLog is which blobs each commit adds and drops, in the order of git log,
// packed: there may be millions.
type changeLog struct {
	// records are a kind and ids in binary: the commit's for recordCommit, the
	// blobs before and behind for recordChange, none for recordMatch.
	records []byte
	// idSize is the length of an id: 20 bytes, or 32.
	idSize int
}

const (
	recordCommit = iota
	recordChange
	// recordMatch is a change that is known to matter.
	recordMatch
)

// readChanges reads the change log. Renames are not looked for: a blob that
// moves is one that is dropped and added. Merges have no changes of their own,
// for git log -G as well.
func (c *Command) readChanges(ctx context.Context, pattern *match.Matcher) (*changeLog, error) {
	s, err := c.Repo.Start(ctx, nil, "log", "--all", "--raw", "-z", "--no-abbrev", "--no-renames", "--pretty=%x01%H")
	if err != nil {
		return nil, err
	}
	log := &changeLog{}
	isPath := false
	err = s.Records(func(record []byte) error {
		// A commit is "\x01<id>"; a change is ":<mode> <mode> <id> <id>
		// <letter>", and its path is a record of its own.
		if isPath {
			isPath = false
			return nil
		}
		record = bytes.TrimLeft(record, "\n")
		if len(record) > 0 && record[0] == 1 {
			id, rest, _ := bytes.Cut(record[1:], []byte("\n"))
			log.add(recordCommit, id)
			log.idSize = len(id) / 2
			record = bytes.TrimLeft(rest, "\n")
		}
		if len(record) == 0 {
			return nil
		}
		isPath = true
		return log.change(record, pattern)
	})
	if err != nil {
		s.Abort()
		return nil, err
	}
	return log, s.Close()
}

// change adds a change from ":<mode> <mode> <id> <id> <letter>".
func (l *changeLog) change(record []byte, pattern *match.Matcher) error {
	fields := bytes.Fields(record)
	if record[0] != ':' || len(fields) != 5 {
		return fmt.Errorf("git log: %w: %q", git.ErrFormat, record)
	}
	for i := range 2 {
		// A submodule is compared as a line of text that names its commit.
		if bytes.HasSuffix(fields[i], []byte("160000")) &&
			pattern.Line(append([]byte("Subproject commit "), fields[2+i]...)) {
			l.add(recordMatch)
		}
	}
	l.add(recordChange, fields[2], fields[3])
	return nil
}

func (l *changeLog) add(kind byte, ids ...[]byte) {
	l.records = append(l.records, kind)
	for _, id := range ids {
		// What is no id becomes one that no blob has.
		l.records, _ = hex.AppendDecode(l.records, id)
	}
}

// touching lists the commits that add or drop one of the blobs, which are named
// by their ids in binary.
func (l *changeLog) touching(blobs map[string]blobLines) []string {
	var commits []string
	var commit []byte
	touch := func() {
		if commit != nil {
			commits = append(commits, hex.EncodeToString(commit))
			commit = nil
		}
	}
	for rest := l.records; len(rest) > 0; {
		kind := rest[0]
		rest = rest[1:]
		switch kind {
		case recordCommit:
			commit, rest = rest[:l.idSize], rest[l.idSize:]
		case recordMatch:
			touch()
		case recordChange:
			_, before := blobs[string(rest[:l.idSize])]
			_, after := blobs[string(rest[l.idSize:2*l.idSize])]
			if before || after {
				touch()
			}
			rest = rest[2*l.idSize:]
		}
	}
	return commits
}

// confirm asks git log -G which of the commits it would list, and keeps their
// order.
func (c *Command) confirm(ctx context.Context, pattern string, commits []string) ([]string, error) {
	if len(commits) == 0 {
		return nil, nil
	}
	stdin := strings.NewReader(strings.Join(commits, "\n") + "\n")
	out, err := c.Repo.Filter(ctx, stdin, "log", "--no-walk=unsorted", "--stdin", "-G"+pattern, "--pretty=%H")
	return strings.Fields(string(out)), err
}
