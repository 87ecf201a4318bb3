package pack

import (
	"bytes"
	"testing"
)

// A difference comes from whoever made the repository. It is applied as git says,
// or refused.
func FuzzDelta(f *testing.F) {
	base := []byte("key = one\n")
	f.Add(base, []byte{10, 13, 0x90, 6, 7, 'l', 'e', 'a', 'k', 'e', 'd', '\n'})
	f.Add(base, []byte{10, 20, 0x90, 10, 0x90, 10})
	f.Add(base, []byte{10, 10, 0x91, 8, 10})
	f.Add([]byte{}, []byte{0, 0})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		object, ok := applyDelta(nil, base, delta)
		_, rest := deltaSize(delta)
		if size, _ := deltaSize(rest); ok && int64(len(object)) != size {
			t.Errorf("%d bytes, and the difference says %d", len(object), size)
		}
	})
}

func TestDelta(t *testing.T) {
	base := []byte("key = one\n")
	for _, test := range []struct {
		name  string
		delta []byte
		want  string
		ok    bool
	}{
		{"copies and inserts", []byte{10, 13, 0x90, 6, 7, 'l', 'e', 'a', 'k', 'e', 'd', '\n'}, "key = leaked\n", true},
		{"copies twice", []byte{10, 20, 0x90, 10, 0x90, 10}, "key = one\nkey = one\n", true},
		{"copies more than there is", []byte{10, 10, 0x91, 8, 10}, "", false},
		{"is of another base", []byte{9, 1, 1, 'x'}, "", false},
		{"makes less than it says", []byte{10, 2, 1, 'x'}, "", false},
		{"inserts nothing", []byte{10, 0, 0}, "", false},
		{"ends within a command", []byte{10, 9, 0x91}, "", false},
		{"has no size", []byte{0x80}, "", false},
	} {
		got, ok := applyDelta(nil, base, test.delta)
		if ok != test.ok || ok && !bytes.Equal(got, []byte(test.want)) {
			t.Errorf("%s: %q, %t", test.name, got, ok)
		}
	}
}
