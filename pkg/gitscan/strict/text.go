package strict

import (
	"bytes"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
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
	shape shape
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
	t.privateKeys()
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
			h.shape = min(h.shape, weakShape)
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
		if a.start != b.start {
			return a.start - b.start
		}
		return len(a.decoded) - len(b.decoded)
	})
	for i := range t.hits {
		if h := &t.hits[i]; h.rule == &ruleSecret {
			t.evidence(h)
		}
	}
	kept := t.hits[:0]
	for _, h := range t.hits {
		if !slices.ContainsFunc(kept, func(k hit) bool { return same(&k, &h) }) {
			kept = append(kept, h)
		}
	}
	t.hits = kept
}

// same says whether two hits are one secret at one place.
func same(a, b *hit) bool {
	return a.rule == b.rule && a.secret == b.secret && a.start < b.end && b.start < a.end
}

// claimed says whether a part of the text belongs to something that was found.
func (t *text) claimed(start, end int) bool {
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.start <= start && end <= h.end && len(h.decoded) == 0
	})
}

// add adds a hit; the account is read from the key id.
func (t *text) add(h hit) {
	if account, ok := accesskey.ID(h.keyID).Account(); ok && h.account == "" {
		h.account = account
	}
	t.hits = append(t.hits, h)
}
