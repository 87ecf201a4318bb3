//go:build unix

package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// errNoFile is for what is not there, or not a regular file.
var errNoFile = errors.New("no regular file")

// rawFile reads without os.File, whose poller costs system calls that a
// regular file has no use for: a tree is thousands of small files.
type rawFile int

func (f rawFile) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(f), p)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, os.NewSyscallError("read", err)
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

func (f rawFile) Close() { _ = syscall.Close(int(f)) }

// openRegular opens a regular file. It does not follow a link in its place, and
// does not wait for a pipe.
func openRegular(dir, path string) (rawFile, int64, error) {
	if dir != "" {
		path = filepath.Join(dir, path)
	}
	const flags = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
	fd, err := syscall.Open(path, flags, 0)
	for err == syscall.EINTR {
		fd, err = syscall.Open(path, flags, 0)
	}
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.ENXIO):
		return 0, 0, errNoFile
	case err != nil:
		return 0, 0, &os.PathError{Op: "open", Path: path, Err: err}
	}
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		rawFile(fd).Close()
		return 0, 0, &os.PathError{Op: "stat", Path: path, Err: err}
	}
	if stat.Mode&syscall.S_IFMT != syscall.S_IFREG {
		rawFile(fd).Close()
		return 0, 0, errNoFile
	}
	return rawFile(fd), stat.Size, nil
}
