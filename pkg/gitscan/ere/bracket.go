package ere

import "strings"

// bracket reads a bracket expression. In it the backslash is a plain byte.
func (p *parser) bracket() (*Node, error) {
	start := p.pos
	p.pos++
	node := &Node{Op: Bytes}
	negate := p.at("^")
	if negate {
		p.pos++
	}
	first := p.pos
	for first == p.pos || !p.at("]") {
		if !p.more() {
			p.pos = start
			return nil, p.invalid("Unmatched [, [^, [:, [., or [=")
		}
		if err := p.element(&node.Set, p.pos == first); err != nil {
			return nil, err
		}
	}
	// GNU grep takes [:space:] for a slip of the pen and refuses it.
	if inner := p.text[first:p.pos]; p.dialect == Grep && !negate && len(inner) > 1 &&
		inner[0] == ':' && inner[len(inner)-1] == ':' {
		return nil, p.invalid("character class syntax is [[:space:]], not [:space:]")
	}
	p.pos++
	if negate {
		node.Set.Negate()
	}
	node.Set.Remove('\n')
	return node, nil
}

// element reads one byte, range, class or equivalence class.
func (p *parser) element(set *Set, first bool) error {
	if p.at("-") && !first && !p.ahead(1, "]") {
		// A hyphen in the middle that makes no range: an error to some
		// readers, the start of a range to others.
		return p.foreign("a hyphen between ranges")
	}
	low, isByte, err := p.collating(set)
	if err != nil {
		return err
	}
	if !p.at("-") || p.ahead(1, "]") {
		if isByte {
			set.Add(low)
		}
		return nil
	}
	if !isByte {
		return p.foreign("a range from a class")
	}
	p.pos++
	var ignored Set
	high, isByte, err := p.collating(&ignored)
	if err != nil {
		return err
	}
	if !isByte {
		return p.foreign("a range to a class")
	}
	if low > high {
		return p.reversed()
	}
	set.AddRange(low, high)
	return nil
}

func (p *parser) reversed() error {
	if p.dialect == Grep {
		return p.foreign("a reversed range")
	}
	return p.invalid("Invalid range end")
}

// ahead says whether the byte n further on is one of those given.
func (p *parser) ahead(n int, bytes string) bool {
	return p.pos+n < len(p.text) && strings.IndexByte(bytes, p.text[p.pos+n]) >= 0
}

// collating reads what may stand at the end of a range: a byte, [.x.], [=x=].
// A named class is added to set, and isByte is false.
func (p *parser) collating(set *Set) (b byte, isByte bool, err error) {
	if !p.more() {
		return 0, false, p.invalid("Unmatched [, [^, [:, [., or [=")
	}
	if p.text[p.pos] != '[' || !p.ahead(1, ".:=") {
		b = p.text[p.pos]
		p.pos++
		return b, true, nil
	}
	kind := p.text[p.pos+1]
	name, _, found := strings.Cut(p.text[p.pos+2:], string(kind)+"]")
	if !found {
		return 0, false, p.foreign("an unmatched [: in a bracket")
	}
	if kind == ':' {
		class, ok := classes[name]
		if !ok {
			return 0, false, p.invalid("Invalid character class name")
		}
		set.Union(class)
	} else if len(name) != 1 {
		return 0, false, p.foreign("a collating element")
	}
	p.pos += len(name) + 4
	if kind == '.' {
		return name[0], true, nil
	}
	if kind == '=' {
		set.Add(name[0])
	}
	return 0, false, nil
}
