package function_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoroutinesAreGuarded holds that every package of ours that a function
// links starts its goroutines by pkg/parallel: a panic in any other ends the
// process and prints what it says, unmasked.
func TestGoroutinesAreGuarded(t *testing.T) {
	const module = "github.com/exposed-key-responder/responder"
	list := exec.Command("go", "list", "-deps", "-f", "{{$dir := .Dir}}{{$path := .ImportPath}}{{range .GoFiles}}{{$path}} {{$dir}}/{{.}}\n{{end}}", module+"/lambdas/...")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		pkg, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(pkg, module) || pkg == module+"/pkg/parallel" {
			continue
		}
		seen++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range unguarded(file) {
			t.Errorf("%s/%s: %s; use pkg/parallel", pkg, filepath.Base(path), way)
		}
	}
	if seen < 300 {
		t.Errorf("only %d files", seen)
	}
}

// starters are the names by which other packages run a function in a goroutine
// of its own.
var starters = map[string][]string{
	"sync":                           {"WaitGroup"},
	"golang.org/x/sync/errgroup":     {"Group", "WithContext"},
	"golang.org/x/sync/singleflight": {"Group"},
	"context":                        {"AfterFunc"},
	"time":                           {"AfterFunc"},
}

// unguarded lists the ways in which a file starts goroutines by itself.
func unguarded(file *ast.File) (ways []string) {
	packages := map[string]string{}
	for _, i := range file.Imports {
		path := strings.Trim(i.Path.Value, `"`)
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		packages[name] = path
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			ways = append(ways, "a go statement")
		case *ast.SelectorExpr:
			from, _ := n.X.(*ast.Ident)
			if from == nil {
				break
			}
			for _, name := range starters[packages[from.Name]] {
				if n.Sel.Name == name {
					ways = append(ways, from.Name+"."+name)
				}
			}
		}
		return true
	})
	return ways
}

// TestUnguardedIsSeen gives it one of each.
func TestUnguardedIsSeen(t *testing.T) {
	const source = `package p
import ("context"; group "golang.org/x/sync/errgroup"; "sync"; "time")
var w sync.WaitGroup
type t struct { sync.Mutex; sync.WaitGroup }
func f(ctx context.Context) {
	go f(ctx)
	g, ctx := group.WithContext(ctx)
	time.AfterFunc(0, func() { context.AfterFunc(ctx, nil) })
	func() { defer func() { go func() {}() }() }()
}`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := "sync.WaitGroup, sync.WaitGroup, a go statement, group.WithContext, time.AfterFunc, context.AfterFunc, a go statement"
	if got := strings.Join(unguarded(file), ", "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
