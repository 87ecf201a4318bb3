package pack

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrElsewhere says that the repository borrows objects from another one.
var ErrElsewhere = errors.New("objects of another repository")

// Repository is the packs of a repository.
type Repository struct {
	files []*file
	// loose are the ids of the objects that are in no pack, of whatever kind.
	loose []string
	// roots numbers the roots of all files, one file after the other.
	roots int

	next atomic.Int64
	lock sync.Mutex
	left []string
}

// Open opens the packs in a directory of objects. The ids are of idSize bytes.
// The repository must be closed.
func Open(objects string, idSize int) (*Repository, error) {
	_, err := os.Stat(filepath.Join(objects, "info", "alternates"))
	if err == nil || os.Getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES") != "" {
		return nil, ErrElsewhere
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	r := &Repository{}
	paths, err := filepath.Glob(filepath.Join(escapeGlob(objects), "pack", "*.idx"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", objects, err)
	}
	for _, path := range paths {
		f, err := open(strings.TrimSuffix(path, ".idx"), idSize)
		if err != nil {
			r.Close()
			return nil, err
		}
		r.files = append(r.files, f)
		r.roots += len(f.roots)
	}
	if r.loose, err = looseObjects(objects, idSize); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close closes the packs.
func (r *Repository) Close() {
	for _, f := range r.files {
		f.Close()
	}
}

// share is how many roots a walk takes at a time. Neighbours in a pack are read
// one after the other then.
const share = 16

// Walk calls visit with blobs of the packs, each once for each pack it is in,
// in no order. id, in binary, and text are valid until visit returns. Several
// goroutines may walk at the same time; they share the blobs.
func (r *Repository) Walk(visit func(id, text []byte) error) error {
	w := &walker{visit: visit, leave: r.leave}
	for {
		from := int(r.next.Add(share)) - share
		if from >= r.roots {
			return nil
		}
		for i := from; i < min(from+share, r.roots); i++ {
			f, n := r.root(i)
			w.file = f
			if err := w.root(n); err != nil {
				return err
			}
		}
	}
}

func (r *Repository) root(i int) (*file, int32) {
	for _, f := range r.files {
		if i < len(f.roots) {
			return f, f.roots[i]
		}
		i -= len(f.roots)
	}
	panic("pack: no such root")
}

func (r *Repository) leave(id []byte) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.left = append(r.left, hex.EncodeToString(id))
}

// Left lists what the walks did not visit, by id in hex: large blobs, and all
// objects that are in no pack, of whatever kind. Ask when the walks are done.
func (r *Repository) Left() []string { return append(r.left, r.loose...) }

// looseObjects lists the objects that are files of their own, <2>/<38> digits.
func looseObjects(objects string, idSize int) ([]string, error) {
	var ids []string
	for first := range 256 {
		dir := hex.EncodeToString([]byte{byte(first)})
		entries, err := os.ReadDir(filepath.Join(objects, dir))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			id := dir + entry.Name()
			if raw, err := hex.DecodeString(id); err == nil && len(raw) == idSize {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// escapeGlob makes a path match itself only.
func escapeGlob(path string) string {
	var b []byte
	for i := range len(path) {
		if c := path[i]; c == '*' || c == '?' || c == '[' || c == '\\' && filepath.Separator != '\\' {
			b = append(b, '\\')
		}
		b = append(b, path[i])
	}
	return string(b)
}
