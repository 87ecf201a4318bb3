package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Entry is a line of the index.
type Entry struct {
	// Tag is the letter of git ls-files -v: 'H' in general, 'S' if the file is
	// left out of the working tree, 'M' if it is unmerged; in lower case if it
	// is assumed unchanged.
	Tag byte
	// Mode is the file mode in octal, as text: "100644", "120000", "160000".
	Mode string
	// ID is the blob.
	ID string
	// Path is relative to the current directory, unquoted.
	Path string
	// Stage is not 0 for a side of an unmerged file.
	Stage byte
}

// Regular says whether the entry is a regular file.
func (e *Entry) Regular() bool { return e.Mode == "100644" || e.Mode == "100755" }

// Index passes the entries of the index that match the pathspecs to each, in
// order.
func (r Repo) Index(ctx context.Context, pathspecs []string, each func(Entry) error) error {
	args := append([]string{"ls-files", "-z", "-v", "-s", "--"}, pathspecs...)
	s, err := r.Start(ctx, nil, args...)
	if err != nil {
		return err
	}
	err = s.Records(func(record []byte) error {
		entry, err := parseEntry(record)
		if err != nil {
			return err
		}
		return each(entry)
	})
	if err != nil {
		s.Abort()
		return err
	}
	return s.Close()
}

// Untracked passes the files that git neither tracks nor ignores, and that match
// the pathspecs, to each.
func (r Repo) Untracked(ctx context.Context, pathspecs []string, each func(path string) error) error {
	args := append([]string{"ls-files", "-z", "--others", "--exclude-standard", "--"}, pathspecs...)
	s, err := r.Start(ctx, nil, args...)
	if err != nil {
		return err
	}
	if err := s.Records(func(record []byte) error { return each(string(record)) }); err != nil {
		s.Abort()
		return err
	}
	return s.Close()
}

// parseEntry reads "H 100644 <id> 0\t<path>".
func parseEntry(record []byte) (Entry, error) {
	head, path, ok := bytes.Cut(record, []byte("\t"))
	fields := bytes.Fields(head)
	if !ok || len(fields) != 4 {
		return Entry{}, fmt.Errorf("git ls-files: %w: %q", ErrFormat, record)
	}
	return Entry{
		Tag: fields[0][0], Mode: mode(fields[1]), ID: string(fields[2]),
		Stage: fields[3][0], Path: string(path),
	}, nil
}

// mode spares an allocation for the two modes of nearly all files.
func mode(text []byte) string {
	switch string(text) {
	case "100644":
		return "100644"
	case "100755":
		return "100755"
	}
	return string(text)
}

// ErrFormat says that git printed something other than its manual says.
var ErrFormat = errors.New("unexpected output")
