package dropin

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// treeFile is a regular file in the tree of a commit. Its id is in binary.
type treeFile struct {
	path, id string
}

// treeWalk walks the trees of commits in search of files that are wanted. Each
// tree is read once, and all of one depth are asked for together.
type treeWalk struct {
	repo   git.Repo
	wanted func(id string) bool
	// known holds the wanted files of each tree, by paths seen from it.
	known map[string][]treeFile
	// read holds the trees that are read and not known yet.
	read map[string][]treeItem
}

// treeItem is a wanted file, or a directory.
type treeItem struct {
	name, id  string
	directory bool
}

func newTreeWalk(repo git.Repo, wanted func(id string) bool) *treeWalk {
	return &treeWalk{repo: repo, wanted: wanted, known: map[string][]treeFile{}}
}

// group is for how many commits trees are held in memory at the same time.
const group = 256

// commits lists, for each commit, the wanted files below a directory, by paths
// seen from there.
func (w *treeWalk) commits(ctx context.Context, commits []string, prefix string) ([][]treeFile, error) {
	var all [][]treeFile
	for len(commits) > 0 {
		n := min(group, len(commits))
		some, err := w.some(ctx, commits[:n], prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		commits = commits[n:]
	}
	return all, nil
}

func (w *treeWalk) some(ctx context.Context, commits []string, prefix string) ([][]treeFile, error) {
	w.read = map[string][]treeItem{}
	var names, tops []string
	for _, commit := range commits {
		names = append(names, commit+":"+strings.TrimSuffix(prefix, "/"))
	}
	todo, err := w.level(ctx, names, func(object *git.Object) error {
		switch {
		case object.Missing() && prefix != "":
			// The commit has no such directory.
			tops = append(tops, "")
			return nil
		case object.Type != "tree":
			return fmt.Errorf("%w: %s", errNoCommit, commits[len(tops)])
		}
		id, err := hex.DecodeString(object.ID)
		tops = append(tops, string(id))
		return err
	})
	for err == nil && len(todo) > 0 {
		todo, err = w.level(ctx, todo, func(object *git.Object) error {
			if object.Type != "tree" {
				return errors.New("a tree is missing from the repository")
			}
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	var all [][]treeFile
	for _, top := range tops {
		all = append(all, w.resolve(top))
	}
	return all, nil
}

// level reads trees, and lists those directly below that have to be read.
func (w *treeWalk) level(ctx context.Context, names []string, check func(*git.Object) error) (below []string, err error) {
	asked := map[string]bool{}
	err = w.repo.Objects(ctx, names, func(object *git.Object) error {
		if err := check(object); err != nil || object.Missing() {
			return err
		}
		id, items, err := w.items(object)
		if err != nil {
			return err
		}
		w.read[id] = items
		for _, item := range items {
			if _, known := w.known[item.id]; item.directory && !known && !asked[item.id] && w.read[item.id] == nil {
				asked[item.id] = true
				below = append(below, hex.EncodeToString([]byte(item.id)))
			}
		}
		return nil
	})
	return below, err
}

// items reads a tree; what is neither wanted nor a directory is left out.
func (w *treeWalk) items(object *git.Object) (id string, items []treeItem, err error) {
	raw, err := hex.DecodeString(object.ID)
	if err != nil {
		return "", nil, err
	}
	entries, err := object.Tree()
	if err != nil {
		return "", nil, err
	}
	// Not nil, even if empty: nil is for a tree that was not read.
	items = []treeItem{}
	for _, e := range entries {
		directory := e.Directory()
		if directory || e.Regular() && w.wanted(e.ID) {
			items = append(items, treeItem{name: e.Name, id: e.ID, directory: directory})
		}
	}
	return string(raw), items, nil
}

// resolve lists the wanted files of a tree, all of which has been read.
func (w *treeWalk) resolve(id string) []treeFile {
	if files, ok := w.known[id]; ok {
		return files
	}
	var files []treeFile
	for _, item := range w.read[id] {
		if !item.directory {
			files = append(files, treeFile{path: item.name, id: item.id})
			continue
		}
		for _, file := range w.resolve(item.id) {
			files = append(files, treeFile{path: item.name + "/" + file.path, id: file.id})
		}
	}
	w.known[id] = files
	return files
}

// errNoCommit says that an object is not the commit that it should be.
var errNoCommit = errors.New("no such commit")
