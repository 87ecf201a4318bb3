package trail

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

var (
	// ErrNotFollowed says that a symbolic link leads to a folder. Such links are
	// not followed, since they may lead in circles.
	ErrNotFollowed = errors.New("symbolic link to a folder, not followed")
	// ErrNoFile says that a path of a log's name is neither file nor folder.
	ErrNoFile = errors.New("not a regular file")
)

// digests holds, beside the logs of a trail, files that prove them unchanged.
// They hold no records.
// Source: CloudTrail user guide, digest file structure.
const digests = "CloudTrail-Digest"

// Files are the log files at these paths. A path may be a file, of any name, or
// a folder, of which every file named .json, .jsonl or .ndjson, with or without
// .gz, is read, however deep it lies.
func Files(paths ...string) Source {
	return Source{Files: func(context.Context) iter.Seq[File] {
		return func(yield func(File) bool) {
			for _, path := range paths {
				if !under(path, yield) {
					return
				}
			}
		}
	}}
}

// under yields the files at one path. It returns false when no more is wanted.
func under(path string, yield func(File) bool) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return yield(File{Path: path, Err: err})
	case !info.IsDir():
		return yield(local(path)) // a file, or a pipe
	}
	w := walk{yield: yield}
	// The separator has a link followed that was given as the path itself.
	err = filepath.WalkDir(path+string(filepath.Separator), w.visit)
	switch {
	case w.stopped:
		return false
	case err != nil:
		return yield(File{Path: path, Err: err})
	case !w.found:
		return yield(File{Path: path, Err: ErrNoFiles})
	}
	return true
}

// walk goes through one folder.
type walk struct {
	yield func(File) bool
	// found: there is a log, or a problem has been told.
	found, stopped bool
}

func (w *walk) visit(path string, entry fs.DirEntry, err error) error {
	path = filepath.Clean(path)
	file := File{Path: path, Err: err}
	switch {
	case err != nil:
	case entry.IsDir() && entry.Name() == digests:
		return fs.SkipDir
	case entry.IsDir():
		return nil
	default:
		file = candidate(path, entry)
	}
	w.found = w.found || !file.Skip
	if w.stopped = !w.yield(file); w.stopped {
		return fs.SkipAll
	}
	return nil
}

// candidate tells what an entry that is no folder is.
func candidate(path string, entry fs.DirEntry) File {
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		if err != nil {
			return File{Path: path, Err: err}
		}
		if mode = info.Mode(); mode.IsDir() {
			return File{Path: path, Err: ErrNotFollowed}
		}
	}
	switch {
	case !isLog(path):
		return File{Path: path, Skip: true}
	case !mode.IsRegular():
		return File{Path: path, Err: ErrNoFile}
	}
	return local(path)
}

func local(path string) File {
	return File{Path: path, Open: func(context.Context) (io.ReadCloser, error) { return os.Open(path) }}
}

// isLog reports whether a name is that of a log.
func isLog(name string) bool {
	switch filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")) {
	case ".json", ".jsonl", ".ndjson":
		return true
	}
	return false
}
