//go:build !linux

package git

import "io"

// widenPipe does nothing: only Linux lets a program choose the size of a pipe.
func widenPipe(io.Reader) {}
