package git

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
)

// Change is a file that differs, as it is afterwards.
type Change struct {
	// Mode is the file mode in octal, as text: "100644"; "000000" if the file
	// is gone.
	Mode string
	// ID is the blob; only zeros if there is none.
	ID string
	// Status is git's letter, such as 'A', 'M', 'D', 'U'. Against several
	// parents it is that of the first.
	Status byte
	// Path is seen from the root of the working tree, unquoted.
	Path string
}

// Regular says whether there is content afterwards, as a file.
func (c *Change) Regular() bool {
	return strings.HasPrefix(c.Mode, "100") && strings.Trim(c.ID, "0") != ""
}

// Staged lists how the index differs from a revision. The filter is git's
// --diff-filter. Renames are not looked for.
func (r Repo) Staged(ctx context.Context, rev, filter string) ([]Change, error) {
	s, err := r.Start(ctx, nil, "diff-index", "--raw", "-z", "--no-abbrev", "--no-renames",
		"--diff-filter="+filter, "--cached", rev, "--")
	if err != nil {
		return nil, err
	}
	var changes []Change
	err = changesOf(s, func(string) error { return nil }, func(c Change) error {
		changes = append(changes, c)
		return nil
	})
	return changes, err
}

// Introduced passes to each how commits differ from all of their parents at
// once: of a merge only what none of them has. The ids are those of commits.
func (r Repo) Introduced(ctx context.Context, commits []string, each func(commit string, c Change) error) error {
	stdin := strings.NewReader(strings.Join(commits, "\n") + "\n")
	s, err := r.Start(ctx, stdin, "diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-abbrev", "--no-renames")
	if err != nil {
		return err
	}
	commit := ""
	return changesOf(s,
		func(line string) error { commit = line; return nil },
		func(c Change) error { return each(commit, c) })
}

// changesOf reads git's raw format to its end: for each change a record that
// starts with a colon for each parent, and one with the path. Other records are
// lines between them.
func changesOf(s *Stream, line func(string) error, each func(Change) error) error {
	var head *Change
	err := s.Records(func(record []byte) error {
		if head != nil {
			change := *head
			head, change.Path = nil, string(record)
			return each(change)
		}
		if !bytes.HasPrefix(record, []byte(":")) {
			return line(string(record))
		}
		var err error
		head, err = parseChange(record)
		return err
	})
	if err == nil && head != nil {
		err = fmt.Errorf("git %s: %w", s.args[0], io.ErrUnexpectedEOF)
	}
	if err != nil {
		s.Abort()
		return err
	}
	return s.Close()
}

// parseChange reads ":<mode> <mode> <id> <id> <letter>", which for n parents has
// n colons, n+1 modes, n+1 ids and n letters.
func parseChange(record []byte) (*Change, error) {
	fields := bytes.Fields(bytes.TrimLeft(record, ":"))
	parents := len(record) - len(bytes.TrimLeft(record, ":"))
	if len(fields) != 2*parents+3 {
		return nil, fmt.Errorf("git diff: %w: %q", ErrFormat, record)
	}
	return &Change{
		Mode: mode(fields[parents]), ID: string(fields[2*parents+1]), Status: fields[2*parents+2][0],
	}, nil
}
