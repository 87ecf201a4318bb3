package function_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFunctionsAreWiredInOneWay holds that each main only starts its step by
// this package, under the name of its directory.
func TestFunctionsAreWiredInOneWay(t *testing.T) {
	files, err := filepath.Glob("../../../lambdas/*/main.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := started(file), filepath.Base(filepath.Dir(path)); got != want || len(file.Decls) != 2 {
			t.Errorf("%s: starts %q, and has %d declarations: it should be imports and func main() { function.Start(%q, ...) }", path, got, len(file.Decls), want)
		}
		if lines := bytes.Count(source, []byte("\n")); lines > 40 {
			t.Errorf("%s: %d lines", path, lines)
		}
	}
}

// started returns the name that main gives to function.Start, if that is all
// that it does.
func started(file *ast.File) string {
	main, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
	if !ok || main.Name.Name != "main" || len(main.Body.List) != 1 {
		return ""
	}
	statement, ok := main.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return ""
	}
	call, ok := statement.X.(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return ""
	}
	callee, _ := call.Fun.(*ast.SelectorExpr)
	literal, _ := call.Args[0].(*ast.BasicLit)
	if callee == nil || literal == nil || callee.Sel.Name != "Start" {
		return ""
	}
	if from, _ := callee.X.(*ast.Ident); from == nil || from.Name != "function" {
		return ""
	}
	name, _ := strconv.Unquote(literal.Value)
	return name
}

// without are ways to log that would leave the ids out.
var without = regexp.MustCompile(`\n\t"log"\n|fmt\.Print|os\.Std(out|err)|\b(Log|slog)\.(Debug|Info|Warn|Error)\(`)

// TestStepsLogWithTheIDs looks for such ways in all steps, and in what they share.
func TestStepsLogWithTheIDs(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		command := entry.IsDir() && (entry.Name() == "cmd" || entry.Name() == "gitscan" || entry.Name() == "function")
		if command {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		seen++
		source, err := os.ReadFile(path)
		if found := without.Find(source); found != nil {
			t.Errorf("%s: logs by %q, without the ids", path, found)
		}
		return err
	})
	if err != nil || seen < 50 {
		t.Errorf("%d files: %v", seen, err)
	}
}
