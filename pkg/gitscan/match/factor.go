package match

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

const (
	// maxLiterals bounds the texts of one factor, so that the products of
	// alternations stay small.
	maxLiterals = 64
	// maxLiteral bounds the length of a text, which is put together bit by bit.
	maxLiteral = 256
)

// A factor is something that every match contains: a run of bytes of a class,
// or one of several texts.
type factor struct {
	// class and length describe the run, if length > 0.
	class  ere.Set
	length int
	// literals are the texts, if length is 0. None is empty.
	literals []string
}

// item is a part of an alternative as the search for factors sees it.
type item struct {
	class  ere.Set
	length int
	// exact are all the texts that the item can match; nil if they are too many.
	exact []string
	// needed are texts of which each match of the item contains one, or nil.
	needed []string
}

// factorsOf lists what every match of an alternative contains, the cheapest to
// look for first. The list may be empty.
func factorsOf(alternative *ere.Node) []factor {
	items := itemsOf(alternative)
	var found []factor
	if run, ok := bestRun(items); ok {
		found = append(found, run)
	}
	found = append(found, literalsOf(items)...)
	slices.SortStableFunc(found, func(a, b factor) int {
		switch ca, cb := a.cost(), b.cost(); {
		case ca < cb:
			return -1
		case ca > cb:
			return 1
		}
		return 0
	})
	return found
}

// itemsOf flattens an alternative into items that follow each other.
func itemsOf(n *ere.Node) []item {
	switch n.Op {
	case ere.Cat:
		var items []item
		for _, sub := range n.Subs {
			items = append(items, itemsOf(sub)...)
		}
		return items
	case ere.Bytes:
		return []item{{class: n.Set, length: 1, exact: members(n.Set)}}
	case ere.Alt, ere.Repeat:
		return []item{itemOf(n)}
	}
	// A place takes no room: what is left and right of it adjoins.
	return nil
}

func itemOf(n *ere.Node) item {
	set, length := extent(n)
	return item{class: set, length: length, exact: exact(n), needed: needed(n)}
}

// needed lists texts of which every match of n contains one, or nil.
func needed(n *ere.Node) []string {
	switch n.Op {
	case ere.Alt:
		var all []string
		for _, sub := range n.Subs {
			texts := needed(sub)
			if texts == nil || len(all)+len(texts) > maxLiterals {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	case ere.Repeat:
		if n.Min > 0 {
			return needed(n.Subs[0])
		}
		return nil
	}
	var best factor
	for _, f := range literalsOf(itemsOf(n)) {
		if best.literals == nil || f.cost() < best.cost() {
			best = f
		}
	}
	return best.literals
}

// extent is the set of the bytes that can occur in a match of n, and the least
// length of one.
func extent(n *ere.Node) (set ere.Set, length int) {
	switch n.Op {
	case ere.Bytes:
		return n.Set, 1
	case ere.Cat:
		for _, sub := range n.Subs {
			s, l := extent(sub)
			set.Union(s)
			length += l
		}
	case ere.Alt:
		for i, sub := range n.Subs {
			s, l := extent(sub)
			set.Union(s)
			if i == 0 || l < length {
				length = l
			}
		}
	case ere.Repeat:
		if n.Max == 0 {
			return set, 0
		}
		set, length = extent(n.Subs[0])
		length *= n.Min
	}
	return set, length
}

// exact lists the texts that n matches, or nil if there are too many.
func exact(n *ere.Node) []string {
	switch n.Op {
	case ere.Empty, ere.LineStart, ere.LineEnd, ere.WordEdge, ere.NotWordEdge, ere.WordStart, ere.WordEnd:
		return []string{""}
	case ere.Bytes:
		return members(n.Set)
	case ere.Cat:
		all := []string{""}
		for _, sub := range n.Subs {
			if all = product(all, exact(sub)); all == nil {
				return nil
			}
		}
		return all
	case ere.Alt:
		var all []string
		for _, sub := range n.Subs {
			texts := exact(sub)
			if texts == nil || len(all)+len(texts) > maxLiterals {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	}
	return exactRepeat(n)
}

func exactRepeat(n *ere.Node) []string {
	// More repeats than there may be texts are not worth unrolling.
	if n.Max < 0 || n.Max > maxLiterals {
		return nil
	}
	once := exact(n.Subs[0])
	power := []string{""}
	var all []string
	for i := 0; i <= n.Max; i++ {
		if i >= n.Min {
			if len(all)+len(power) > maxLiterals {
				return nil
			}
			all = append(all, power...)
		}
		if power = product(power, once); power == nil && i < n.Max {
			return nil
		}
	}
	return all
}

// members spells out a small class.
func members(set ere.Set) []string {
	if set.Len() > 8 {
		return nil
	}
	texts := []string{}
	for b := range 256 {
		if set.Has(byte(b)) {
			texts = append(texts, string([]byte{byte(b)}))
		}
	}
	return texts
}

// product is every text of a followed by every text of b, or nil if they are too
// many or too long.
func product(a, b []string) []string {
	if a == nil || b == nil || len(a)*len(b) > maxLiterals {
		return nil
	}
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			if len(x)+len(y) > maxLiteral {
				return nil
			}
			all = append(all, x+y)
		}
	}
	return all
}
