// Command git-secrets keeps secrets out of git repositories: a drop-in for the
// script of that name from awslabs.
package main

import (
	"context"
	"os"

	"github.com/exposed-key-responder/responder/pkg/gitscan/dropin"
)

func main() {
	os.Exit(dropin.Real().Run(context.Background(), os.Args[1:]))
}
