package ere

// repeat reads one of * + ? {n} {n,} {,m} {n,m} behind atom.
func (p *parser) repeat(atom *Node) (*Node, error) {
	node := &Node{Op: Repeat, Subs: []*Node{atom}, Max: -1}
	c := p.text[p.pos]
	p.pos++
	switch c {
	case '+':
		node.Min = 1
	case '?':
		node.Max = 1
	case '{':
		if err := p.interval(node); err != nil {
			return nil, err
		}
	}
	return node, nil
}

// interval reads the counts of a repeat and the closing brace.
func (p *parser) interval(node *Node) error {
	low, okLow := p.number()
	high, okHigh := low, okLow
	if p.at(",") {
		p.pos++
		high, okHigh = p.number()
		if !okHigh {
			high = -1
		}
		if !okLow && !okHigh {
			return p.foreign("an interval without counts")
		}
		okHigh = true
	}
	if !okHigh || !p.at("}") {
		return p.badInterval("Invalid content of \\{\\}")
	}
	if high != -1 && low > high {
		return p.badInterval("Invalid content of \\{\\}")
	}
	if max(low, high) > maxRepeat {
		return p.badInterval("Regular expression too big")
	}
	p.pos++
	node.Min, node.Max = low, high
	return nil
}

// badInterval is what a malformed interval is. GNU grep takes some of them for
// plain text; regcomp takes none.
func (p *parser) badInterval(reason string) error {
	if p.dialect == Grep {
		return p.foreign("a malformed interval")
	}
	return p.invalid(reason)
}

// number reads digits; ok is false if there are none.
func (p *parser) number() (n int, ok bool) {
	for p.more() && p.text[p.pos] >= '0' && p.text[p.pos] <= '9' {
		n = min(n*10+int(p.text[p.pos]-'0'), maxRepeat+1)
		p.pos++
		ok = true
	}
	return n, ok
}
