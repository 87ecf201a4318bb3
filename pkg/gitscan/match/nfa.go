package match

import "github.com/exposed-key-responder/responder/pkg/gitscan/ere"

// maxStates bounds the automaton; an expression with more is left to regexp.
const maxStates = 10000

// state is one state of the automaton: on a byte of set it goes to next[0];
// without one (set is nil) it goes to all of next at once.
type state struct {
	set  *ere.Set
	next [2]int32
}

// final is the state in which the expression has matched.
const final int32 = 0

// none stands for no state.
const none int32 = -1

// nfa is the automaton of an expression. Places (^, \b and the like) are taken
// to hold everywhere, so it matches all that the expression does, and at times
// more.
type nfa struct {
	states []state
	start  int32
}

// newNFA builds the automaton, or returns nil if it would be too large.
func newNFA(n *ere.Node) *nfa {
	a := &nfa{states: []state{{next: [2]int32{none, none}}}}
	a.start = a.build(n, final)
	if a.start == none {
		return nil
	}
	return a
}

func (a *nfa) add(s state) int32 {
	if len(a.states) >= maxStates {
		return none
	}
	a.states = append(a.states, s)
	return int32(len(a.states) - 1)
}

// build adds n in front of the state then, and returns the state in front of
// n, or none if there are too many.
func (a *nfa) build(n *ere.Node, then int32) int32 {
	if then == none {
		return none
	}
	switch n.Op {
	case ere.Bytes:
		return a.add(state{set: &n.Set, next: [2]int32{then, none}})
	case ere.Cat:
		for i := len(n.Subs) - 1; i >= 0; i-- {
			then = a.build(n.Subs[i], then)
		}
		return then
	case ere.Alt:
		either := none
		for _, sub := range n.Subs {
			branch := a.build(sub, then)
			if branch == none {
				return none
			}
			if either != none {
				branch = a.add(state{next: [2]int32{either, branch}})
			}
			either = branch
		}
		return either
	case ere.Repeat:
		return a.repeat(n, then)
	}
	return then
}

func (a *nfa) repeat(n *ere.Node, then int32) int32 {
	sub := n.Subs[0]
	if n.Max < 0 {
		loop := a.add(state{next: [2]int32{none, then}})
		if loop == none {
			return none
		}
		body := a.build(sub, loop)
		if body == none {
			return none
		}
		a.states[loop].next[0] = body
		then = loop
	}
	for range n.Max - n.Min {
		body := a.build(sub, then)
		if body == none {
			return none
		}
		then = a.add(state{next: [2]int32{body, then}})
	}
	for range n.Min {
		then = a.build(sub, then)
	}
	return then
}

// closure appends the states reached from s without a byte. seen marks those
// already there; it must have a place for each state.
func (a *nfa) closure(s int32, set []int32, seen []bool) []int32 {
	if s == none || seen[s] {
		return set
	}
	seen[s] = true
	if s == final || a.states[s].set != nil {
		return append(set, s)
	}
	set = a.closure(a.states[s].next[0], set, seen)
	return a.closure(a.states[s].next[1], set, seen)
}
