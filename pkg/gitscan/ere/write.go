package ere

import (
	"fmt"
	"strconv"
	"strings"
)

// Frame is how an expression is bound to the line around it.
type Frame int

// The frames.
const (
	// Anywhere is no binding: the expression is found where it matches.
	Anywhere Frame = iota
	// AfterStart is Anywhere in a text that is not the start of its line: ^
	// cannot match. What stands before the text is no word byte.
	AfterStart
	// BetweenWords is grep -w: neither side of the match is a word byte.
	BetweenWords
)

// never is an expression that matches nothing.
const never = `[^\x00-\x{10FFFF}]`

// nonWord is NonWord in Go's syntax.
const nonWord = `[^0-9A-Za-z_]`

type writer struct {
	strings.Builder
	frame   Frame
	problem string
}

// Write says the expression in the syntax of Go's regexp package. The result
// is for one line without its newline, widened if need be. The error, if any,
// is a [*Foreign].
//
// GNU grep -w tries a shorter match, and then a later one, when the longest is
// not a word by itself. Some match between two non-word places is therefore
// all that it asks for, and BetweenWords says just that. It holds for
// expressions that cannot match the empty text; see [Node.Nullable].
func Write(n *Node, frame Frame) (string, error) {
	w := &writer{frame: frame}
	around := Set{Edge: true}
	around.Negate()
	switch frame {
	case BetweenWords:
		w.WriteString(`(?:\A|` + nonWord + `)`)
		around = Set{Edge: true}
		around.Union(NonWord)
	}
	w.node(n, around, around)
	if frame == BetweenWords {
		w.WriteString(`(?:` + nonWord + `|\z)`)
	}
	if w.problem != "" {
		return "", &Foreign{Pattern: w.String(), Offset: -1, Reason: w.problem}
	}
	return w.String(), nil
}

// node writes n in a group of its own. before and after are the bytes that may
// stand beside it.
func (w *writer) node(n *Node, before, after Set) {
	switch n.Op {
	case Empty:
		w.WriteString(`(?:)`)
	case Bytes:
		w.set(n.Set)
	case Cat:
		w.cat(n.Subs, before, after)
	case Alt:
		w.WriteString(`(?:`)
		for i, sub := range n.Subs {
			if i > 0 {
				w.WriteByte('|')
			}
			w.node(sub, before, after)
		}
		w.WriteByte(')')
	case Repeat:
		w.repeat(n, before, after)
	case LineStart:
		w.WriteString(map[bool]string{true: never, false: `\A`}[w.frame == AfterStart])
	case LineEnd:
		w.WriteString(`\z`)
	case WordEdge:
		w.WriteString(`\b`)
	case NotWordEdge:
		w.WriteString(`\B`)
	case WordStart:
		w.wordEdge(before, after)
	case WordEnd:
		w.wordEdge(after, before)
	}
}

// cat writes items one after the other; each has the others as neighbours.
func (w *writer) cat(subs []*Node, before, after Set) {
	for i, sub := range subs {
		if !sub.hasPlace() {
			w.node(sub, before, after) // does not ask what is beside it
			continue
		}
		w.node(sub, neighbours(subs[:i], true, before), neighbours(subs[i+1:], false, after))
	}
}

// neighbours is what may stand next to an item: the near edges of the items
// beside it, and, where all of those can be empty, what is beyond them.
func neighbours(subs []*Node, last bool, beyond Set) (s Set) {
	for i := range subs {
		sub := subs[i]
		if last {
			sub = subs[len(subs)-1-i]
		}
		s.Union(sub.edge(last))
		if !sub.Nullable() {
			return s
		}
	}
	s.Union(beyond)
	return s
}

func (w *writer) repeat(n *Node, before, after Set) {
	sub := n.Subs[0]
	if n.Max < 0 || n.Max > 1 {
		before.Union(sub.edge(true))
		after.Union(sub.edge(false))
	}
	w.WriteString(`(?:(?:`)
	w.node(sub, before, after)
	w.WriteByte(')')
	switch {
	case n.Min == 0 && n.Max == -1:
		w.WriteByte('*')
	case n.Min == 1 && n.Max == -1:
		w.WriteByte('+')
	case n.Max == -1:
		fmt.Fprintf(w, "{%d,}", n.Min)
	default:
		fmt.Fprintf(w, "{%d,%d}", n.Min, n.Max)
	}
	w.WriteByte(')')
}

// wordEdge writes \< (or \>, with the sides exchanged): no word byte on the
// outer side, and one on the inner side. Go has \b, which does not say which
// side is which, so it serves where one of the two sides is known.
func (w *writer) wordEdge(outer, inner Set) {
	outerKnown := !outer.Meets(Word)
	innerKnown := !inner.Meets(NonWord) && !inner.Edge
	switch {
	case outerKnown || innerKnown:
		w.WriteString(`\b`)
	case !inner.Meets(Word), !outer.Meets(NonWord) && !outer.Edge:
		w.WriteString(never)
	default:
		w.problem = "a word start or end between unknown neighbours"
	}
}

// set writes a class over U+0000..U+00FF.
func (w *writer) set(s Set) {
	s.Remove('\n')
	w.WriteByte('[')
	empty := true
	for lo := 0; lo < 256; lo++ {
		if !s.Has(byte(lo)) {
			continue
		}
		hi := lo
		for hi < 255 && s.Has(byte(hi+1)) {
			hi++
		}
		w.rune(lo)
		w.WriteByte('-')
		w.rune(hi)
		lo, empty = hi, false
	}
	if empty {
		w.WriteString(never[1 : len(never)-1])
	}
	w.WriteByte(']')
}

func (w *writer) rune(c int) {
	w.WriteString(`\x{` + strconv.FormatInt(int64(c), 16) + `}`)
}
