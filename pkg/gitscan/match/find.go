package match

import "bytes"

// A finder finds the next place in a text at which a factor is.
type finder interface {
	// find returns an offset inside the first occurrence that lies wholly at
	// from or behind it, or -1.
	find(text []byte, from int) int
}

func newFinder(f *factor) finder {
	switch {
	case f.length > 0:
		return newRunFinder(f)
	case len(f.literals) == 1:
		return literalFinder(f.literals[0])
	}
	return newLiteralsFinder(f.literals)
}

// runFinder finds a run of bytes of one class.
type runFinder struct {
	length int
	class  [256]bool
}

func newRunFinder(f *factor) *runFinder {
	return &runFinder{length: f.length, class: f.class.Table()}
}

// find looks at the last byte that a run from here would have, and backwards
// from there. The first byte that is not of the class says how far to jump;
// bytes seen once are not looked at again.
func (r *runFinder) find(text []byte, from int) int {
	known := from - 1
	last := from + r.length - 1
	for last < len(text) {
		i := last
		for i > known && r.class[text[i]] {
			i--
		}
		if i == known {
			return last
		}
		// Bytes i+1..last are of the class.
		known = last
		last = i + r.length
	}
	return -1
}

// literalFinder finds one text.
type literalFinder string

func (l literalFinder) find(text []byte, from int) int {
	i := bytes.Index(text[from:], []byte(l))
	if i < 0 {
		return -1
	}
	return from + i
}

// literalsFinder finds the first of several texts. It moves a window of the
// length of the shortest over the text and jumps by what its last byte allows.
type literalsFinder struct {
	window int
	jump   [256]uint8
	// ending lists, for the last byte of the window, the texts with it there.
	ending [256][]string
}

func newLiteralsFinder(texts []string) *literalsFinder {
	f := &literalsFinder{window: min(shortest(texts), 255)}
	for b := range f.jump {
		f.jump[b] = uint8(f.window)
	}
	for _, text := range texts {
		for i := range f.window {
			f.jump[text[i]] = min(f.jump[text[i]], uint8(f.window-1-i))
		}
		last := text[f.window-1]
		f.ending[last] = append(f.ending[last], text)
	}
	return f
}

func (f *literalsFinder) find(text []byte, from int) int {
	last := from + f.window - 1
	for last < len(text) {
		c := text[last]
		jump := int(f.jump[c])
		if jump > 0 {
			last += jump
			continue
		}
		start := last - f.window + 1
		for _, want := range f.ending[c] {
			if len(text)-start >= len(want) && string(text[start:start+len(want)]) == want {
				return start
			}
		}
		last++
	}
	return -1
}
