package ere

// Set is a set of bytes, and of the place beside the text: as what may stand
// before or after an item, Edge says that nothing may stand there.
type Set struct {
	bits [4]uint64
	// Edge is meaningful only in a set of neighbours.
	Edge bool
}

// Has says whether b is in the set.
func (s *Set) Has(b byte) bool { return s.bits[b>>6]&(1<<(b&63)) != 0 }

// Add puts b in the set.
func (s *Set) Add(b byte) { s.bits[b>>6] |= 1 << (b & 63) }

// AddRange puts lo..hi in the set.
func (s *Set) AddRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		s.Add(byte(c))
	}
}

// Union adds what is in o.
func (s *Set) Union(o Set) {
	for i := range s.bits {
		s.bits[i] |= o.bits[i]
	}
	s.Edge = s.Edge || o.Edge
}

// Negate turns the bytes of the set round; Edge stays.
func (s *Set) Negate() {
	for i := range s.bits {
		s.bits[i] = ^s.bits[i]
	}
}

// Remove takes b out of the set.
func (s *Set) Remove(b byte) { s.bits[b>>6] &^= 1 << (b & 63) }

// Meets says whether the sets have a byte in common. Edge is not looked at.
func (s *Set) Meets(o Set) bool {
	for i := range s.bits {
		if s.bits[i]&o.bits[i] != 0 {
			return true
		}
	}
	return false
}

// Len counts the bytes in the set.
func (s *Set) Len() int {
	n := 0
	for b := range 256 {
		if s.Has(byte(b)) {
			n++
		}
	}
	return n
}

// Table is the set as an array, for loops over text.
func (s *Set) Table() (t [256]bool) {
	for b := range 256 {
		t[b] = s.Has(byte(b))
	}
	return t
}

// setOf is the set of the bytes of text.
func setOf(text string) (s Set) {
	for i := range len(text) {
		s.Add(text[i])
	}
	return s
}

// classes are the named classes in the C locale.
var classes = map[string]Set{
	"alpha":  ranges('A', 'Z', 'a', 'z'),
	"upper":  ranges('A', 'Z'),
	"lower":  ranges('a', 'z'),
	"digit":  ranges('0', '9'),
	"xdigit": ranges('0', '9', 'A', 'F', 'a', 'f'),
	"alnum":  ranges('0', '9', 'A', 'Z', 'a', 'z'),
	"space":  setOf(" \t\n\v\f\r"),
	"blank":  setOf(" \t"),
	"punct":  ranges('!', '/', ':', '@', '[', '`', '{', '~'),
	"print":  ranges(' ', '~'),
	"graph":  ranges('!', '~'),
	"cntrl":  ranges(0, 31, 127, 127),
}

// Word is the set of the bytes that make words for -w, \w and \b.
var Word = ranges('0', '9', 'A', 'Z', 'a', 'z', '_', '_')

// NonWord is the set of all other bytes, the newline among them.
var NonWord = negated(Word)

func ranges(pairs ...byte) (s Set) {
	for i := 0; i < len(pairs); i += 2 {
		s.AddRange(pairs[i], pairs[i+1])
	}
	return s
}

func negated(s Set) Set {
	s.Negate()
	return s
}
