package strict

import (
	"bytes"
	"regexp"
	"slices"
	"sort"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// nearLines and nearBytes are how far a key id may be from its secret.
	nearLines, nearBytes = 12, 1200
	// contextBytes is how much of the text before a secret is taken for its name.
	contextBytes = 160
)

// words are texts to look for, and an expression for those whose place or
// spelling matters, which is put only to texts that have one of its hints.
type words struct {
	texts, hints []string
	detail       *regexp.Regexp
}

// The words before a secret. All are looked for in small letters.
var (
	secretName = words{
		texts:  []string{"secret"},
		hints:  []string{"key", "sk"},
		detail: regexp.MustCompile(`aws[ _.-]?(key|sk\b)|access[ _.-]?key|s3[a-z_.-]{0,10}key`),
	}
	awsWord = words{
		texts:  []string{"amazon", "credential", "passw"},
		hints:  []string{"aws", "s3", "iam", "pwd", "api"},
		detail: regexp.MustCompile(`\baws|aws[_.]|[_.]aws|\bs3|s3\b|\biam\b|\bpwd|api[ _-]?key`),
	}
	// otherWord names what else has 40 characters.
	otherWord = words{
		texts: []string{
			"sha1", "sha2", "sha3", "sha5", "sha-", "hash", "digest", "checksum", "integrity", "signature", "etag", "nonce",
			"npm", "github", "gitlab", "revision", "commit", "fingerprint", "public", "cert", "csrf", "thumbprint",
			"linear", "netlify", "cloudflare", "slack", "stripe",
		},
	}
)

// in says whether one of the words is in one of the texts.
func (w *words) in(texts ...[]byte) bool {
	for _, text := range texts {
		if containsAny(text, w.texts) || containsAny(text, w.hints) && w.detail.Match(text) {
			return true
		}
	}
	return false
}

func containsAny(text []byte, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(text, []byte(word)) })
}

// evidence judges a secret access key by what stands around it: what was open may
// be confirmed. To it and to a session token the key id that is near is added.
func (t *text) evidence(h *hit, ids []*hit) {
	near := t.nearID(h, ids)
	if near != nil && h.keyID == "" {
		h.keyID = near.keyID
		h.account, _ = accesskey.ID(near.keyID).Account()
	}
	if !h.open {
		return
	}
	name, line := t.words(h.start)
	named := secretName.in(name, line)
	switch {
	case near != nil && named:
		h.confirm(gitscan.High, "its name says so, and key id "+near.keyID+" is near")
	case near != nil:
		h.confirm(gitscan.High, "it looks random, and key id "+near.keyID+" is near")
	case named:
		h.confirm(gitscan.High, "its name says so")
	case t.binary || h.shape < shape.Strong || otherWord.in(line) || t.glued(h):
	case awsWord.in(name, line):
		h.confirm(gitscan.Medium, "it looks random, and words near it speak of credentials")
	default:
		h.confirm(gitscan.Low, "it looks random and has the length of one")
	}
}

func (h *hit) confirm(c gitscan.Confidence, why string) {
	h.open, h.confidence, h.why = false, c, why
}

// ids are the key ids of the text, in order.
func (t *text) ids() []*hit {
	var ids []*hit
	for i := range t.hits {
		if t.hits[i].keyID == t.hits[i].secret {
			ids = append(ids, &t.hits[i])
		}
	}
	return ids
}

// nearID is the key id that is nearest to a hit, or nil if none is near. Lines
// count, not bytes: names differ in length. Of two that are as near it is the one
// before the hit.
func (t *text) nearID(h *hit, ids []*hit) *hit {
	behind := sort.Search(len(ids), func(i int) bool { return ids[i].start > h.start })
	var best *hit
	least := nearLines + 1
	for _, i := range []int{behind - 1, behind} {
		if i < 0 || i >= len(ids) || distance(ids[i], h) > nearBytes {
			continue
		}
		if n := t.linesBetween(ids[i], h); n < least {
			best, least = ids[i], n
		}
	}
	return best
}

func (t *text) linesBetween(a, b *hit) int {
	from, to := min(a.end, b.end), max(a.start, b.start)
	if from >= to {
		return 0
	}
	return bytes.Count(t.bytes[from:to], newline)
}

// distance is how many bytes are between two hits.
func distance(a, b *hit) int { return max(a.start-b.end, b.start-a.end, 0) }

var newline = []byte("\n")

// words is what stands before a place, in small letters: the end of the line
// before it that is not blank, and of its own line.
func (t *text) words(at int) (previous, line []byte) {
	start := max(0, at-contextBytes)
	n := bytes.LastIndexByte(t.bytes[start:at], '\n')
	if n < 0 {
		return nil, bytes.ToLower(t.bytes[start:at])
	}
	start += n + 1
	rest := bytes.TrimRight(t.bytes[max(0, start-2*contextBytes):start], " \t\r\n")
	rest = rest[max(bytes.LastIndexByte(rest, '\n')+1, len(rest)-contextBytes):]
	return bytes.ToLower(rest), bytes.ToLower(t.bytes[start:at])
}

// glued says whether a hit is a part of something longer: a dotted name, or a
// token with a prefix.
func (t *text) glued(h *hit) bool {
	if h.start > 0 {
		switch c := t.bytes[h.start-1]; {
		case c == '_' || c == '-' || c == '.' || c == '$' || c == '%' || c == '\\':
			return true
		}
	}
	if h.end+1 < len(t.bytes) {
		next := t.bytes[h.end]
		return next == '_' || next == '-' || next == '(' || next == '.' && stdClass[t.bytes[h.end+1]]
	}
	return false
}
