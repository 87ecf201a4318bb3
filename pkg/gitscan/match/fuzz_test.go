package match

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// FuzzTools holds the matcher to git grep and to GNU grep: it must say the same
// of every line, for every pattern that it takes and the tool takes.
func FuzzTools(f *testing.F) {
	if !gnuGrep() {
		f.Skip("no GNU grep on PATH; recorded_test.go holds what it says")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		data := make([]byte, 400)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		mode := Mode(c.pick(4))
		pattern := c.pattern(c.pick(3))
		lines := make([]string, 0, 40)
		for range 40 {
			lines = append(lines, c.line())
		}
		compare(t, mode, pattern, lines)
	})
}

func compare(t *testing.T, mode Mode, pattern string, lines []string) {
	t.Helper()
	m, err := Compile([]string{pattern}, mode)
	want, said := tool(t, mode, pattern, lines)
	if invalid := (*ere.Invalid)(nil); errors.As(err, &invalid) {
		if said == taken {
			t.Errorf("mode %d, pattern %q: %v, and the tool takes it", mode, pattern, err)
		}
		return
	}
	if err != nil || said == silent {
		return
	}
	if said == refused {
		t.Errorf("mode %d, pattern %q: taken, and the tool refuses it", mode, pattern)
		return
	}
	for i, line := range lines {
		if got := m.Line([]byte(line)); got != want[i] {
			t.Errorf("mode %d, pattern %q, line %q: %v, want %v", mode, pattern, line, got, want[i])
		}
	}
	var got []string
	m.Lines([]byte(strings.Join(lines, "\n")+"\n"), func(_ int, line []byte) { got = append(got, string(line)) })
	var listed []string
	for i, line := range lines {
		if want[i] {
			listed = append(listed, line)
		}
	}
	if strings.Join(got, "\n") != strings.Join(listed, "\n") {
		t.Errorf("mode %d, pattern %q: Lines gave %q, want %q", mode, pattern, got, listed)
	}
}
