package ere

import "slices"

// Op is the kind of a [Node].
type Op int

// The kinds.
const (
	// Empty matches the empty text.
	Empty Op = iota
	// Bytes matches one byte of Set.
	Bytes
	// Cat matches Subs one after the other.
	Cat
	// Alt matches one of Subs.
	Alt
	// Repeat matches Subs[0] Min to Max times; Max -1 is no limit.
	Repeat
	// LineStart and LineEnd are ^ and $.
	LineStart
	LineEnd
	// WordEdge and NotWordEdge are \b and \B, WordStart and WordEnd \< and \>.
	WordEdge
	NotWordEdge
	WordStart
	WordEnd
)

// Node is an expression, or a part of one.
type Node struct {
	Op       Op
	Set      Set
	Subs     []*Node
	Min, Max int
}

// Nullable says whether the node can match the empty text somewhere.
func (n *Node) Nullable() bool {
	switch n.Op {
	case Bytes:
		return false
	case Cat:
		for _, sub := range n.Subs {
			if !sub.Nullable() {
				return false
			}
		}
		return true
	case Alt:
		for _, sub := range n.Subs {
			if sub.Nullable() {
				return true
			}
		}
		return false
	case Repeat:
		return n.Min == 0 || n.Subs[0].Nullable()
	default:
		return true
	}
}

// edge is the set of bytes with which a match of n can begin, or end if last.
func (n *Node) edge(last bool) (s Set) {
	switch n.Op {
	case Bytes:
		return n.Set
	case Alt, Repeat:
		for _, sub := range n.Subs {
			s.Union(sub.edge(last))
		}
	case Cat:
		for i := range n.Subs {
			sub := n.Subs[i]
			if last {
				sub = n.Subs[len(n.Subs)-1-i]
			}
			s.Union(sub.edge(last))
			if !sub.Nullable() {
				break
			}
		}
	}
	return s
}

// hasPlace says whether ^, $ or a word edge occurs in the node. The tools do not
// agree on what a repeat of one is, and the C library is plainly wrong on some.
func (n *Node) hasPlace() bool {
	return n.Op >= LineStart || slices.ContainsFunc(n.Subs, (*Node).hasPlace)
}

// Alternatives are the branches of the expression at its top.
func (n *Node) Alternatives() []*Node {
	if n.Op != Alt {
		return []*Node{n}
	}
	var all []*Node
	for _, sub := range n.Subs {
		all = append(all, sub.Alternatives()...)
	}
	return all
}
