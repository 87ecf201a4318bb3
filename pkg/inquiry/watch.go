package inquiry

import (
	"context"
	"io"
	"iter"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Join makes one source of several, in their order.
func Join(sources ...trail.Source) trail.Source {
	joined := trail.Source{}
	for _, s := range sources {
		joined.AtOnce = max(joined.AtOnce, s.AtOnce)
	}
	joined.Files = func(ctx context.Context) iter.Seq[trail.File] {
		return func(yield func(trail.File) bool) {
			for _, s := range sources {
				for file := range s.Files(ctx) {
					if !yield(file) {
						return
					}
				}
			}
		}
	}
	return joined
}

// watched is the source with its progress told.
func watched(s trail.Source, st *stage) trail.Source {
	files := s.Files
	s.Files = func(ctx context.Context) iter.Seq[trail.File] {
		return func(yield func(trail.File) bool) {
			for file := range files(ctx) {
				if open := file.Open; open != nil {
					file.Open = func(ctx context.Context) (io.ReadCloser, error) {
						in, err := open(ctx)
						if err != nil {
							return nil, err
						}
						return &watchedFile{in, st}, nil
					}
				}
				if !yield(file) {
					return
				}
			}
		}
	}
	return s
}

// watchedFile is a file whose reading is told.
type watchedFile struct {
	io.ReadCloser
	stage *stage
}

// Read implements io.Reader.
func (f *watchedFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	f.stage.stored(0, n)
	return n, err
}

// Close implements io.Closer.
func (f *watchedFile) Close() error {
	f.stage.stored(1, 0)
	return f.ReadCloser.Close()
}
