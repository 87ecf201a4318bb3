package pack

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// compressed is text through zlib, at a level.
func compressed(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// samples are texts that bring out the parts of the format.
func samples() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 200000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	skewed := make([]byte, 300000)
	for i := range skewed {
		// Few bytes are frequent and many are rare: codes of all lengths.
		skewed[i] = byte(min(random.ExpFloat64()*12, 255))
	}
	var prose strings.Builder
	for prose.Len() < 200000 {
		prose.WriteString([]string{"the ", "quick ", "brown\n", "fox ", "jumps over ", "it. "}[random.IntN(6)])
	}
	far := append(bytes.Clone(noise[:32768]), noise[:300]...)
	return map[string][]byte{
		"empty": nil, "one byte": []byte("x"), "short": []byte("hello, hello"), "zeros": make([]byte, 100000),
		"noise": noise, "skewed": skewed, "prose": []byte(prose.String()), "far back": far,
		"twos": bytes.Repeat([]byte("ab"), 5000), "sevens": bytes.Repeat([]byte("abcdefg"), 3000),
	}
}

func TestInflate(t *testing.T) {
	var z inflater
	for name, text := range samples() {
		for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, zlib.BestSpeed, 6, zlib.BestCompression} {
			packed := compressed(t, text, level)
			got := make([]byte, len(text))
			if err := z.zlib(got, packed); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s, level %d: %v", name, level, err)
			}
			// Neither more nor less than there is.
			if err := z.zlib(make([]byte, len(text)+1), packed); err == nil {
				t.Errorf("%s, level %d: no error for a byte too many", name, level)
			}
			if len(text) > 0 {
				if err := z.zlib(make([]byte, len(text)-1), packed); err == nil {
					t.Errorf("%s, level %d: no error for a byte too few", name, level)
				}
			}
		}
	}
}

// TestInflateBroken: no stream that is cut off or changed is taken for whole.
func TestInflateBroken(t *testing.T) {
	var z inflater
	text := samples()["prose"][:3000]
	for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, 6} {
		packed := compressed(t, text, level)
		got := make([]byte, len(text))
		for n := range packed {
			if err := z.zlib(got, packed[:n]); err == nil {
				t.Errorf("level %d: no error for %d bytes of %d", level, n, len(packed))
			}
		}
		for i := range packed {
			changed := bytes.Clone(packed)
			changed[i] ^= 1 << (i % 8)
			err := z.zlib(got, changed)
			if err == nil && !bytes.Equal(got, text) {
				t.Errorf("level %d: byte %d changed, and no error", level, i)
			}
		}
	}
}

// FuzzInflate compares the inflater with that of the standard library.
func FuzzInflate(f *testing.F) {
	for _, text := range samples() {
		f.Add(compressed(f, text[:min(len(text), 500)], 6), uint16(len(text)))
		f.Add(compressed(f, text[:min(len(text), 500)], zlib.HuffmanOnly), uint16(min(len(text), 500)))
	}
	var z inflater
	f.Fuzz(func(t *testing.T, packed []byte, size uint16) {
		want, wantErr := inflated(packed)
		if wantErr == nil {
			size = uint16(min(len(want), 65535))
		}
		got := make([]byte, size)
		err := z.zlib(got, packed)
		if wantErr == nil && len(want) == len(got) && (err != nil || !bytes.Equal(got, want)) {
			t.Errorf("%d bytes: %v", len(want), err)
		}
		if err == nil && (wantErr != nil || !bytes.Equal(got, want)) {
			t.Errorf("taken, and the standard library says %v", wantErr)
		}
	})
}

func inflated(packed []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 1<<20))
}

func BenchmarkInflate(b *testing.B) {
	var z inflater
	text := samples()["skewed"]
	packed := compressed(b, text, 6)
	got := make([]byte, len(text))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := z.zlib(got, packed); err != nil {
			b.Fatal(err)
		}
	}
}
