package match

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// minRun is the shortest run that is worth looking for.
const minRun = 4

// maxRunItems is over how many items a run goes: one that is longer is hardly
// rarer, and to try them all takes the square of the pattern's length.
const maxRunItems = 32

// lineCost is what a line let through in vain costs, in bytes looked at. It is
// a measure for the choice between factors, no more.
const lineCost = 800

// rate is how often a byte occurs in source text, roughly.
func rate(b byte) float64 {
	switch {
	case b == ' ':
		return 0.14
	case b == '\t':
		return 0.04
	case b == 'e', b == 't', b == 'r', b == 'n':
		return 0.05
	case b >= 'a' && b <= 'z':
		return 0.018
	case b >= '0' && b <= '9':
		return 0.005
	case b >= 'A' && b <= 'Z':
		return 0.002
	case b > ' ' && b <= '~':
		return 0.006
	}
	return 0.0002
}

func rateOf(set ere.Set) (sum float64) {
	for b := range 256 {
		if set.Has(byte(b)) {
			sum += rate(byte(b))
		}
	}
	return min(sum, 0.999)
}

// cost estimates what looking for the factor costs per byte of text.
func (f *factor) cost() float64 {
	if f.length > 0 {
		return runCost(rateOf(f.class), f.length)
	}
	cost, shortest := 0.02, len(f.literals[0])
	for _, text := range f.literals {
		shortest = min(shortest, len(text))
		hits := 1.0
		for i := range len(text) {
			hits *= 4 * rate(text[i])
		}
		cost += min(hits, 1) * lineCost / 4
		if len(f.literals) == 1 {
			cost += 8 * rate(text[0])
		}
	}
	if len(f.literals) > 1 {
		cost += 1.5 / float64(shortest)
	}
	return cost
}

// runCost is the cost of a run of n bytes that occur with rate p: a look every
// n bytes, on a hit a few more backwards, and the lines that contain a run.
func runCost(p float64, n int) float64 {
	back := min(p/(1-p), float64(n-1))
	lines := 1.0
	for range min(n, 200) {
		lines *= p
	}
	return (1+back)/(float64(n)-back) + lines*lineCost
}

// bestRun is the cheapest run over items that follow each other.
func bestRun(items []item) (best factor, ok bool) {
	for i := range items {
		var set ere.Set
		length := 0
		for _, it := range items[i:min(i+maxRunItems, len(items))] {
			set.Union(it.class)
			set.Remove('\n')
			length += it.length
			f := factor{class: set, length: length}
			if length >= minRun && rateOf(set) < 0.9 && (!ok || f.cost() < best.cost()) {
				best, ok = f, true
			}
		}
	}
	return best, ok
}

// literalsOf lists the texts of items that follow each other, as long as their
// number stays small.
func literalsOf(items []item) []factor {
	var found []factor
	for i := 0; i < len(items); i++ {
		texts := items[i].exact
		if texts == nil {
			found = appendTexts(found, items[i].needed)
			continue
		}
		for i+1 < len(items) {
			longer := product(texts, items[i+1].exact)
			if longer == nil || shortest(longer) == shortest(texts) {
				break
			}
			texts = longer
			i++
		}
		found = appendTexts(found, texts)
	}
	return found
}

// appendTexts appends a factor of the texts, if they are some and none is empty.
// A text that contains another one need not be looked for.
func appendTexts(found []factor, texts []string) []factor {
	all := slices.Compact(slices.Sorted(slices.Values(texts)))
	texts = slices.DeleteFunc(slices.Clone(all), func(text string) bool {
		return slices.ContainsFunc(all, func(other string) bool {
			return other != text && strings.Contains(text, other)
		})
	})
	if shortest(texts) > 0 {
		found = append(found, factor{literals: texts})
	}
	return found
}

func shortest(texts []string) int {
	n := -1
	for _, text := range texts {
		if n < 0 || len(text) < n {
			n = len(text)
		}
	}
	return n
}
