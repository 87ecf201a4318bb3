package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// maxTree bounds the credentials that the tree shows.
const maxTree = 20

// tree writes what the key made, and what that made, each with what became of it.
// Credentials of the key's ordinary use are counted only.
func (p *page) tree(v view) {
	s := v.Usage
	if len(s.Minted) == 0 {
		return
	}
	all := len(flat(s.Minted, func(usage.Minted) bool { return true }))
	kept := v.pruned(s.Minted)
	p.section("CREDENTIALS MADE")
	p.row("  ", v.key()+"  exposed", v.exposedFate())
	left := maxTree
	p.branch(v, kept, 1, &left)
	if left < 0 {
		p.point(thousands(-left) + " more, in the evidence")
	}
	if n := all - len(flat(kept, func(usage.Minted) bool { return true })); n > 0 {
		p.point(thousands(n) + " more made before the exposure, or from the key's ordinary addresses")
	}
}

func (v view) exposedFate() string {
	switch {
	case isOff(v.o.KeyStatus) && !v.o.ContainedAt.IsZero():
		return "off " + v.exactly(v.o.ContainedAt)
	case isOff(v.o.KeyStatus):
		return "off"
	case v.temporary() && v.o.Contained:
		return "denied"
	case v.o.KeyStatus == "" && !v.temporary():
		return "NOT KNOWN"
	}
	return "ON"
}

// pruned keeps the suspect credentials, and those through which they came.
func (v view) pruned(minted []usage.Minted) []usage.Minted {
	kept := []usage.Minted{}
	for _, m := range minted {
		m.Minted = v.pruned(m.Minted)
		if v.isSuspect(m) || len(m.Minted) > 0 {
			kept = append(kept, m)
		}
	}
	return kept
}

// branch writes one level; past the bound it only counts.
func (p *page) branch(v view, list []usage.Minted, depth int, left *int) {
	const deepest = 6
	for _, m := range list {
		if *left--; *left >= 0 {
			_, fate := v.fateOf(m)
			text := orElse(name(m.AccessKeyID), "(no id)") + "  " + v.actsAs(m) + ", " + counted(m.Events, "call")
			p.row(strings.Repeat("  ", min(depth, deepest))+"+ ", text, fate)
		}
		p.branch(v, m.Minted, depth+1, left)
	}
}

// row writes a line with a word at its right end, so that the words stand below
// each other. What does not fit is wrapped.
func (p *page) row(lead, text, word string) {
	const at = 62
	text, word = shown(text), shown(word)
	blanks := max(2, at-width(lead+text))
	if width(lead+text)+blanks+width(word) > columns {
		blanks = max(2, columns-width(lead+text)-width(word))
	}
	if line := lead + text + strings.Repeat(" ", blanks) + word; width(line) <= columns {
		p.lines = append(p.lines, line)
		return
	}
	p.hang(lead, strings.Repeat(" ", len(lead)+2), text+": "+word)
}
