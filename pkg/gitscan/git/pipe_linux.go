package git

import (
	"io"
	"os"
	"syscall"
)

// setPipeSize is F_SETPIPE_SZ of fcntl(2).
const setPipeSize = 1031

// widenPipe makes a pipe from git hold more, so that the two programs take
// turns less often. It is a favour, and may be refused.
func widenPipe(r io.Reader) {
	file, ok := r.(*os.File)
	if !ok {
		return
	}
	conn, err := file.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, 1<<20)
	})
}
