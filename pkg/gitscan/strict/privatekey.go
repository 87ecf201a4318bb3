package strict

import (
	"bytes"
	"encoding/binary"
	"regexp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// maxPrivateKey is the length of the longest private key looked for.
	maxPrivateKey = 24 << 10
	// minPrivateKey is how much base64 the shortest has: Ed25519 in PKCS #8.
	minPrivateKey = 60
	// minPrivateLine is how much of that is on one line at least.
	minPrivateLine = 40
	// puttyHead is where a key of PuTTY has said how it is encrypted.
	puttyHead = 200
)

var (
	privateWord  = []byte("PRIVATE KEY")
	privateBegin = regexp.MustCompile(`-----BEGIN [A-Z0-9 ]{0,24}$`)
	privateEnd   = []byte("-----END")
	puttyBegin   = []byte("PuTTY-User-Key-File-")
	puttyCipher  = regexp.MustCompile(`(?m)^Encryption: +(none\r?$)?`)
)

// privateKeys finds private keys in PEM, in the format of OpenSSH, of PGP and of
// PuTTY. A head without a body is a text about keys.
func (t *text) privateKeys() {
	for from := 0; ; {
		at := bytes.Index(t.bytes[from:], privateWord)
		if at < 0 {
			break
		}
		at += from
		from = at + len(privateWord)
		head := privateBegin.FindIndex(t.bytes[max(0, at-40):at])
		if head != nil {
			from = t.pem(max(0, at-40)+head[0], from)
		}
	}
	for from := 0; ; {
		at := bytes.Index(t.bytes[from:], puttyBegin)
		if at < 0 {
			return
		}
		from = t.putty(from + at)
	}
}

// pem looks at a key whose head begins at start and whose kind ends at kind. It
// returns where to go on.
func (t *text) pem(start, kind int) int {
	rest := bytes.TrimPrefix(t.bytes[kind:], []byte(" BLOCK"))
	if !bytes.HasPrefix(rest, []byte("-----")) {
		return kind
	}
	body := len(t.bytes) - len(rest) + len("-----")
	content := t.bytes[body:min(len(t.bytes), body+maxPrivateKey)]
	end := body + len(content)
	if stop := bytes.Index(content, privateEnd); stop >= 0 {
		content, end = content[:stop], body+stop+len(privateEnd)
	} else if next := bytes.Index(content, []byte("-----BEGIN")); next >= 0 {
		content, end = content[:next], body+next
	}
	code, longest := pemBody(content)
	if len(code) < minPrivateKey || longest < minPrivateLine || shape.Distinct(string(code)) < 20 {
		return body
	}
	locked := bytes.Contains(t.bytes[start:body], []byte("ENCRYPTED")) || bytes.Contains(content, []byte("ENCRYPTED")) ||
		lockedOpenSSH(code)
	t.addPrivate(start, end, bytes.TrimSpace(content), locked)
	return end
}

func (t *text) addPrivate(start, end int, content []byte, locked bool) {
	h := hit{
		rule: &rulePrivateKey, start: start, end: end, secret: string(content),
		confidence: gitscan.High, why: "it has a head and a body",
	}
	if locked {
		h.rule, h.confidence, h.why = &ruleLockedKey, gitscan.Low, "it has a head and a body, and needs a passphrase"
	}
	t.add(h)
}

// pemBody takes the base64 out of a body, which may be in a string of a program
// or of JSON. Lines with a colon are headers. longest is how much stands in one
// piece: of prose that is a word.
func pemBody(content []byte) (code []byte, longest int) {
	content = bytes.ReplaceAll(content, []byte(`\r`), nil)
	content = bytes.ReplaceAll(content, []byte(`\n`), newline)
	for line := range bytes.Lines(content) {
		if bytes.IndexByte(line, ':') >= 0 {
			continue
		}
		runs(line, base64Class, 1, func(start, end int) {
			code = append(code, line[start:end]...)
			longest = max(longest, end-start)
		})
	}
	return code, longest
}

var opensshMagic = []byte("openssh-key-v1\x00")

// lockedOpenSSH says whether a key of OpenSSH names a cipher.
func lockedOpenSSH(code []byte) bool {
	raw, _ := decode(code[:min(len(code), 60)], stdAlphabet)
	rest, ok := bytes.CutPrefix(raw, opensshMagic)
	if !ok || len(rest) < 4 {
		return false
	}
	n := binary.BigEndian.Uint32(rest)
	return uint64(n) <= uint64(len(rest)-4) && string(rest[4:4+n]) != "none"
}

// putty looks at a key of PuTTY that begins at start. It returns where to go on.
func (t *text) putty(start int) int {
	next := start + len(puttyBegin)
	content := t.bytes[start:min(len(t.bytes), start+maxPrivateKey)]
	// It comes first, before comments and keys.
	cipher := puttyCipher.FindSubmatch(content[:min(len(content), puttyHead)])
	if cipher == nil {
		return next
	}
	lines := bytes.Index(content, []byte("Private-Lines:"))
	if lines < 0 {
		return next
	}
	end := len(content)
	if mac := bytes.Index(content, []byte("Private-MAC:")); mac > lines {
		end = mac
	}
	t.addPrivate(start, start+end, bytes.TrimSpace(content[lines:end]), len(cipher[1]) == 0)
	return start + end
}
