//go:build !unix

package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// errNoFile is for what is not there, or not a regular file.
var errNoFile = errors.New("no regular file")

type rawFile struct{ *os.File }

// Close closes the file; it was only read.
func (f rawFile) Close() { _ = f.File.Close() }

// openRegular opens a regular file. It does not follow a link in its place.
func openRegular(dir, path string) (rawFile, int64, error) {
	path = filepath.Join(dir, filepath.FromSlash(path))
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return rawFile{}, 0, errNoFile
	}
	if err != nil {
		return rawFile{}, 0, err
	}
	if !info.Mode().IsRegular() {
		return rawFile{}, 0, errNoFile
	}
	file, err := os.Open(path)
	return rawFile{file}, info.Size(), err
}
