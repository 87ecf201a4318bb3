package strict

import (
	"bytes"
	"regexp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

const (
	// nearLines and nearBytes are how far a key id may be from its secret.
	nearLines, nearBytes = 12, 1200
	// contextBytes is how much of the text before a secret is taken for its name.
	contextBytes = 160
)

// The words before a secret. All are looked for in small letters.
var (
	secretName = regexp.MustCompile(`secret|aws[ _.-]?(key|sk\b)|access[ _.-]?key|s3[a-z_.-]{0,10}key`)
	awsWord    = regexp.MustCompile(`\baws|aws[_.]|[_.]aws|amazon|\bs3|s3\b|\biam\b|credential|passw|\bpwd|api[ _-]?key`)
	// otherWord names what else has 40 characters.
	otherWord = regexp.MustCompile(`sha-?[1235]|hash|digest|checksum|integrity|signature|etag|nonce|npm|github|gitlab|revision|` +
		`commit|fingerprint|public|cert|csrf|thumbprint|linear|netlify|cloudflare|slack|stripe`)
)

// evidence judges a secret access key by what stands around it. What was open
// may be confirmed; of what was confirmed, the key id may be added.
func (t *text) evidence(h *hit) {
	near := t.nearID(h)
	if near != nil && h.keyID == "" {
		h.keyID = near.keyID
		h.account, _ = accesskey.ID(near.keyID).Account()
	}
	if !h.open {
		return
	}
	name, line := t.before(h.start)
	named := secretName.Match(name) || secretName.Match(line)
	switch {
	case near != nil && named:
		h.confirm(gitscan.High, "its name says so, and key id "+near.keyID+" is near")
	case near != nil:
		h.confirm(gitscan.High, "it looks random, and key id "+near.keyID+" is near")
	case named:
		h.confirm(gitscan.High, "its name says so")
	case t.binary || h.shape < strongShape || otherWord.Match(line) || t.glued(h):
	case awsWord.Match(name) || awsWord.Match(line):
		h.confirm(gitscan.Medium, "it looks random, and words near it speak of credentials")
	default:
		h.confirm(gitscan.Low, "it looks random and has the length of one")
	}
}

func (h *hit) confirm(c gitscan.Confidence, why string) {
	h.open, h.confidence, h.why = false, c, why
}

// nearID is the key id that is nearest to a hit, or nil if none is near.
func (t *text) nearID(h *hit) *hit {
	var best *hit
	for i := range t.hits {
		id := &t.hits[i]
		if id.rule == &ruleSecret || id.keyID == "" || len(id.keyID) != len(id.secret) {
			continue
		}
		if best == nil || distance(id, h) < distance(best, h) {
			best = id
		}
	}
	if best == nil || distance(best, h) > nearBytes {
		return nil
	}
	from, to := min(best.end, h.end), max(best.start, h.start)
	if from < to && bytes.Count(t.bytes[from:to], newline) > nearLines {
		return nil
	}
	return best
}

// distance is how many bytes are between two hits.
func distance(a, b *hit) int { return max(a.start-b.end, b.start-a.end, 0) }

var newline = []byte("\n")

// before is what stands before a place, in small letters: of the line before it
// that is not blank, and of its own line.
func (t *text) before(at int) (previous, line []byte) {
	start := bytes.LastIndexByte(t.bytes[:at], '\n') + 1
	line = bytes.ToLower(t.bytes[max(start, at-contextBytes):at])
	rest := bytes.TrimRight(t.bytes[max(0, start-4*contextBytes):start], " \t\r\n")
	rest = rest[bytes.LastIndexByte(rest, '\n')+1:]
	return bytes.ToLower(rest[max(0, len(rest)-contextBytes):]), line
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
