package match

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// maxSets bounds the sets of states that a dfa keeps, and with them its memory.
const maxSets = 2000

// dfa runs an nfa over lines, one look at a table for each byte. The table is
// filled in as texts ask for it. A dfa belongs to one goroutine.
type dfa struct {
	nfa *nfa
	// word: a match must stand between bytes that are no word's.
	word bool
	// kind numbers the bytes that no set of the expression tells apart.
	kind  [256]uint8
	kinds int
	sets  []dfaSet
	index map[string]int32
	seen  []bool
}

// dfaSet is a set of states, and where each kind of byte leads from it.
type dfaSet struct {
	states []int32
	// matched: the expression has matched up to here.
	matched bool
	// next holds the numbers of sets; none is not worked out yet.
	next []int32
}

func newDFA(a *nfa, word bool) *dfa {
	d := &dfa{nfa: a, word: word, seen: make([]bool, len(a.states))}
	d.classify()
	d.reset()
	return d
}

// classify numbers the kinds of bytes.
func (d *dfa) classify() {
	signature := map[string]uint8{}
	for b := range 256 {
		key := []byte{0}
		if ere.Word.Has(byte(b)) {
			key[0] = 1
		}
		for _, s := range d.nfa.states {
			if s.set != nil && s.set.Has(byte(b)) {
				key = append(key, 1)
			} else {
				key = append(key, 0)
			}
		}
		kind, ok := signature[string(key)]
		if !ok {
			kind = uint8(len(signature))
			signature[string(key)] = kind
		}
		d.kind[b] = kind
	}
	d.kinds = len(signature)
}

func (d *dfa) reset() {
	d.sets, d.index = d.sets[:0], map[string]int32{}
	// The first set is that of the start of a line.
	d.set(d.nfa.closure(d.nfa.start, nil, d.seen))
}

// set returns the number of a set of states and makes seen ready for the next.
func (d *dfa) set(states []int32) int32 {
	clear(d.seen)
	slices.Sort(states)
	key := make([]byte, 0, 4*len(states))
	for _, s := range states {
		key = append(key, byte(s), byte(s>>8), byte(s>>16), byte(s>>24))
	}
	if n, ok := d.index[string(key)]; ok {
		return n
	}
	next := make([]int32, d.kinds)
	for i := range next {
		next[i] = none
	}
	n := int32(len(d.sets))
	d.sets = append(d.sets, dfaSet{states: states, matched: slices.Contains(states, final), next: next})
	d.index[string(key)] = n
	return n
}

// step works out where byte b leads from a set.
func (d *dfa) step(from int32, b byte) int32 {
	var states []int32
	for _, s := range d.sets[from].states {
		if st := d.nfa.states[s]; st.set != nil && st.set.Has(b) {
			states = d.nfa.closure(st.next[0], states, d.seen)
		}
	}
	if !d.word || !isWord(b) {
		states = d.nfa.closure(d.nfa.start, states, d.seen)
	}
	to := d.set(states)
	d.sets[from].next[d.kind[b]] = to
	return to
}

// match says whether the line may match. False is certain.
func (d *dfa) match(line []byte) bool {
	at := int32(0)
	for _, b := range line {
		set := &d.sets[at]
		if set.matched && (!d.word || !isWord(b)) {
			return true
		}
		to := set.next[d.kind[b]]
		if to == none {
			if len(d.sets) >= maxSets {
				// A pattern that needs so many sets gains nothing here.
				d.reset()
				return true
			}
			to = d.step(at, b)
		}
		at = to
	}
	return d.sets[at].matched
}
