// Command git-secrets keeps secrets out of git repositories: a drop-in for the
// script of that name from awslabs, and a strict mode that sees more.
package main

import (
	"context"
	"os"

	"github.com/exposed-key-responder/responder/pkg/gitscan/dropin"
	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
)

func main() {
	command := dropin.Real()
	command.Connect = func(ctx context.Context) (dropin.AWS, error) { return keys.Connect(ctx) }
	os.Exit(command.Run(context.Background(), os.Args[1:]))
}
