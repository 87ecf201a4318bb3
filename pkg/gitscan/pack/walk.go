package pack

import "fmt"

// The bounds on what a walk holds in memory. Blobs beyond them are left.
const (
	// maxBlob is the largest blob.
	maxBlob = 4 << 20
	// maxPath is the sum over a blob and all that it is built on.
	maxPath = 24 << 20
)

// walker walks trees of blobs. It belongs to one goroutine.
type walker struct {
	file *file
	// visit is called with each blob. id and text are valid until it returns.
	visit func(id, text []byte) error
	// leave is called with each blob that is beyond the bounds.
	leave func(id []byte)

	raw     []byte
	delta   []byte
	inflate inflater
	// texts are buffers for the blobs on the way from the root, by depth.
	texts [][]byte
}

// root walks the tree of a blob that is stored whole.
func (w *walker) root(n int32) error {
	if w.file.sizes[n] > maxBlob {
		w.leaveAll(n)
		return nil
	}
	text, err := w.read(n, w.buffer(0))
	if err != nil {
		return err
	}
	w.texts[0] = text
	return w.blob(n, 0, int64(len(text)))
}

// blob visits the blob in texts[depth], and what is built on it. held is the
// memory that it and its bases take.
func (w *walker) blob(n int32, depth int, held int64) error {
	if err := w.visit(w.file.index.id(n), w.texts[depth]); err != nil {
		return err
	}
	for child := w.file.firstChild[n]; child != none; child = w.file.nextSibling[child] {
		if err := w.child(child, depth, held); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) child(n int32, depth int, held int64) (err error) {
	if w.file.sizes[n] > maxBlob {
		w.leaveAll(n)
		return nil
	}
	if w.delta, err = w.read(n, w.delta); err != nil {
		return err
	}
	_, rest := deltaSize(w.delta)
	size, _ := deltaSize(rest)
	if size > maxBlob || held+size > maxPath {
		w.leaveAll(n)
		return nil
	}
	text, ok := applyDelta(w.buffer(depth+1), w.texts[depth], w.delta)
	if !ok {
		return w.file.malformed(n, "difference")
	}
	w.texts[depth+1] = text
	return w.blob(n, depth+1, held+size)
}

// buffer is the buffer for a depth.
func (w *walker) buffer(depth int) []byte {
	for len(w.texts) <= depth {
		w.texts = append(w.texts, nil)
	}
	return w.texts[depth]
}

// leaveAll leaves a blob and what is built on it.
func (w *walker) leaveAll(n int32) {
	w.leave(w.file.index.id(n))
	for child := w.file.firstChild[n]; child != none; child = w.file.nextSibling[child] {
		w.leaveAll(child)
	}
}

// read inflates what is stored of an object, into buf if there is room.
func (w *walker) read(n int32, buf []byte) ([]byte, error) {
	start := w.file.index.offsets[n] + int64(w.file.heads[n])
	length := w.file.next(n) - start
	if length <= 0 || length > 2*maxBlob {
		return nil, w.file.malformed(n, "length")
	}
	w.raw = sized(w.raw, length)
	if _, err := w.file.ReadAt(w.raw, start); err != nil {
		return nil, fmt.Errorf("%s: %w", w.file.path, err)
	}
	buf = sized(buf, w.file.sizes[n])
	if err := w.inflate.zlib(buf, w.raw); err != nil {
		return nil, w.file.malformed(n, err.Error())
	}
	return buf, nil
}

// sized is buf with a length, or a new buffer if it is too small.
func sized(buf []byte, n int64) []byte {
	if int64(cap(buf)) < n {
		return make([]byte, n, n+n/4)
	}
	return buf[:n]
}
