// Command ekr is the operator's command of the exposed-key responder: what an
// event would do, what a key was used for, a response by hand, the record of
// incidents, and the undo.
package main

import (
	"context"
	"os"

	"github.com/exposed-key-responder/responder/pkg/cmd/ekr/internal/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Real()))
}
