package trail

import (
	"bytes"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// BenchmarkFilter passes over a log of which one record in a thousand is wanted.
func BenchmarkFilter(b *testing.B) {
	text, err := io.ReadAll(generate(32<<20, 1000))
	if err != nil {
		b.Fatal(err)
	}
	inputs := []struct {
		name string
		data []byte
	}{{"plain", text}, {"gzip", zipped(b, text)}}
	for _, in := range inputs {
		b.Run(in.name, func(b *testing.B) {
			keys := NewKeys(theKey)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				got, err := Read(b.Context(), bytes.NewReader(in.data), keys, func(Record) error { return nil })
				if err != nil || got.Picked == 0 || len(got.Problems) > 0 {
					b.Fatalf("%+v, %v", got, err)
				}
			}
		})
	}
}

// BenchmarkDecode reads every record, for comparison.
func BenchmarkDecode(b *testing.B) {
	text, err := io.ReadAll(generate(8<<20, 1000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Read(b.Context(), bytes.NewReader(text), nil, func(Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

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
