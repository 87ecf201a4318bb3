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

// treeWalk walks trees in search of files that are wanted. A tree is read once.
type treeWalk struct {
	objects *git.CatFile
	wanted  func(id string) bool
	// known holds the wanted files of each tree below the top, by paths seen from
	// it.
	known map[string][]treeFile
}

func newTreeWalk(ctx context.Context, repo git.Repo, wanted func(id string) bool) (*treeWalk, error) {
	objects, err := repo.NewCatFile(ctx)
	if err != nil {
		return nil, err
	}
	return &treeWalk{objects: objects, wanted: wanted, known: map[string][]treeFile{}}, nil
}

// close ends the walk. All that was asked for has been read by then.
func (w *treeWalk) close() { _ = w.objects.Close() }

// commit lists the wanted files of a commit below a directory, by paths seen
// from there.
func (w *treeWalk) commit(commit, prefix string) ([]treeFile, error) {
	object, err := w.objects.Get(commit + ":" + strings.TrimSuffix(prefix, "/"))
	if err != nil {
		return nil, err
	}
	if object.Missing() && prefix != "" {
		return nil, nil
	}
	if object.Type != "tree" {
		return nil, fmt.Errorf("%w: %s", errNoCommit, commit)
	}
	return w.tree(object)
}

func (w *treeWalk) tree(object *git.Object) ([]treeFile, error) {
	entries, err := object.Tree()
	if err != nil {
		return nil, err
	}
	var files []treeFile
	for _, e := range entries {
		switch {
		case e.Regular() && w.wanted(e.ID):
			files = append(files, treeFile{path: e.Name, id: e.ID})
		case e.Mode == "40000":
			below, err := w.subtree(e.ID)
			if err != nil {
				return nil, err
			}
			for _, file := range below {
				files = append(files, treeFile{path: e.Name + "/" + file.path, id: file.id})
			}
		}
	}
	return files, nil
}

func (w *treeWalk) subtree(id string) ([]treeFile, error) {
	if files, ok := w.known[id]; ok {
		return files, nil
	}
	object, err := w.objects.Get(hex.EncodeToString([]byte(id)))
	if err != nil {
		return nil, err
	}
	if object.Type != "tree" {
		return nil, fmt.Errorf("tree %x is missing from the repository", id)
	}
	files, err := w.tree(object)
	if err == nil {
		w.known[id] = files
	}
	return files, err
}

// errNoCommit says that an object is not the commit that it should be.
var errNoCommit = errors.New("no such commit")
