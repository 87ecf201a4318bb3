package trail

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// logOf returns a log of which one record in a thousand is wanted.
func logOf(tb testing.TB, size int) []byte {
	text, err := io.ReadAll(generate(size, 1000))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// BenchmarkFilter passes over a log on one core.
func BenchmarkFilter(b *testing.B) {
	text := logOf(b, 32<<20)
	many := []string{theKey}
	for i := range 5000 {
		many = append(many, fmt.Sprintf("ASIAEXAMPLE%09d", 1_000_000+i))
	}
	inputs := []struct {
		name string
		data []byte
		keys *Keys
	}{
		{"plain", text, NewKeys(theKey)},
		{"plain,5000keys", text, NewKeys(many...)},
		{"gzip", zipped(b, text), NewKeys(theKey)},
	}
	for _, in := range inputs {
		b.Run(in.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				got, err := Read(b.Context(), bytes.NewReader(in.data), in.keys, ignore)
				if err != nil || got.Picked == 0 || len(got.Problems) > 0 {
					b.Fatalf("%+v, %v", got, err)
				}
			}
		})
	}
}

// BenchmarkFilterFiles passes over gzip files on as many cores as there are; run
// it with -cpu 1,2 to compare.
func BenchmarkFilterFiles(b *testing.B) {
	text := logOf(b, 4<<20)
	data := zipped(b, text)
	const files = 32
	source := Source{Files: func(context.Context) iter.Seq[File] {
		return func(yield func(File) bool) {
			for i := range files {
				open := func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
				if !yield(File{Path: fmt.Sprint(i), Open: open}) {
					return
				}
			}
		}
	}}
	b.SetBytes(int64(files * len(text)))
	for b.Loop() {
		got, err := source.Read(b.Context(), NewKeys(theKey), ignore)
		if err != nil || got.Files != files || len(got.Problems) > 0 {
			b.Fatalf("%+v, %v", got, err)
		}
	}
}

// BenchmarkFilterMemory reports the most memory in use, garbage included, while
// logs of growing size are passed over. They are made on the way.
func BenchmarkFilterMemory(b *testing.B) {
	text := logOf(b, 4<<20)
	for _, size := range []int{10 << 20, 100 << 20, 2 << 30} {
		b.Run(fmt.Sprintf("%dMB", size>>20), func(b *testing.B) {
			b.SetBytes(int64(size))
			var peak uint64
			for b.Loop() {
				in := &repeated{text: text, left: size / len(text)}
				got, err := Read(b.Context(), in, NewKeys(theKey), ignore)
				if err != nil || got.Bytes < int64(size-len(text)) || len(got.Problems) > 0 {
					b.Fatalf("%+v, %v", got, err)
				}
				peak = max(peak, in.peak)
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
		})
	}
}

// repeated is a text over and over.
type repeated struct {
	text []byte
	at   int
	left int
	peak uint64
}

// Read implements io.Reader.
func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		r.at = 0
		r.left--
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		r.peak = max(r.peak, m.HeapInuse+m.StackInuse)
	}
	return n, nil
}

// BenchmarkDecode decodes every record, for comparison.
func BenchmarkDecode(b *testing.B) {
	text := logOf(b, 8<<20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Read(b.Context(), bytes.NewReader(text), nil, ignore); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDamaged reads nothing but lines that are cut, each of which might go
// on in all that follow. It must not take longer than other text.
func BenchmarkDamaged(b *testing.B) {
	text := bytes.Repeat([]byte(`{"x":[`+"\n"), 1<<20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		got, err := Read(b.Context(), bytes.NewReader(text), NewKeys(theKey), ignore)
		if err != nil || got.Malformed != 1<<20 {
			b.Fatalf("%d malformed, %v", got.Malformed, err)
		}
	}
}

func ignore(Record) error { return nil }

func zipped(tb testing.TB, parts ...[]byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for i, part := range parts {
		if i > 0 {
			w.Reset(&out)
		}
		if _, err := w.Write(part); err != nil {
			tb.Fatal(err)
		}
		if err := w.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return out.Bytes()
}
