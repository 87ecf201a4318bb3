// Package tools installs what a run on this machine needs beyond Go, Node and
// Python: the emulator of AWS and the CDK's command line. Both are pinned, with
// everything they depend on, by digest; they go below the user's cache folder
// and change nothing else on the machine.
package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/exposed-key-responder/responder/infra/local/process"
	"github.com/exposed-key-responder/responder/infra/local/progress"
)

//go:embed pinned
var pinned embed.FS

// Tools says where the installed programs lie.
type Tools struct {
	// Python is an interpreter that has the emulator's modules.
	Python string
	// CDK is the CDK's command line.
	CDK string
}

// Install installs what is not there yet, both side by side.
func Install(ctx context.Context, cache string, lines *progress.Lines) (Tools, error) {
	python, npm, err := find()
	if err != nil {
		return Tools{}, err
	}
	var t Tools
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		dir, err := once(ctx, lines, cache, "emulator ministack", []string{"ministack.txt"}, environment(python))
		t.Python = filepath.Join(dir, "bin", "python")
		return err
	})
	both.Go(func() error {
		dir, err := once(ctx, lines, cache, "CDK command line", []string{"package.json", "package-lock.json"}, modules(npm))
		t.CDK = filepath.Join(dir, "node_modules", ".bin", "cdk")
		return err
	})
	return t, both.Wait()
}

// find looks for the programs that must be there beforehand, and names all that
// are missing.
func find() (python, npm string, err error) {
	var problems []error
	look := func(names ...string) string {
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		problems = append(problems, fmt.Errorf("%s is not installed, or not in PATH", names[0]))
		return ""
	}
	python = look("python3", "python")
	look("node")
	npm = look("npm")
	return python, npm, errors.Join(problems...)
}

// build makes a tool in a folder that holds its pinned files.
type build func(ctx context.Context, dir string) error

// once returns the folder of a tool, and makes it if there is none of just these
// versions. The tool is made beside its place and moved there when it is
// complete: a run that was interrupted, or one at the same time, does no harm.
func once(ctx context.Context, lines *progress.Lines, cache, name string, files []string, make build) (string, error) {
	dir, err := place(cache, name, files)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	err = lines.Step("tools", "installing the "+name+" (once)", func() error { return install(ctx, dir, files, make) })
	if err != nil {
		return "", fmt.Errorf("install the %s: %w", name, err)
	}
	return dir, nil
}

// place names a folder after the contents of the pinned files.
func place(cache, name string, files []string) (string, error) {
	digest := sha256.New()
	for _, file := range files {
		text, err := pinned.ReadFile("pinned/" + file)
		if err != nil {
			return "", fmt.Errorf("pinned versions: %w", err)
		}
		digest.Write(text)
	}
	return filepath.Join(cache, strings.ReplaceAll(name, " ", "-")+fmt.Sprintf("-%x", digest.Sum(nil)[:6])), nil
}

func install(ctx context.Context, dir string, files []string, make build) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	half, err := os.MkdirTemp(filepath.Dir(dir), "half-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(half)
	for _, file := range files {
		text, err := pinned.ReadFile("pinned/" + file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(half, file), text, 0o644); err != nil {
			return err
		}
	}
	if err := make(ctx, half); err != nil {
		return err
	}
	err = os.Rename(half, dir)
	if _, there := os.Stat(dir); there == nil {
		return nil // another run was faster
	}
	return err
}

// environment makes a virtual environment of Python with the emulator.
func environment(python string) build {
	return func(ctx context.Context, dir string) error {
		const old = `import sys; sys.exit("Python 3.11 or newer is needed, and python3 is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)`
		if err := run(ctx, dir, python, "-c", old); err != nil {
			return err
		}
		if err := run(ctx, dir, python, "-m", "venv", dir); err != nil {
			return fmt.Errorf("python3 -m venv (on Debian and Ubuntu it is a package of its own, python3-venv): %w", err)
		}
		return run(ctx, dir, filepath.Join(dir, "bin", "python"), "-m", "pip", "install", "--quiet",
			"--disable-pip-version-check", "--require-hashes", "-r", "ministack.txt")
	}
}

// modules installs the CDK's command line.
func modules(npm string) build {
	return func(ctx context.Context, dir string) error {
		return run(ctx, dir, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	}
}

// run runs a program; the error holds the end of what it said.
func run(ctx context.Context, dir, name string, arguments ...string) error {
	cmd := exec.Command(name, arguments...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := process.Run(ctx, cmd); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), arguments[0], err, tail(said.String()))
	}
	return nil
}

func tail(text string) string {
	const most = 2000
	text = strings.TrimSpace(text)
	return text[max(0, len(text)-most):]
}
