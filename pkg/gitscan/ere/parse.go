package ere

// Dialect is whose reading of the syntax holds. They differ at the fringe only.
type Dialect int

// The dialects.
const (
	// Git is the C library's regcomp with REG_EXTENDED, which git grep -E and
	// git log -G call.
	Git Dialect = iota
	// Grep is GNU grep -E.
	Grep
)

// maxRepeat is the bound of the C library on a repeat count (RE_DUP_MAX).
const maxRepeat = 0x7fff

const (
	// maxDepth bounds the nesting of groups, so that a hostile pattern cannot
	// exhaust the stack. The C library has such a bound too, a lower one.
	maxDepth = 200
	// maxStacked bounds how many repeats stand behind one item.
	maxStacked = 10
)

type parser struct {
	text    string
	pos     int
	depth   int
	dialect Dialect
}

// Parse reads one expression. The error is an [*Invalid] or a [*Foreign].
func Parse(text string, dialect Dialect) (*Node, error) {
	p := &parser{text: text, dialect: dialect}
	return p.alternatives()
}

func (p *parser) invalid(reason string) error {
	return &Invalid{Pattern: p.text, Offset: p.pos, Reason: reason}
}

func (p *parser) foreign(reason string) error {
	return &Foreign{Pattern: p.text, Offset: p.pos, Reason: reason}
}

func (p *parser) more() bool { return p.pos < len(p.text) }

// at says whether the next byte is one of those given.
func (p *parser) at(bytes string) bool {
	if !p.more() {
		return false
	}
	for i := range len(bytes) {
		if p.text[p.pos] == bytes[i] {
			return true
		}
	}
	return false
}

func (p *parser) alternatives() (*Node, error) {
	var subs []*Node
	for {
		branch, err := p.branch()
		if err != nil {
			return nil, err
		}
		subs = append(subs, branch)
		if !p.at("|") {
			break
		}
		p.pos++
	}
	if len(subs) == 1 {
		return subs[0], nil
	}
	return &Node{Op: Alt, Subs: subs}, nil
}

func (p *parser) branch() (*Node, error) {
	node := &Node{Op: Cat}
	for p.more() && !p.at("|") && (p.depth == 0 || !p.at(")")) {
		item, err := p.item()
		if err != nil {
			return nil, err
		}
		node.Subs = append(node.Subs, item)
	}
	switch len(node.Subs) {
	case 0:
		return &Node{Op: Empty}, nil
	case 1:
		return node.Subs[0], nil
	}
	return node, nil
}

// item reads an atom and the repeats behind it.
func (p *parser) item() (*Node, error) {
	atom, err := p.atom()
	if err != nil {
		return nil, err
	}
	for n := 0; p.at("*+?{"); n++ {
		if n == maxStacked {
			return nil, p.foreign("a repeat of many repeats")
		}
		if atom.hasPlace() {
			return nil, p.foreign("a repeat of a place")
		}
		if atom, err = p.repeat(atom); err != nil {
			return nil, err
		}
	}
	return atom, nil
}

func (p *parser) atom() (*Node, error) {
	switch c := p.text[p.pos]; c {
	case '(':
		return p.group()
	case ')':
		if p.dialect == Grep {
			return nil, p.foreign("an unmatched )")
		}
	case '[':
		return p.bracket()
	case '\\':
		return p.escape()
	case '^':
		p.pos++
		return &Node{Op: LineStart}, nil
	case '$':
		p.pos++
		return &Node{Op: LineEnd}, nil
	case '.':
		p.pos++
		return &Node{Op: Bytes, Set: p.any()}, nil
	case '*', '+', '?', '{':
		if p.dialect == Grep {
			return nil, p.foreign("a leading repeat")
		}
		return nil, p.invalid("Invalid preceding regular expression")
	case '\n':
		return nil, p.foreign("a newline")
	}
	return p.literal(), nil
}

// any is what the full stop matches. regcomp's does not match NUL.
func (p *parser) any() (s Set) {
	s.Negate()
	s.Remove('\n')
	if p.dialect == Git {
		s.Remove(0)
	}
	return s
}

func (p *parser) literal() *Node {
	node := &Node{Op: Bytes}
	node.Set.Add(p.text[p.pos])
	p.pos++
	return node
}

func (p *parser) group() (*Node, error) {
	start := p.pos
	p.pos++
	p.depth++
	if p.depth > maxDepth {
		return nil, p.foreign("deep nesting")
	}
	node, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.at(")") {
		p.pos = start
		return nil, p.invalid("Unmatched ( or \\(")
	}
	p.pos++
	p.depth--
	return node, nil
}

// escapes are the letters with which GNU extends the syntax.
var escapes = map[byte]Node{
	'w': {Op: Bytes, Set: Word},
	'W': {Op: Bytes, Set: NonWord},
	's': {Op: Bytes, Set: classes["space"]},
	'S': {Op: Bytes, Set: negated(classes["space"])},
	'b': {Op: WordEdge},
	'B': {Op: NotWordEdge},
	'<': {Op: WordStart},
	'>': {Op: WordEnd},
}

func (p *parser) escape() (*Node, error) {
	p.pos++
	if !p.more() {
		return nil, p.invalid("Trailing backslash")
	}
	c := p.text[p.pos]
	switch {
	case c >= '1' && c <= '9':
		return nil, p.foreign("a back-reference")
	case c == '`' || c == '\'':
		return nil, p.foreign("a buffer anchor")
	case c == '\n':
		return nil, p.foreign("a newline")
	}
	if node, ok := escapes[c]; ok {
		p.pos++
		return &node, nil
	}
	return p.literal(), nil
}
