package strict

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

// maxDepth is how many wrappers around a secret are taken off.
const maxDepth = 5

// hit is something found in a text.
type hit struct {
	rule       *Rule
	start, end int
	secret     string
	keyID      string
	account    string
	decoded    []string
	confidence gitscan.Confidence
	why        string
	// quiet hits are not reported: they are there for what is near them.
	quiet bool
	// open hits are secret access keys that nothing has confirmed yet; shape
	// says how much they look like one.
	open  bool
	shape shape.Shape
}

// text is a text that is being looked at.
type text struct {
	bytes []byte
	depth int
	// binary texts have no names and no words around secrets.
	binary bool
	// plain texts have no UTF-16 inside: they were that, or are parts of a text
	// that has been looked through for it.
	plain bool
	// cut texts begin somewhere in the text of which they are a part.
	cut    bool
	hits   []hit
	budget *budget
	// private are the places of private keys, and taken is that of the last hit
	// that was not unwrapped.
	private intervals
	taken   gitscan.Span
	// done is where the next wrapped block may start.
	done int
	// broken says what could not be unwrapped, and by which steps.
	broken []gitscan.Unread
}

// look finds everything in a text. The open hits that are left are those for
// which the text has no evidence; the text around it may have some.
func look(t *text) {
	t.binary = t.binary || bytes.IndexByte(t.bytes, 0) >= 0
	runs(t.bytes, capsClass, keyIDLength, t.keyIDs)
	before := len(t.hits)
	t.privateKeys()
	t.private = spansOf(t.hits[before:], func(*hit) bool { return true })
	runs(t.bytes, digitClass, accountLength, t.accounts)
	runs(t.bytes, wideClass, minWrapped, t.wide)
	if t.depth < maxDepth {
		t.joined()
		t.embeddedWide()
	}
	t.settle()
}

// inner looks at an unwrapped text that stands for t.bytes[start:end].
func (t *text) inner(steps []string, content []byte, start, end int) {
	if t.depth >= maxDepth {
		if foreign(steps) {
			t.broken = append(t.broken, gitscan.Unread{Decoded: steps, Reason: "it is wrapped too often"})
		}
		return
	}
	in := &text{bytes: content, depth: t.depth + 1, plain: t.plain && !foreign(steps), budget: t.budget}
	look(in)
	for _, h := range in.hits {
		h.decoded = slices.Concat(steps, h.decoded)
		// An open hit that is all of the text has what is around the text as its
		// own neighbourhood. Others have been looked at with theirs.
		if h.open && foreign(steps) && len(bytes.TrimSpace(content)) != len(h.secret) {
			h.shape = min(h.shape, shape.Weak)
		}
		h.start, h.end = start, end
		t.hits = append(t.hits, h)
	}
	for _, u := range in.broken {
		u.Decoded = slices.Concat(steps, u.Decoded)
		t.broken = append(t.broken, u)
	}
}

// foreign says whether a text that was unwrapped so is another text altogether,
// not a way in which a part of this one is written.
func foreign(steps []string) bool {
	return steps[0] != "url" && steps[0] != "escapes" && steps[0] != "joined" && steps[0] != "utf16"
}

// settle brings the hits in order, drops what was seen twice, and looks for
// evidence for the open ones.
func (t *text) settle() {
	slices.SortStableFunc(t.hits, func(a, b hit) int {
		return cmp.Or(a.start-b.start, len(a.decoded)-len(b.decoded))
	})
	ids := t.ids()
	for i := range t.hits {
		if h := &t.hits[i]; h.rule == &ruleSecret || h.rule == &ruleToken {
			t.evidence(h, ids)
		}
	}
	type secret struct {
		rule *Rule
		text string
	}
	ends := map[secret]int{}
	t.hits = slices.DeleteFunc(t.hits, func(h hit) bool {
		key := secret{h.rule, h.secret}
		end, seen := ends[key]
		ends[key] = max(end, h.end)
		return seen && h.start < end
	})
}

// claimed says whether a run belongs to a private key, or to what was found last.
func (t *text) claimed(start, end int) bool {
	return t.private.meet(start, end) || t.taken.Start <= start && end <= t.taken.End
}

// add adds a hit; the account is read from the key id.
func (t *text) add(h hit) {
	if account, ok := accesskey.ID(h.keyID).Account(); ok && h.account == "" {
		h.account = account
	}
	t.hits = append(t.hits, h)
	t.taken = gitscan.Span{Start: h.start, End: h.end}
}
