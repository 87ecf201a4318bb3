// Package bundle compiles the functions into what Lambda's provided.al2023
// runtime starts: one folder per function with a file named bootstrap.
//
// The same source gives the same bytes wherever it lies, so a deployment
// replaces a function only if it changed.
package bundle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goarch maps Lambda's names of architectures to Go's.
var goarch = map[string]string{"arm64": "arm64", "x86_64": "amd64"}

// Build compiles the functions of those names under root's lambdas directory
// for an architecture as Lambda names it (arm64, x86_64), into
// out/<name>/bootstrap.
func Build(ctx context.Context, root, out, architecture string, names []string) error {
	if err := exist(root, names); err != nil {
		return err
	}
	arguments := []string{
		"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc",
		"-ldflags", "-s -w -buildid=", "-o", out + string(filepath.Separator),
	}
	for _, name := range names {
		arguments = append(arguments, "./lambdas/"+name)
	}
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = root
	command.Env = append(os.Environ(), environment(architecture)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build of the functions: %w\n%s", err, strings.TrimSpace(string(output)))
	}
	return arrange(out, names)
}

// environment fixes everything that could make two builds of the same source
// differ, whatever the person's shell says.
func environment(architecture string) []string {
	return []string{
		"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + goarch[architecture],
		"GOARM64=v8.0", "GOAMD64=v1", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off",
	}
}

// exist reports every function whose source is missing.
func exist(root string, names []string) error {
	var problems []error
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(root, "lambdas", name)); err != nil {
			problems = append(problems, fmt.Errorf("source of function %s: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// arrange gives each binary a folder of its own, under the name that the
// runtime looks for.
func arrange(out string, names []string) error {
	for _, name := range names {
		binary, folder := filepath.Join(out, name+".built"), filepath.Join(out, name)
		for _, step := range []func() error{
			func() error { return os.Rename(folder, binary) },
			func() error { return os.Mkdir(folder, 0o755) },
			func() error { return os.Rename(binary, filepath.Join(folder, "bootstrap")) },
		} {
			if err := step(); err != nil {
				return fmt.Errorf("folder of function %s: %w", name, err)
			}
		}
	}
	return nil
}
